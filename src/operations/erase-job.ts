import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type InStep, type Late, stepBy, type Teller, untold } from '../audit/audit-log.ts';
import type { ChainLines } from '../audit/chain-end.ts';
import type { Job } from '../jobs/change.ts';
import { isEnding, type Stage, stages } from '../jobs/job-view.ts';
import { cancel } from '../jobs/transitions.ts';
import { clearErased, isToBeCleared } from '../records/clear-outside.ts';
import { findClaimed, findRecord } from '../records/find-job.ts';
import { moveJob } from '../records/move-job.ts';
import { parseSpooled, readSpool } from '../records/spool.ts';
import type { Store } from '../records/store.ts';
import type { Script } from '../redis/run-script.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import type { Log } from '../telemetry/log.ts';

/** What came of erasing. */
export type Erased =
  | { is: 'erased'; hadIdempotencyKey: boolean }
  /** The record is, but payloads outside of Redis are there still; workers go on trying to remove them. */
  | { is: 'left'; hadIdempotencyKey: boolean }
  /** Not the tenant's, or not there. */
  | { is: 'unknown' }
  /** It has not ended. */
  | { is: 'open' }
  /** It is a dead letter or has waited for a person: for operators. */
  | { is: 'forbidden' };

/** The same as far as Redis goes. */
type InRedis = Exclude<Erased, { is: 'left' }> & { isOutside?: boolean };

interface EraseArgs {
  id: string;
  tenant: string;
  stages: readonly Stage[];
  isOperator: boolean;
  lines?: readonly ChainLines[] | undefined;
}

/** Erases an ended job, and takes a dead letter out of the counts. */
const eraseScript: Script<EraseArgs, InRedis | Late> = {
  lua: /* lua */ `
local id, job = args.id, jobKey(args.id)
local at = read(job, { 'tenant', 'status', 'stage', 'visit', 'task', 'failure', 'idempotency', 'reviewSince', 'run' })
if at.tenant ~= args.tenant then return { is = 'unknown' } end
if not isEnded(at.status) then return { is = 'open' } end
if not args.isOperator and (at.stage == 'dead-letter' or at.reviewSince) then return { is = 'forbidden' } end
if not isTold(args.lines) then return { is = 'late' } end
if at.stage == 'dead-letter' then call('HINCRBY', deadLetterCountsKey, at.task .. ' ' .. at.failure, -1) end
for _, index in ipairs({ liveKey, deadlinesKey, reviewsKey(at.tenant), deadLettersKey(at.tenant) }) do call('ZREM', index, id) end
local first, last = countedTo(at.visit)
for _, stage in ipairs(args.stages) do
  for n = first, last do removeVisit(stage, visitOf(id, stage, n)) end
end
forgetDeliveries(at.tenant, id, at.run, { 'succeeded', 'failed', 'cancelled', 'expired', 'in_review' })
local isOutside = removeJob(id)
return { is = 'erased', hadIdempotencyKey = at.idempotency ~= nil, isOutside = isOutside }
`,
};

/**
 * Erases an ended job with everything of it, in one step: record, history, index entries, idempotency key, the visits
 * that the board still shows, its share in a batch. The audit log is told of it in the same step. Then its payloads
 * outside of Redis are removed.
 */
export async function eraseRecord(
  store: Store,
  tenant: string,
  jobId: string,
  { isOperator = true, step = untold }: { isOperator?: boolean; step?: InStep } = {},
): Promise<Erased> {
  const { tag } = store.keySpace.keysOf(tenant);
  const args = { id: jobId, tenant, stages, isOperator };
  const { isOutside, ...erased } = await step<InRedis>(tag, (lines) =>
    store.runScript(eraseScript, tag, { ...args, lines }),
  );
  if (erased.is !== 'erased' || !isOutside || (await clearErased(store, tenant, jobId))) return erased;
  return { ...erased, is: 'left' };
}

/** What an erased job was. */
export interface ErasedAnyway {
  /** Where it was cut short; undefined when it had ended. */
  cancelledIn: string | undefined;
  hadIdempotencyKey: boolean;
  /** Payloads of it are outside of Redis still. */
  isLeft: boolean;
}

/** A dead letter may be replayed between two tries, and has to be cancelled then. */
const MOST_TRIES = 5;

