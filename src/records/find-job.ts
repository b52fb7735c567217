import { tellFailure } from '../failures/failure.ts';
import { type FailureCode, failureCodes, kindOf } from '../failures/failure-codes.ts';
import type { Attempt, Cause } from '../jobs/attempt.ts';
import { type AttemptView, type FailureView, isEnding, type JobView, toTime } from '../jobs/job-view.ts';
import { readAttempts } from '../jobs/read-attempts.ts';
import { type JobRecord, type RecordFault, readRecord, type StoredRecord } from '../jobs/record.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { Acceptance } from './accept-job.ts';
import { openRecord } from './open-record.ts';
import { bringIn } from './outside.ts';
import { createSealReader, type SealReader } from './seal-reader.ts';
import type { Store } from './store.ts';

const toTimeOrNull = (ms: number | undefined) => (ms === undefined ? null : toTime(ms));

/** The sentence of a code that another version has written, or another hand. */
const UNKNOWN = 'This version of Airlock does not know the code.';

/** A failure's code with its kind and message, and what its cause says of where. Another hand may have written either. */
export function viewFailure(code: FailureCode, { fault, notes }: Partial<Cause> = {}): FailureView {
  const message = Object.hasOwn(failureCodes, code) ? tellFailure(code, fault || undefined) : UNKNOWN;
  const where = Array.isArray(notes) && notes.length > 0 ? { at: notes } : {};
  return { code, kind: kindOf(code), message, ...where };
}

/** How a job failed, with what is known of where: the latest of its causes that has the code. */
export const viewFailureOf = (code: FailureCode, causes: readonly Cause[] = []): FailureView =>
  viewFailure(code, causes.findLast((cause) => cause?.code === code) ?? {});

/** By its names: what another version has written beside them is not for all. */
function viewAttempt({ at, failure, ...attempt }: Attempt): AttemptView {
  const { n, run, rung, round, profile, model, outcome, latencyMs, usage, costUsd } = attempt;
  const shown = { n, run, rung, round, profile, model, outcome, latencyMs, usage, costUsd };
  return { ...shown, failure: failure === null ? null : viewFailure(failure), at: toTime(at) };
}

/** Every attempt of a record as its producer sees it, oldest first. */
export const viewAttempts = (stored: StoredRecord): AttemptView[] => readAttempts(stored).map(viewAttempt);

/** Null when there were calls, and nobody told of any of them. */
function addUp(attempts: readonly AttemptView[]): JobView['usage'] {
  const sum = (of: (attempt: AttemptView) => number | undefined | null): number | null => {
    const told = attempts.map(of).filter((value) => typeof value === 'number');
    if (told.length === 0 && attempts.length > 0) return null;
    return Number(told.reduce((total, value) => total + value, 0).toFixed(9));
  };
  return {
    modelCalls: attempts.length,
    inputTokens: sum(({ usage }) => usage?.inputTokens),
    outputTokens: sum(({ usage }) => usage?.outputTokens),
    costUsd: sum(({ costUsd }) => costUsd),
  };
}

/**
 * How a job ended: its output and who answered, or why it failed; null for what there is not. Of one that was tampered
 * with nobody answered, whatever its record says.
 */
export function viewEnding(
  record: Pick<JobRecord, 'status' | 'output' | 'answeredBy' | 'failure' | 'causes'>,
  seals: SealReader,
): Pick<JobView, 'output' | 'answer' | 'failure'> {
  const { status, output, answeredBy, failure, causes } = record;
  const succeeded = status === 'succeeded';
  const isDead = status === 'failed' || status === 'expired';
  return {
    output: succeeded && output !== undefined ? seals.readJson('output', output) : null,
    answer: succeeded && !seals.isTampered ? (answeredBy ?? null) : null,
    failure: isDead && failure !== undefined ? viewFailureOf(failure, causes) : null,
  };
}

/** A replay opens a run of which nobody has told yet. */
function viewOutcome({ outcome, run }: Pick<JobRecord, 'outcome' | 'run'>): JobView['outcome'] {
  if (outcome === undefined || outcome.run !== run) return null;
  const { success, code = null, value = null, at } = outcome;
  return { success, code, value, at: toTime(at) };
}

const undelivered: JobView['delivery'] = { status: 'none', attempts: 0 };

