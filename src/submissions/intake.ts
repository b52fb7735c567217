import type { Settings } from '../config.ts';
import { type Keep, openKeep } from '../records/open-keep.ts';
import type { Store } from '../records/store.ts';
import type { TenantRefused } from '../records/tenant-limits.ts';
import { shareOf, watchMemory } from '../redis/watch-memory.ts';
import { ApiProblem } from './api-problem.ts';

/** The door that new jobs come in by. */
export interface Intake {
  /** How many bytes a tenant may hold: undefined for any number, 0 while Redis is too full to take more. */
  findShare: () => Promise<number | undefined>;
  /** The same; throws `overloaded` when Redis is too full to take more. */
  admit: () => Promise<number | undefined>;
  keep: Keep;
  close: () => void;
}

const RETRY_AFTER_MS = 5000;

const DAY_MS = 86_400_000;

/** The problem of a tenant that gets no job in: `tenant-full`, `tenant-waiting`, or `budget-spent` until midnight UTC. */
export function refuseTenant(refused: TenantRefused): ApiProblem {
  if (refused === 'spent') return new ApiProblem('budget-spent', { retryAfterMs: DAY_MS - (Date.now() % DAY_MS) });
  return new ApiProblem(`tenant-${refused}`, { retryAfterMs: RETRY_AFTER_MS });
}

/** Opens the door on a store. `onError` hears what goes wrong with connections of its own. */
export function openIntake(
  store: Store,
  { durability, tenantShare }: Pick<Settings, 'durability' | 'tenantShare'>,
  { openStore, onError }: { openStore: (redis: Store['redis']) => Store; onError: (error: Error) => void },
): Intake {
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
  return { findShare, admit, ...openKeep(store, { durability, openStore, onError }) };
}
