import { randomUUID } from 'node:crypto';
import { Failure } from '../failures/failure.ts';
import { shareRun } from '../failures/share-run.ts';
import { reasonOf } from '../net/reason-of.ts';
import type { PayloadPlace } from '../payloads/open-place.ts';
import type { Store } from './store.ts';

/** In a place the payload that says which Redis names the others. */
const OWNER = 'owner';

/** How many jobs have payloads outside of Redis. */
export async function countOutside({ redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>): Promise<number> {
  const counts = await Promise.all(keySpace.shards.map(({ outside }) => redis.hget(outside, 'jobs')));
  return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
}

/** Writes and removes for real. One that keeps versions of what is removed does not do. */
async function tryPlace(place: PayloadPlace): Promise<void> {
  const name = `try-${randomUUID()}`;
  await place.put(name, name);
  await place.get(name);
  await place.list('');
  await place.remove(name);
}

/**
 * Compares whose the place is. At the first start with a place, it gets the id that Redis holds from then on; a process
 * with another folder, or another Redis, would find nothing there, or remove what others name.
 */
async function compareOwner({ redis, keySpace }: Store, place: PayloadPlace): Promise<string | undefined> {
  const { outside: key } = keySpace.home;
  await redis.hsetnx(key, 'id', randomUUID());
  const [id, isBound] = await redis.hmget(key, 'id', 'isBound');
  if (isBound === null) await place.prepare();
  const owner = await place.get(OWNER);
  if (owner === undefined && isBound !== null) {
    return `${place.title} is not what this Redis' jobs have their payloads in: it lacks the name ${OWNER}; every process needs the same`;
  }
  if (owner !== undefined && owner !== id) {
    return `${place.title} belongs to another Redis; where that is gone for good, remove ${OWNER} from it`;
  }
  await tryPlace(place);
  if (owner === undefined) await place.put(OWNER, id ?? '');
  await redis.hset(key, 'isBound', '1');
  return undefined;
}

/** Reasons that pass by themselves: a server's own errors, and what a network does. */
const PASSING = /^s3-(5\d\d|429)|^(TimeoutError|ECONN|ETIMEDOUT|EPIPE|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|UND_ERR_)/;

/**
 * Finds why the payloads outside of Redis cannot be used as the settings have it, as a sentence without its subject. Where
 * `waits`, throws `payloads-unavailable` for what will pass.
 */
export async function findPlaceProblem(store: Store, { waits = false } = {}): Promise<string | undefined> {
  const { outside } = store;
  if (outside === undefined) {
    const jobs = await countOutside(store);
    if (jobs === 0) return undefined;
    return `${jobs} jobs have payloads outside of Redis: name their place, with a high AIRLOCK_PAYLOAD_BYTES where no more are to go there`;
  }
  try {
    return await compareOwner(store, outside.place);
  } catch (error) {
    if (!(error instanceof Failure) || (waits && PASSING.test(reasonOf(error)))) throw error;
    return `${outside.place.title} cannot be read, written and removed from (${reasonOf(error)})`;
  }
}

/** A write costs money, and time of whoever waits for the place. */
const READY_EVERY_MS = 10_000;

/**
 * Makes what writes to the place for real, where there is one, once in ten seconds however often it is asked. Throws
 * `payloads-unavailable`.
 */
export const createPlaceCheck = ({ outside }: Pick<Store, 'outside'>): (() => Promise<void>) =>
  shareRun(async () => outside?.place.put('ready', String(Date.now())), READY_EVERY_MS);
