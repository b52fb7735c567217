import { v7 } from 'uuid';
import type { Backoff } from '../failures/decide.ts';
import { Failure } from '../failures/failure.ts';
import { createToken, visitId } from '../jobs/ids.ts';
import { type RecordChange, writeRecord } from '../jobs/record.ts';
import { describeCount, ORIGIN, proveRoute } from '../jobs/route.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import { readLadder, reserveOf } from '../tasks/ladder.ts';
import type { TaskRetention } from '../tasks/task.ts';
import { startSending } from '../telemetry/tracing.ts';
import { type AcceptArgs, type AcceptReply, acceptScript } from './accept-script.ts';
import { markMetadata } from './list-jobs.ts';
import { type MovedOut, moveOut, takeBack } from './outside.ts';
import type { Store } from './store.ts';
import type { TenantRefused } from './tenant-limits.ts';

/** What a job was asked for with. Times are milliseconds, from acceptance. */
export interface Asked {
  tenant: string;
  /** As the task's schema returned it. */
  input: unknown;
  /** Keys of the input that the schema left out: their names where the task shows them, else how many. */
  droppedKeys: number | readonly string[];
  metadata: Record<string, string>;
  /** 1 first, 10 last. */
  priority: number;
  delayMs: number;
  deadlineMs: number;
  attempts: number | undefined;
  backoff: Backoff | undefined;
  /** The task's, or a closer one. */
  dataClass: DataClass;
  /** Id of the API key that submits it; undefined for a process that needs none. */
  submittedBy?: string | undefined;
  /** Where its events go, beside its tenant's endpoints. */
  callbackUrl?: string | undefined;
  /** The trace that it came in. */
  traceparent?: string | undefined;
}

/** What is recorded of a job when it is accepted. */
export interface Acceptance extends Asked {
  task: string;
  taskVersion: number;
  taskHash: string;
  /** As `writeLadder` wrote it. */
  ladder: string;
  retention: TaskRetention | undefined;
  idempotency: { route: string; key: string; body: string } | undefined;
}

/** A row of an open batch. `digest` is its fingerprint. */
export interface BatchRow {
  tenant: string;
  batchId: string;
  /** From 1. */
  row: number;
  digest: string;
  customId: string | undefined;
}

/** What came of a submission. `createdAt` is in milliseconds of Redis' clock. */
export type Accepted =
  | { is: 'accepted'; jobId: string; createdAt: number }
  | { is: 'replayed'; jobId: string }
  | { is: 'mismatch' }
  | { is: TenantRefused };

/** 96 bits: no two custom ids of a batch are taken for one by chance. */
const CUSTOM_ID_HASH_LENGTH = 16;

const LANE_LENGTH = 12;

/** What a callback's host is known by, so that a slow one holds up no other; nothing of the URL is kept in the clear. */
export const laneOfCallback = (url: string, mark: (text: string) => string): string =>
  mark(new URL(url).host).slice(0, LANE_LENGTH);

const findReserve = ({ ladder, deadlineMs }: Acceptance) => reserveOf(readLadder(ladder), deadlineMs);

/** The record as the job begins; payloads are sealed. */
function writeFields(
  acceptance: Acceptance,
  token: string,
  seals: JobSealer,
  row: BatchRow | undefined,
): Omit<RecordChange, 'marks' | 'callbackLane'> {
  const { metadata, retention, droppedKeys, task, taskVersion, taskHash, ladder, dataClass } = acceptance;
  const named = { task, taskVersion, taskHash, ladder, dataClass, attemptBudget: acceptance.attempts };
  const { submittedBy } = acceptance;
  const route = { ...named, batch: row?.batchId, submittedBy, run: 1, stage: 'redact' } as const;
  return {
    ...route,
    route: proveRoute(route, {}, seals),
    origin: seals.prove('origin', ORIGIN),
    counted: seals.prove('counted', describeCount(undefined)),
    tenant: acceptance.tenant,
    priority: acceptance.priority,
    deadlineMs: acceptance.deadlineMs,
    reserveMs: findReserve(acceptance),
    status: 'queued',
    visit: 1,
    token,
    droppedKeys: typeof droppedKeys === 'number' ? droppedKeys || undefined : droppedKeys,
    backoff: acceptance.backoff,
    keepInputMs: retention?.inputMs,
    keepOutputMs: retention?.outputMs,
    input: seals.seal('input', JSON.stringify(acceptance.input)),
    metadata: Object.keys(metadata).length > 0 ? seals.seal('metadata', JSON.stringify(metadata)) : undefined,
    customId: row?.customId && seals.seal('customId', row.customId),
    callbackUrl: acceptance.callbackUrl && seals.seal('callbackUrl', acceptance.callbackUrl),
    traceparent: acceptance.traceparent,
  };
}

