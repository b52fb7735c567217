import type { Redis } from 'ioredis';
import type { KeySpace } from '../redis/keys.ts';
import { createRunScript, type RunScript } from '../redis/run-script.ts';
import { createSealers, type Sealers } from '../seals/create-sealers.ts';
import type { MasterKey } from '../seals/seal.ts';
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
import { eraseScript } from './scripts/erase.ts';
import { eraseBatchScript } from './scripts/erase-batch.ts';
import { listScript } from './scripts/list.ts';
import { listWaitingScript } from './scripts/list-waiting.ts';
import { openBatchScript } from './scripts/open-batch.ts';
import { prelude } from './scripts/prelude.ts';
import { recoverScript } from './scripts/recover.ts';
import { reissueScript } from './scripts/reissue.ts';
import { rejectRowScript } from './scripts/reject-row.ts';
import { releaseScript } from './scripts/release.ts';
import { replaceSealsScript } from './scripts/replace-seals.ts';
import { replayScript } from './scripts/replay.ts';
import { restoreScript } from './scripts/restore.ts';
import { startScripts } from './scripts/start.ts';
import { sweepScript } from './scripts/sweep.ts';
import { takeScripts } from './scripts/take.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store extends Sealers {
  redis: Redis;
  keySpace: KeySpace;
  /** How long an ended job is kept. */
  retentionMs: number;
  /** How many ended visits each queue keeps for the board. */
  boardHistory: number;
  /** The scripts add, take and end visits themselves; else the queues' own code does. */
  movesVisits: boolean;
  runScript: RunScript;
}

/**
 * The visits' part of the scripts where the queues' own code moves them: nothing is added, dropped, put off or erased
 * here. Queues bring one of their own, so that a record and its visits change together; it defines what `take` and its
 * like need, too.
 */
const noVisitsLua = /* lua */ `
local function addVisit() return 0 end
local function isComing() return false end
local function dropVisit() end
local function putOffVisit() end
local function eraseVisits() end
local function endVisits() end
`;

/** What runs less than once a job. */
const rarely = [
  ...[cancelScript, replayScript, discardScript, listScript, listWaitingScript, sweepScript, reissueScript],
  ...[openBatchScript, rejectRowScript, closeBatchScript, cancelBatchScript, cancelRowsScript],
  ...[eraseScript, eraseBatchScript, replaceSealsScript, beatScript, releaseScript, beginAloneScript],
];
/** What besides where the scripts take visits: starts are rare there. */
const ofVisits = [...Object.values(startScripts), restoreScript, recoverScript];

/** Opens the records on a connection. */
export function createStore(
  redis: Redis,
  keySpace: KeySpace,
  keys: readonly MasterKey[],
  { retentionMs, boardHistory = 0, visitsLua }: { retentionMs: number; boardHistory?: number; visitsLua?: string },
): Store {
  const movesVisits = visitsLua !== undefined;
  const shared = { prelude: prelude + (visitsLua ?? noVisitsLua), ending: 'endVisits()' };
  const starts = Object.values(movesVisits ? takeScripts : startScripts);
  const runScript = createRunScript(redis, [
    { ...shared, scripts: [acceptScript, ...starts, beginScript, commitScript] },
    { ...shared, scripts: movesVisits ? [...rarely, ...ofVisits] : rarely },
  ]);
  const sealers = createSealers(redis, keySpace, keys);
  return { redis, keySpace, ...sealers, retentionMs, boardHistory, runScript, movesVisits };
}

/** How long after a change the sweeper first looks at a job, and how far apart its looks get. */
export const LOOK_MS = 30_000;
export const LONGEST_LOOK_MS = 600_000;
