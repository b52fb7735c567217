import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { KeySpace } from './keys.ts';
import { createRunScript, type RunScript } from './run-script.ts';
import { acceptScript } from './scripts/accept.ts';
import { beginScript } from './scripts/begin.ts';
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
import { reissueScript } from './scripts/reissue.ts';
import { rejectRowScript } from './scripts/reject-row.ts';
import { replayScript } from './scripts/replay.ts';
import { startScripts } from './scripts/start.ts';
import { sweepScript } from './scripts/sweep.ts';
import { createTenantSealer, type MasterKey, type TenantSealer } from './seal.ts';

/** Where the records are: a connection, the names of the keys, and what seals the payloads. */
export interface Store {
  redis: Redis;
  keySpace: KeySpace;
  sealerOf: (tenant: string) => Promise<TenantSealer>;
  /** How long an ended job is kept. */
  retentionMs: number;
  runScript: RunScript;
}

/**
 * Lua that defines `addVisit(tag, stage, id, n, tenant, token, priority, task)` and returns 1 when it added the visit to
 * its queue. Queues bring one, so that a record and its next visit change together; this one leaves it to the caller.
 */
const addNoVisitLua = /* lua */ `
local function addVisit() return 0 end
`;

/** Opens the records on a connection. A tenant's salt is made at its first use and read once per process. */
export function createStore(
  redis: Redis,
  keySpace: KeySpace,
  keys: readonly MasterKey[],
  { retentionMs, addVisitLua = addNoVisitLua }: { retentionMs: number; addVisitLua?: string },
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
  const scripts = [...whileAlive, ...whenDead, ...ofBatches, listScript, sweepScript, reissueScript];
  const runScript = createRunScript(redis, prelude + addVisitLua, scripts);
  return { redis, keySpace, sealerOf, retentionMs, runScript };
}

/** How long after a change the sweeper first looks at a job, and how far apart its looks get. */
export const LOOK_MS = 30_000;
export const LONGEST_LOOK_MS = 600_000;
