import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeySpace } from './keys.ts';
import { createRunScript, type RunScript } from './run-script.ts';
import { acceptScript } from './scripts/accept.ts';
import { beatScript } from './scripts/beat.ts';
import { beginScript } from './scripts/begin.ts';
import { beginAloneScript } from './scripts/begin-alone.ts';
import { cancelScript } from './scripts/cancel.ts';
import { cancelBatchScript } from './scripts/cancel-batch.ts';
import { cancelRowsScript } from './scripts/cancel-rows.ts';
import { closeBatchScript } from './scripts/close-batch.ts';
import { commitScript } from './scripts/commit.ts';
import { discardScript } from './scripts/discard.ts';
import { listScript } from './scripts/list.ts';
import { listWaitingScript } from './scripts/list-waiting.ts';
import { openBatchScript } from './scripts/open-batch.ts';
import { prelude } from './scripts/prelude.ts';
import { recoverScript } from './scripts/recover.ts';
import { reissueScript } from './scripts/reissue.ts';
import { rejectRowScript } from './scripts/reject-row.ts';
import { releaseScript } from './scripts/release.ts';
import { replayScript } from './scripts/replay.ts';
import { restoreScript } from './scripts/restore.ts';
import { startScripts } from './scripts/start.ts';
import { sweepScript } from './scripts/sweep.ts';
import { takeScripts } from './scripts/take.ts';
import { createTenantSealer, type MasterKey, type TenantSealer } from './seal.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store {
  redis: Redis;
  keySpace: KeySpace;
  sealerOf: (tenant: string) => Promise<TenantSealer>;
  /** How long an ended job is kept. */
  retentionMs: number;
  /** How many ended visits each queue keeps for the board. */
  boardHistory: number;
  /** The scripts add, take and end visits themselves; else the queues' own code does. */
  movesVisits: boolean;
  runScript: RunScript;
}

/**
 * The visits' part of the scripts where the queues' own code moves them: nothing is added, dropped or put off here. Queues
 * bring one of their own, so that a record and its visits change together; it defines what `take` and its like need, too.
 */
const noVisitsLua = /* lua */ `
local function addVisit() return 0 end
local function isComing() return false end
local function dropVisit() end
local function putOffVisit() end
local function endVisits() end
`;

/** Opens the records on a connection. A tenant's salt is made at its first use and read once per process. */
export function createStore(
  redis: Redis,
  keySpace: KeySpace,
  keys: readonly MasterKey[],
  { retentionMs, boardHistory = 0, visitsLua }: { retentionMs: number; boardHistory?: number; visitsLua?: string },
): Store {
  const sealers = new Map<string, TenantSealer>();
  const sealerOf = async (tenant: string): Promise<TenantSealer> => {
    const known = sealers.get(tenant);
    if (known) return known;
    const { salts } = keySpace.keysOf(tenant);
    await redis.hsetnx(salts, tenant, randomBytes(32).toString('base64'));
    const salt = Buffer.from((await redis.hget(salts, tenant)) ?? '', 'base64');
    const sealer = createTenantSealer(keys, tenant, salt);
    sealers.set(tenant, sealer);
    return sealer;
  };
  const whileAlive = [acceptScript, ...Object.values(startScripts), beginScript, commitScript, cancelScript];
  const whenDead = [replayScript, discardScript, listWaitingScript];
  const ofBatches = [openBatchScript, rejectRowScript, closeBatchScript, cancelBatchScript, cancelRowsScript];
  const ofVisits = [...Object.values(takeScripts), restoreScript, recoverScript];
  const scripts = [
    ...[
      ...whileAlive,
      ...whenDead,
      ...ofBatches,
      listScript,
      sweepScript,
      reissueScript,
      beatScript,
      releaseScript,
      beginAloneScript,
    ],
    ...(visitsLua === undefined ? [] : ofVisits),
  ];
  const runScript = createRunScript(redis, {
    prelude: prelude + (visitsLua ?? noVisitsLua),
    scripts,
    ending: 'endVisits()',
  });
  return { redis, keySpace, sealerOf, retentionMs, boardHistory, runScript, movesVisits: visitsLua !== undefined };
}

/** How long after a change the sweeper first looks at a job, and how far apart its looks get. */
export const LOOK_MS = 30_000;
export const LONGEST_LOOK_MS = 600_000;
