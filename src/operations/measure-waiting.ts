import type { Stage } from '../jobs/job-view.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';
import { readClock } from '../redis/read-clock.ts';

/** Stages in which jobs wait for workers. */
const workStages = ['redact', 'model', 'validate', 'fallback'] as const satisfies readonly Stage[];

/** Tenants of a lane that are looked at. */
const MOST_TENANTS = 100;
const LAST = String(MOST_TENANTS - 1);

/** Jobs that wait in a stage, and for which profile; null where none is asked. */
export interface Waiting {
  stage: (typeof workStages)[number];
  profile: string | null;
  /** How many. */
  jobs: number;
  /** Milliseconds that those have waited who are next, the longest of them. */
  firstMs: number;
}

/** The visit's job, by what the visit is called. */
const jobIdOf = (visit: string) => visit.slice(0, visit.search(/-[a-z]+-\d+$/));

/** Since when a job could go on. */
async function readyAt({ redis }: Pick<Store, 'redis'>, keys: Keys, visit: string): Promise<number | undefined> {
  const [visitAt, notBefore] = await redis.hmget(keys.job(jobIdOf(visit)), 'visitAt', 'notBefore');
  return visitAt == null ? undefined : Math.max(Number(visitAt), Number(notBefore ?? 0));
}

/** Tenants that wait in a lane, in turn, and those whose own limits allow nothing now. */
async function listWaiting({ redis }: Store, keys: Keys, stage: Waiting['stage'], lane: string): Promise<string[]> {
  const [turns, resting] = await Promise.all([
    redis.zrange(keys.turns(stage, lane), '0', LAST),
    redis.zrange(keys.resting(stage, lane), '0', LAST),
  ]);
  return [...turns, ...resting].slice(0, MOST_TENANTS);
}

/** What waits in a lane of a tenant, or of all that wait there: null. */
async function measureLane(
  store: Store,
  keys: Keys,
  { stage, lane, tenant, now }: { stage: Waiting['stage']; lane: string; tenant: string | null; now: number },
): Promise<Waiting> {
  const tenants = tenant === null ? await listWaiting(store, keys, stage, lane) : [tenant];
  const measured = await Promise.all(
    tenants.map(async (one) => {
      const list = keys.waiting(stage, lane, one);
      const [jobs, [first]] = await Promise.all([store.redis.zcard(list), store.redis.zrange(list, '0', '0')]);
      const since = first === undefined ? undefined : await readyAt(store, keys, first);
      return { jobs, firstMs: since === undefined ? 0 : Math.max(0, now - since) };
    }),
  );
  return {
    ...{ stage, profile: lane === '' ? null : lane.replace(/[~!]$/, '') },
    jobs: measured.reduce((sum, { jobs }) => sum + jobs, 0),
    firstMs: measured.reduce((most, { firstMs }) => Math.max(most, firstMs), 0),
  };
}

/** Lanes of one profile count together, in whichever manner its jobs leave. */
function merge(found: readonly Waiting[]): Waiting[] {
  const merged: Waiting[] = [];
  for (const one of found.filter(({ jobs }) => jobs > 0)) {
    const same = merged.find(({ stage, profile }) => stage === one.stage && profile === one.profile);
    if (same === undefined) merged.push({ ...one });
    else Object.assign(same, { jobs: same.jobs + one.jobs, firstMs: Math.max(same.firstMs, one.firstMs) });
  }
  return merged;
}

/**
 * What waits for workers or for providers, of a tenant or of all: null. Of all tenants, those of a lane whose turn comes
 * first, a hundred of them.
 */
export async function measureWaiting(store: Store, tenant: string | null): Promise<Waiting[]> {
  const shards = tenant === null ? store.keySpace.shards : [store.keySpace.keysOf(tenant)];
  const now = await readClock(store.redis);
  const found = await Promise.all(
    shards.flatMap((keys) =>
      workStages.map(async (stage) => {
        const lanes = await store.redis.hkeys(keys.lanes(stage));
        return Promise.all(lanes.map((lane) => measureLane(store, keys, { stage, lane, tenant, now })));
      }),
    ),
  );
  return merge(found.flat());
}
