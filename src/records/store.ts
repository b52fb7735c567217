import type { Redis } from 'ioredis';
import type { KeySpace } from '../redis/keys.ts';
import { createRunScript, type RunScript } from '../redis/run-script.ts';
import { createSealers, type Sealers } from '../seals/create-sealers.ts';
import type { MasterKey } from '../seals/seal.ts';
import { prelude } from './prelude.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store extends Sealers {
  redis: Redis;
  keySpace: KeySpace;
  /** How long an ended job is kept. */
  retentionMs: number;
  /** How many ended visits each queue keeps for the board. */
  boardHistory: number;
  runScript: RunScript;
}

interface StoreOptions {
  retentionMs: number;
  boardHistory: number;
  /** What changes the queues' visits inside the scripts that change the record. */
  visitsLua: string;
}

/** Opens the records on a connection. */
export function createStore(
  redis: Redis,
  keySpace: KeySpace,
  keys: readonly MasterKey[],
  { retentionMs, boardHistory, visitsLua }: StoreOptions,
): Store {
  const runScript = createRunScript(redis, { prelude: prelude + visitsLua, ending: 'endVisits()' });
  return { redis, keySpace, ...createSealers(redis, keySpace, keys), retentionMs, boardHistory, runScript };
}

/**
 * How long the sweeper leaves a job that is new or has moved before it checks it; each further wait is twice as long.
 */
export const CHECK_MS = 30_000;
/** The longest wait between two checks. */
export const LONGEST_CHECK_MS = 600_000;
