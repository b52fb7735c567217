import type { Settings } from '../config.ts';
import { Failure } from '../failures/failure.ts';
import { type Store, writeReady } from '../records/store.ts';
import type { TenantRefused } from '../records/tenant-limits.ts';
import { openRedis } from '../redis/open-redis.ts';
import { shareOf, watchMemory } from '../redis/watch-memory.ts';
import { ApiProblem } from './api-problem.ts';

/** The door that new jobs come in by. */
export interface Intake {
  /** Where jobs are recorded. */
  store: Store;
  /** How many bytes a tenant may hold: undefined for any number, 0 while Redis is too full to take more. */
  findShare: () => Promise<number | undefined>;
  /** The same; throws `overloaded` when Redis is too full to take more. */
  admit: () => Promise<number | undefined>;
  /**
   * Runs what records jobs, and returns once they are as safe as AIRLOCK_DURABILITY says. Throws `redis-unavailable`
   * when no replica has them in time: they may be recorded all the same.
   */
  keep: <Value>(record: () => Promise<Value>) => Promise<Value>;
  close: () => void;
}

const RETRY_AFTER_MS = 5000;

const DAY_MS = 86_400_000;

/** The problem of a tenant that gets no job in: `tenant-full`, `tenant-waiting`, or `budget-spent` until midnight UTC. */
export function refuseTenant(refused: TenantRefused): ApiProblem {
  if (refused === 'spent') return new ApiProblem('budget-spent', { retryAfterMs: DAY_MS - (Date.now() % DAY_MS) });
  return new ApiProblem(`tenant-${refused}`, { retryAfterMs: RETRY_AFTER_MS });
}

/** Who asks while another wait runs waits for two: still within the time that a caller is given. */
const REPLICA_WITHIN_MS = 600;

/**
 * Makes what waits until a replica has all that was written on this connection so far. Those who ask while a wait runs
 * share the next one. Throws `redis-unavailable` when no replica has it within 600 ms.
 */
function createReplicaWait(store: Store): () => Promise<void> {
  let underWay: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  const ask = async () => {
    // WAIT looks at this connection's own writes: what is found, not written, may be another's.
    const write = writeReady(store);
    const [replicas] = await Promise.all([store.redis.wait(1, REPLICA_WITHIN_MS), write]);
    if (replicas < 1) throw new Failure('redis-unavailable');
  };
  return () => {
    next ??= underWay
      .catch(() => undefined)
      .then(() => {
        next = undefined;
        underWay = ask();
        return underWay;
      });
    return next;
  };
}

/**
 * Records on this store, then waits for a replica on the same connection: WAIT tells nothing of another's writes.
 * Throws `redis-unavailable` also when the connection was made anew in between.
 */
function createReplicatedKeep(store: Store): Intake['keep'] {
  const { redis } = store;
  const wait = createReplicaWait(store);
  return async (record) => {
    const { stream } = redis;
    const recorded = await record();
    await wait();
    if (redis.stream !== stream) throw new Failure('redis-unavailable');
    return recorded;
  };
}

/**
 * Opens the door on a store. `replicated` has a connection of its own, since WAIT holds up whatever else is sent on
 * one. `onError` hears what goes wrong with it.
 */
export async function openIntake(
  store: Store,
  { durability, tenantShare }: Pick<Settings, 'durability' | 'tenantShare'>,
  { openStore, onError }: { openStore: (redis: Store['redis']) => Store; onError: (error: Error) => void },
): Promise<Intake> {
  const findRoom = watchMemory(store.redis);
  const findShare = async () => {
    const { isFull, most } = await findRoom();
    return isFull ? 0 : shareOf(most, tenantShare);
  };
  const admit = async () => {
    const share = await findShare();
    if (share === 0) throw new ApiProblem('overloaded', { retryAfterMs: RETRY_AFTER_MS });
    return share;
  };
  if (durability !== 'replicated') {
    return { store, findShare, admit, keep: (record) => record(), close: () => undefined };
  }
  const redis = await openRedis(store.redis.options, onError);
  const own = openStore(redis);
  return { store: own, findShare, admit, keep: createReplicatedKeep(own), close: () => redis.disconnect() };
}
