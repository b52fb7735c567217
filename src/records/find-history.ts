import { findRecord } from './find-job.ts';
import type { Store } from './store.ts';

/** Something that happened to a job. */
export interface JobEvent {
  /** Milliseconds of Redis' clock. */
  at: number;
  /** `accepted`, `started model`, `retry model-error`, …: words and codes, never a payload. */
  event: string;
}

/** Reads one entry of a job's history, `<ms> <event>`. */
export function parseJobEvent(line: string): JobEvent {
  const [at = '', ...words] = line.split(' ');
  return { at: Number(at), event: words.join(' ') };
}

/**
 * What happened to the tenant's job, oldest first; undefined where `findRecord` is.
 */
export async function findHistory(store: Store, tenant: string, jobId: string): Promise<JobEvent[] | undefined> {
  const [found, lines] = await Promise.all([
    findRecord(store, tenant, jobId),
    store.redis.lrange(store.keySpace.keysOf(tenant).history(jobId), 0, -1),
  ]);
  if (found === undefined) return undefined;
  return [{ at: Number(found.stored.createdAt), event: 'accepted' }, ...lines.map(parseJobEvent)];
}
