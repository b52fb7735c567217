import { ApiProblem, type ProblemError } from './api-problem.ts';

const MAX_KEYS = 16;
const MAX_KEY_LENGTH = 64;
const MAX_VALUE_LENGTH = 512;

/** Checks a job's metadata; none is none. Throws `metadata-invalid`; lengths are in UTF-16 code units. */
export function checkMetadata(metadata: unknown): Record<string, string> {
  if (metadata === undefined) return {};
  const error = findFault(metadata);
  if (error !== undefined) throw new ApiProblem('metadata-invalid', { errors: [error] });
  return metadata as Record<string, string>;
}

function findFault(metadata: unknown): ProblemError | undefined {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) {
    return { path: '/metadata', code: 'type-invalid', message: 'Must be an object.' };
  }
  const entries = Object.entries(metadata);
  if (entries.length > MAX_KEYS) {
    return { path: '/metadata', code: 'too-big', message: `Must have at most ${MAX_KEYS} keys.` };
  }
  for (const [key, value] of entries) {
    if (key.length > MAX_KEY_LENGTH) {
      return { path: '/metadata/*', code: 'key-invalid', message: `A key has at most ${MAX_KEY_LENGTH} characters.` };
    }
    if (typeof value !== 'string') return { path: '/metadata/*', code: 'type-invalid', message: 'Must be a string.' };
    if (value.length > MAX_VALUE_LENGTH) {
      return { path: '/metadata/*', code: 'too-big', message: `Must have at most ${MAX_VALUE_LENGTH} characters.` };
    }
  }
  return undefined;
}
