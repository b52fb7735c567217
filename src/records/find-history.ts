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
 * What happened to the tenant's job, oldest first; undefined for any other tenant's, as for one that does not exist.
 */
export async function findHistory(store: Store, tenant: string, jobId: string): Promise<JobEvent[] | undefined> {
  const keys = store.keySpace.keysOf(tenant);
  const [[owner, createdAt], lines] = await Promise.all([
    store.redis.hmget(keys.job(jobId), 'tenant', 'createdAt'),
    store.redis.lrange(keys.history(jobId), 0, -1),
  ]);
  if (owner !== tenant) return undefined;
  return [{ at: Number(createdAt), event: 'accepted' }, ...lines.map(parseJobEvent)];
}