/**
 * Erases a job in any state: one that has not ended is cancelled first, so that the work on it stops. Undefined when it
 * is not the tenant's, or not there.
 */
export async function eraseAnyway(
  store: Store,
  tenant: string,
  jobId: string,
  teller?: Teller,
): Promise<ErasedAnyway | undefined> {
  const step = stepBy(teller, tenant, { act: 'job.erase', object: jobId });
  let cancelledIn: string | undefined;
  for (let n = 0; n < MOST_TRIES; n++) {
    const erased = await eraseRecord(store, tenant, jobId, { step });
    if (erased.is === 'unknown') return undefined;
    if (erased.is === 'erased' || erased.is === 'left') {
      return { cancelledIn, hadIdempotencyKey: erased.hadIdempotencyKey, isLeft: erased.is === 'left' };
    }
    const decide = ({ status }: Job) => (isEnding(status) ? ({ is: 'ended' } as const) : cancel());
    const cancelling = () => stepBy(teller, tenant, { act: 'job.cancel', object: jobId });
    const moved = await moveJob(store, tenant, jobId, decide, findClaimed, cancelling);
    if (moved.is === 'moved') cancelledIn = moved.job.stage;
  }
  throw new Error(`${jobId} goes on, however often it is cancelled`);
}

/** Whose job it is, over all shards. */
export async function findTenantOf({ redis, keySpace }: Store, jobId: string): Promise<string | undefined> {
  const found = await Promise.all(keySpace.shards.map(({ job }) => redis.hget(job(jobId), 'tenant')));
  return found.find((tenant) => tenant !== null) ?? undefined;
}

/** A file of the spool; whose it is says only one that was written to its end. */
export interface SpooledFile {
  jobId: string;
  tenant: string | undefined;
}

/**
 * Removes answers from this machine's spool, also those that were being written when their process crashed; returns how
 * many. A worker that is landing one finds its job gone, and removes the file itself.
 */
export async function eraseSpooled(
  dir: string,
  isErased: (file: SpooledFile) => boolean | Promise<boolean>,
): Promise<number> {
  let erased = 0;
  for await (const { name, bytes } of readSpool(dir)) {
    const tenant = parseSpooled(bytes)?.job.tenant;
    if (!(await isErased({ jobId: name.slice(0, name.indexOf('.')), tenant }))) continue;
    await rm(join(dir, name), { force: true });
    erased += 1;
  }
  return erased;
}

/** Removes what this machine's spool holds of jobs whose records are erased; where it cannot, that is logged. */
export async function eraseSpooledOf(
  jobIds: ReadonlySet<string>,
  { spoolDir, log }: { spoolDir: string; log: Log },
): Promise<void> {
  // Sealed, and without a record: no reason to say that the job is still there.
  await eraseSpooled(spoolDir, ({ jobId }) => jobIds.has(jobId)).catch((error: NodeJS.ErrnoException) => {
    const [jobId] = jobIds;
    log.warn({ event: 'spool-not-erased', jobId, code: error.code ?? error.name });
  });
}

/** Who erases. */
export interface Eraser {
  teller?: Teller;
  /** Whether dead letters, and what has waited for a person, may go. */
  isOperator?: boolean;
}

/**
 * Erases an ended job, its record and its visits in one step, then its payloads outside of Redis, and what this machine's
 * spool holds of it. One that only says it is the tenant's is unknown. Of one whose payloads were `left` they are
 * removed, where that goes by now.
 */
export async function eraseJob(
  { store, intake, log }: JobTools,
  tenant: string,
  jobId: string,
  spoolDir: string,
  { teller, isOperator = true }: Eraser = {},
): Promise<{ is: Erased['is'] }> {
  if ((await findRecord(store, tenant, jobId)) === undefined) {
    if (!(await isToBeCleared(store, tenant, jobId))) return { is: 'unknown' };
    return { is: (await clearErased(store, tenant, jobId)) ? 'erased' : 'left' };
  }
  const step = stepBy(teller, tenant, { act: 'job.erase', object: jobId });
  const { is } = await intake.keep(tenant, (own) => eraseRecord(own, tenant, jobId, { isOperator, step }));
  if (is === 'erased' || is === 'left') await eraseSpooledOf(new Set([jobId]), { spoolDir, log });
  return { is };
}
