import { eraseJob } from '../records/erase-job.ts';
import { eraseSpooled } from '../records/erase-spooled.ts';
import type { JobTools } from './job-tools.ts';

/** Erases an ended job, its record and its visits in one step, then what this machine's spool holds of it. */
export async function erase(
  { intake }: JobTools,
  tenant: string,
  jobId: string,
  spoolDir: string,
): Promise<{ is: 'erased' | 'unknown' | 'open' }> {
  const { is } = await intake.keep(() => eraseJob(intake.store, tenant, jobId));
  if (is === 'erased') await eraseSpooled(spoolDir, (file) => file.jobId === jobId);
  return { is };
}
