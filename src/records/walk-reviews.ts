import type { Store } from './store.ts';

/** A job in the queue of reviews: those of a tenant stand by the time since which they wait, in milliseconds. */
export interface Waiting {
  id: string;
  since: number;
}

/** Which reviews, from where on, and in which direction. */
export interface Walk {
  task?: string | undefined;
  limit: number;
  /** Where to begin: behind this one, or before it when the walk goes back. It need not wait any more. */
  from?: Waiting | undefined;
  isBack?: boolean;
}

/** Reviews looked at in one command, and commands for one walk: those of a rare task may take several to turn up. */
const LOOKED_AT = 500;
const ROUNDS = 20;

/** Negative when the first has waited longer. */
export const compareWaiting = (a: Waiting, b: Waiting): number => a.since - b.since || (a.id < b.id ? -1 : 1);

/** Reads pairs of a member and its score. */
const readPairs = (ranked: readonly string[]): Waiting[] =>
  ranked.flatMap((id, i) => (i % 2 === 0 ? [{ id, since: Number(ranked[i + 1]) }] : []));

/**
 * The next reviews of a tenant, by default those that have waited longest; none of their payloads is opened. It looks at
 * the 10,000 next ones at most.
 */
export async function walkReviews(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  tenant: string,
  { task, limit, from, isBack = false }: Walk,
): Promise<Waiting[]> {
  const { reviewsOf, job } = keySpace.keysOf(tenant);
  const index = reviewsOf(tenant);
  const read = (start: string) =>
    isBack
      ? redis.zrevrangebyscore(index, start, '-inf', 'WITHSCORES', 'LIMIT', 0, LOOKED_AT)
      : redis.zrangebyscore(index, start, '+inf', 'WITHSCORES', 'LIMIT', 0, LOOKED_AT);
  const isAhead = (one: Waiting, at: Waiting) => (isBack ? compareWaiting(one, at) < 0 : compareWaiting(one, at) > 0);
  const found: Waiting[] = [];
  let at = from;
  for (let round = 0; round < ROUNDS; round++) {
    const ranked = readPairs(await read(at === undefined ? (isBack ? '+inf' : '-inf') : String(at.since)));
    const start = at;
    const ahead = ranked.filter((one) => start === undefined || (one.id !== start.id && isAhead(one, start)));
    const tasks = task === undefined ? [] : await Promise.all(ahead.map(({ id }) => redis.hget(job(id), 'task')));
    found.push(...ahead.filter((_, i) => task === undefined || tasks[i] === task));
    at = ahead.at(-1);
    if (found.length >= limit || at === undefined || ranked.length < LOOKED_AT) break;
  }
  return found.slice(0, limit);
}