/** Redis may be emptied again and again. */
const MOST_TRIES = 3;

/**
 * Records a job under this id, alone or as the row of a batch, unless its tenant holds `share` bytes already, or has as
 * many jobs or has spent as much as it may. Once this returns `accepted`, the job will end. Throws `redis-unavailable`
 * where Redis lost the tenant's salt three times meanwhile, `payloads-unavailable` where its input is too long for Redis
 * and cannot be put outside.
 */
export async function recordJob(
  store: Store,
  jobId: string,
  acceptance: Acceptance,
  share: number | undefined,
  row?: BatchRow,
): Promise<AcceptReply> {
  const { task, traceparent: from } = acceptance;
  const sent = { jobId, task, stage: 'redact', visitId: visitId(jobId, 'redact', 1) };
  // Rows come by the million in one request: each has a trace of its own.
  const { traceparent, end } = startSending(sent, from, row !== undefined);
  try {
    const reply = await record(store, jobId, { ...acceptance, traceparent }, share, row);
    end(reply.is);
    return reply;
  } catch (error) {
    end('failed');
    throw error;
  }
}

async function record(
  store: Store,
  jobId: string,
  acceptance: Acceptance,
  share: number | undefined,
  row: BatchRow | undefined,
): Promise<AcceptReply> {
  const { tag } = store.keySpace.keysOf(acceptance.tenant);
  for (let n = 0; n < MOST_TRIES; n++) {
    const { args, moved } = await writeArgs(store, jobId, acceptance, row);
    const reply = await store.runScript(acceptScript, tag, { ...args, share });
    // One that was accepted may have been so by an earlier try of this very command.
    if (reply.is !== 'accepted' && moved.putAt !== undefined) void takeBack(store, moved);
    if (reply.is !== 'stale') return reply;
    store.forgetSalt(acceptance.tenant);
  }
  throw new Failure('redis-unavailable');
}

async function writeArgs(
  store: Store,
  jobId: string,
  acceptance: Acceptance,
  row: BatchRow | undefined,
): Promise<{ args: AcceptArgs; moved: MovedOut }> {
  const { tenant, idempotency, deadlineMs, delayMs, priority, task } = acceptance;
  const { salt, forJob } = await store.knownSealerOf(tenant);
  const isMarked = [idempotency, row?.customId, acceptance.callbackUrl].some((one) => one !== undefined);
  const mark = isMarked ? await store.fingerprintOf(tenant) : () => '';
  const marks = await markMetadata(store, tenant, acceptance.metadata);
  const callbackLane = acceptance.callbackUrl && laneOfCallback(acceptance.callbackUrl, mark);
  const token = createToken();
  const { idempotency: keyOf } = store.keySpace.keysOf(tenant);
  const customId = row?.customId === undefined ? undefined : mark(row.customId).slice(0, CUSTOM_ID_HASH_LENGTH);
  const fields = writeFields(acceptance, token, forJob(jobId), row);
  const moved = await moveOut(store, jobId, { ...fields, marks: marks.join(' ') || undefined, callbackLane });
  const args: AcceptArgs = {
    id: jobId,
    ...{ tenant, salt, task, token, priority, delayMs, deadlineMs, reserveMs: findReserve(acceptance) ?? 0 },
    taskVersion: acceptance.taskVersion,
    set: writeRecord(moved.set).set,
    putAt: moved.putAt,
    idempotency: idempotency && {
      key: keyOf(tenant, idempotency.route, idempotency.key),
      body: mark(idempotency.body),
    },
    row: row && { batch: row.batchId, number: row.row, digest: row.digest, customId },
  };
  return { args, moved };
}

/**
 * Records a job with its first visit. Once this returns `accepted`, the job will end. An idempotency key seen before
 * finds its job (`replayed`), or is a `mismatch` when it stood for another body. `share` is how many bytes the tenant may
 * hold, undefined any number.
 */
export async function acceptJob(store: Store, acceptance: Acceptance, share?: number): Promise<Accepted> {
  const jobId = `job_${v7()}`;
  const { is, createdAt, jobId: other } = await recordJob(store, jobId, acceptance, share);
  if (is === 'accepted') return { is, jobId, createdAt: Number(createdAt) };
  if (is === 'replayed') return { is, jobId: String(other) };
  return is === 'mismatch' ? { is } : { is: is as TenantRefused };
}
