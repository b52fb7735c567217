import type { JobTools } from '../submissions/job-tools.ts';
import { eraseJob } from './erase-job.ts';
import { eraseSpooled } from './erase-spooled.ts';

/** Erases an ended job, its record and its visits in one step, then what this machine's spool holds of it. */
export async function erase(
  { intake, log }: JobTools,
  tenant: string,
  jobId: string,
  spoolDir: string,
): Promise<{ is: 'erased' | 'unknown' | 'open' }> {
  const { is } = await intake.keep(() => eraseJob(intake.store, tenant, jobId));
  if (is !== 'erased') return { is };
  // Sealed, and without a record: no reason to say that the job is still there.
  await eraseSpooled(spoolDir, (file) => file.jobId === jobId).catch((error: NodeJS.ErrnoException) => {
    log.warn({ event: 'spool-not-erased', jobId, code: error.code ?? error.name });
  });
  return { is };
}