/** Of its latest event; where that was never told of, of none. */
function viewDelivery({ delivery }: Pick<JobRecord, 'delivery'>): JobView['delivery'] {
  const [, pending, failed, attempts] = /^\S+ (\d+) (\d+) (\d+)$/.exec(delivery ?? '')?.map(Number) ?? [];
  if (pending === undefined || failed === undefined || attempts === undefined) return undelivered;
  return { status: pending > 0 ? 'pending' : failed > 0 ? 'failed' : 'delivered', attempts };
}

/** Turns a record into what its producer sees; opens the output and the metadata, and nothing else. */
export function viewJob(id: string, stored: StoredRecord, seals: SealReader): JobView {
  const record = readRecord(stored);
  const { status } = record;
  const { output, answer, failure } = viewEnding(record, seals);
  const metadata = record.metadata === undefined ? {} : seals.readJson('metadata', record.metadata);
  const attempts = viewAttempts(stored);
  const isWaiting = !isEnding(status) && record.notBefore > 0;
  return {
    id,
    ...{ task: record.task, taskVersion: record.taskVersion, batchId: record.batch ?? null, run: record.run },
    ...{ status, stage: record.stage },
    createdAt: toTime(record.createdAt),
    startedAt: toTimeOrNull(record.startedAt),
    finishedAt: toTimeOrNull(record.finishedAt),
    deadlineAt: toTime(record.deadlineAt),
    nextAttemptAt: isWaiting ? toTime(record.notBefore) : null,
    ...{ output, answer, attempts },
    usage: addUp(attempts),
    redaction: record.findings ?? {},
    failure: seals.failureOr(failure),
    droppedKeys: record.droppedKeys ?? 0,
    outcome: viewOutcome(record),
    delivery: viewDelivery(record),
    metadata: metadata as JobView['metadata'],
  };
}

/** A job just accepted, as its producer sees it, without reading it back. */
export function viewNewJob(id: string, createdAt: number, acceptance: Acceptance): JobView {
  const { task, taskVersion, deadlineMs, delayMs, metadata, droppedKeys } = acceptance;
  return {
    ...{ id, task, taskVersion, batchId: null, run: 1, status: 'queued', stage: 'redact' },
    ...{ createdAt: toTime(createdAt), startedAt: null, finishedAt: null, deadlineAt: toTime(createdAt + deadlineMs) },
    nextAttemptAt: delayMs > 0 ? toTime(createdAt + delayMs) : null,
    ...{ output: null, answer: null, attempts: [], usage: addUp([]), redaction: {}, failure: null },
    ...{ droppedKeys, outcome: null, delivery: undelivered, metadata },
  };
}

/** A tenant's record, and what opens it. */
export interface FoundRecord {
  stored: StoredRecord;
  seals: JobSealer;
  fault: RecordFault | undefined;
}

/** The record that says it is the tenant's, whether that is so or not: for the machinery, and for operators. */
export async function findClaimed(
  store: Store,
  tenant: string,
  jobId: string,
): Promise<(FoundRecord & { isForeign: boolean }) | undefined> {
  const stored = await store.redis.hgetall(store.keySpace.keysOf(tenant).job(jobId));
  if (stored.tenant !== tenant) return undefined;
  const { seals, fault, isForeign } = await openRecord(store, tenant, jobId, stored);
  if (fault === 'record-tampered') store.onTampered({ jobId });
  return { stored, seals, fault, isForeign };
}

/**
 * The tenant's record as it is stored; undefined for any other tenant's, as for one that does not exist, and for one
 * that only says it is the tenant's.
 */
export async function findRecord(store: Store, tenant: string, jobId: string): Promise<FoundRecord | undefined> {
  const found = await findClaimed(store, tenant, jobId);
  return found?.isForeign ? undefined : found;
}

/** The tenant's job as its producer sees it; undefined where `findRecord` is. */
export async function findJob(store: Store, tenant: string, jobId: string): Promise<JobView | undefined> {
  return (await findSubmitted(store, tenant, jobId))?.job;
}

/** A job as its producer sees it, and the id of the API key that has submitted it. */
export interface SubmittedJob {
  job: JobView;
  submittedBy: string | undefined;
}

/** The same job with who has submitted it. */
export async function findSubmitted(store: Store, tenant: string, jobId: string): Promise<SubmittedJob | undefined> {
  const found = await findRecord(store, tenant, jobId);
  if (found === undefined) return undefined;
  const isShown = found.stored.status === 'succeeded' && found.fault === undefined;
  const stored = isShown ? await bringIn(store, jobId, found.stored, ['output']) : found.stored;
  const job = viewJob(jobId, stored, createSealReader(store, jobId, found));
  return { job, submittedBy: found.stored.submittedBy };
}
