import type { JobView } from '../jobs/job-view.ts';
import { plainNames } from '../jobs/record.ts';
import { proofOf, receiptOf } from '../jobs/route.ts';
import { readFields } from './filed-attempts.ts';
import { type FoundRecord, viewJob } from './find-job.ts';
import { openRecord } from './open-record.ts';
import { createSealReader } from './seal-reader.ts';
import type { Store } from './store.ts';

/** A job without its payloads. */
export type ClosedJob = Omit<JobView, 'output' | 'metadata'>;

/** Attempts that are read of a job; of one that has more the rest is left out. */
const MOST_ATTEMPTS = 1000;

/**
 * The tenant's record without its payloads, which stay in Redis; undefined where `findRecord` is. What another hand
 * changed is read no further than its plain fields.
 */
export async function findClosed(store: Store, tenant: string, jobId: string): Promise<FoundRecord | undefined> {
  const key = store.keySpace.keysOf(tenant).job(jobId);
  const plain = await readFields(store, key, plainNames);
  if (plain.tenant !== tenant) return undefined;
  const names = Array.from({ length: Math.min(MOST_ATTEMPTS, Number(plain.attempts ?? 0) || 0) }, (_, i) => i + 1);
  const attempts = names.flatMap((n) => [`attempt:${n}`, receiptOf(n), proofOf(n)]);
  const stored = attempts.length === 0 ? plain : { ...plain, ...(await readFields(store, key, attempts)) };
  const { isForeign, ...opened } = await openRecord(store, tenant, jobId, stored);
  if (opened.fault === 'record-tampered') store.onTampered({ jobId });
  return isForeign ? undefined : { stored, ...opened };
}

/** A job as its producer sees it, without its payloads: no seal is opened. */
export function viewClosed(store: Store, jobId: string, found: FoundRecord): ClosedJob {
  const closed = { ...createSealReader(store, jobId, found), readText: () => null, readJson: () => null };
  const { output: _, metadata: __, ...job } = viewJob(jobId, found.stored, closed);
  return job;
}
