import { ApiProblem } from '../submissions/api-problem.ts';

const JOB_ID = /^job_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Checks the id in a path. Throws `text-invalid` for NUL or broken text, `id-invalid` for any other form. */
export function parseJobId(id: string): string {
  if (id.includes('\0')) throw new ApiProblem('text-invalid');
  if (!JOB_ID.test(id)) throw new ApiProblem('id-invalid');
  return id;
}
