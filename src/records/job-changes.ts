import type { JobStatus, JobView } from '../jobs/job-view.ts';

/** Where a job has come to. */
export interface JobChange {
  /** Of its entry in the shard's stream, `<ms>-<n>` of Redis' clock: those of later changes are greater. */
  id: string;
  jobId: string;
  tenant: string;
  batchId: string | undefined;
  status: JobStatus;
  stage: JobView['stage'];
}

/** Somebody who listens to a tenant's jobs, or to those of every tenant (null): to all, or to one, or to those of a batch. */
export interface Listener {
  tenant: string | null;
  jobId?: string;
  batchId?: string;
  /** Gets changes in order; those that come meanwhile wait. One that rejects listens no more. */
  take: (changes: readonly JobChange[]) => Promise<void>;
  /** Changes are missing from here on: nobody remembers them, or Redis did not answer. Nothing is given any more. */
  lose: () => void;
}

const CHANGE_ID = /^(\d{1,15})-(\d{1,15})$/;

/** Whether a text may be the id of a change. */
export const isChangeId = (text: string): boolean => CHANGE_ID.test(text);

/** Negative when the first change came before the second. */
export function compareChanges(a: string, b: string): number {
  const [[aMs = 0, aN = 0], [bMs = 0, bN = 0]] = [a.split('-').map(Number), b.split('-').map(Number)];
  return aMs - bMs || aN - bN;
}

/** One entry of the stream, as `announce` in prelude.ts writes it. */
export function parseChange([id, [, text = '']]: [string, string[]]): JobChange {
  const [jobId = '', tenant = '', batch, status, stage] = text.split(' ');
  const at = { status: status as JobStatus, stage: stage as JobView['stage'] };
  return { id, jobId, tenant, batchId: batch === '-' ? undefined : batch, ...at };
}
