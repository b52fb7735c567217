import type { FailureCode } from '../failures/failure-codes.ts';
import type { KeySpace } from '../redis/key-space.ts';
import type { Keys } from '../redis/keys.ts';
import type { RedisClient } from '../redis/open-redis.ts';
import { createRunScript, type RunScript } from '../redis/run-script.ts';
import { createSealers, type Sealers } from '../seals/create-sealers.ts';
import type { MasterKey } from '../seals/seal.ts';
import type { Outside } from './outside.ts';
import { outsideWritesLua } from './outside-lua.ts';
import { type RecordSettings, writePrelude } from './prelude.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store extends Sealers {
  redis: RedisClient;
  keySpace: KeySpace;
  runScript: RunScript;
  /** Where long payloads are; undefined where all are in Redis. */
  outside: Outside | undefined;
  /** Hears of what another hand has changed, each time that it is read. */
  onTampered: (what: Tampered) => void;
  /** Hears of a job that is shown in part, since a seal of it does not open; and which field was the first. */
  onUnopened: (found: { jobId: string; field: string; code: FailureCode }) => void;
}

/**
 * What another hand has changed: a job's record, a batch, the entry of an API key, by the hash of the key, an endpoint of
 * webhooks, or a chain of the audit log.
 */
export type Tampered =
  | { jobId: string }
  | { batchId: string }
  | { apiKeyHash: string }
  | { webhookId: string }
  | { auditChain: string };

/** Writes to Redis for real: what is only read may be an answer of one that takes no writes. */
export async function writeReady(redis: RedisClient, { ready }: Keys): Promise<void> {
  await redis.set(ready, Date.now(), 'PX', 60_000);
}

interface StoreOptions extends RecordSettings {
  /** Changes the queues inside the scripts that change the record. */
  visitsLua: string;
  outside?: Outside | undefined;
  onTampered?: Store['onTampered'];
  onUnopened?: Store['onUnopened'];
}

/** Opens the records on a connection. */
export function createStore(
  redis: RedisClient,
  keySpace: KeySpace,
  keys: readonly MasterKey[],
  { visitsLua, outside, onTampered = () => undefined, onUnopened = () => undefined, ...settings }: StoreOptions,
): Store {
  const ending = 'finishCommand()\npcall(finishStats)';
  const prelude = [...writePrelude(settings, keySpace.shards.length), outsideWritesLua + visitsLua];
  const runScript = createRunScript(redis, { prelude, ending });
  return { redis, keySpace, ...createSealers(redis, keySpace, keys), runScript, outside, onTampered, onUnopened };
}
