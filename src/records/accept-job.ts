import { v7 } from 'uuid';
import type { Reply } from '../redis/run-script.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { TaskRetention } from '../tasks/task.ts';
import { acceptScript } from './scripts/accept.ts';
import { LOOK_MS, type Store } from './store.ts';

/** 96 bits: no two custom ids of a batch are taken for one by chance. */
const CUSTOM_ID_HASH_LENGTH = 16;

/** What is recorded of a job when it is accepted. */
export interface Acceptance {
  tenant: string;
  task: string;
  taskVersion: number;
  taskHash: string;
  /** As `writeLadder` wrote it. */
  ladder: string;
  retention: TaskRetention | undefined;
  input: unknown;
  metadata: Record<string, string>;
  priority: number;
  delayMs: number;
  deadlineMs: number;
  attempts: number | undefined;
  backoff: { baseMs: number; maxMs: number } | undefined;
  dataClass: DataClass;
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

export type Accepted =
  /** `isLetIn`: its first visit is in the queue already. */
  | { is: 'accepted'; jobId: string; token: string; createdAt: number; isLetIn: boolean }
  | { is: 'replayed'; jobId: string }
  | { is: 'mismatch' };

export const createToken = (): string => crypto.randomUUID();

/** What a record says of how long its input and output are kept once it has ended; undefined: as long as itself. */
export const writeRetention = (retention: TaskRetention | undefined) => ({
  keepInputMs: retention?.inputMs,
  keepOutputMs: retention?.outputMs,
});

/** The record's fields as the job begins; payloads are sealed. */
function writeFields(acceptance: Acceptance, token: string, seals: JobSealer): (string | number)[] {
  const { metadata, attempts, backoff } = acceptance;
  const fields: (string | number)[] = [
    ...['tenant', acceptance.tenant, 'task', acceptance.task, 'version', acceptance.taskVersion],
    ...['taskHash', acceptance.taskHash, 'run', 1, 'status', 'queued', 'stage', 'redact', 'visit', 1, 'token', token],
    ...['priority', acceptance.priority, 'deadlineMs', acceptance.deadlineMs, 'ladder', acceptance.ladder],
    ...['dataClass', acceptance.dataClass],
    ...['input', seals.seal('input', JSON.stringify(acceptance.input))],
  ];
  if (Object.keys(metadata).length > 0) fields.push('metadata', seals.seal('metadata', JSON.stringify(metadata)));
  if (attempts !== undefined) fields.push('attemptBudget', attempts);
  if (backoff !== undefined) fields.push('backoff', JSON.stringify(backoff));
  for (const [name, ms] of Object.entries(writeRetention(acceptance.retention)))
    if (ms !== undefined) fields.push(name, ms);
  return fields;
}

/** Runs the script that records a job, alone or as the row of a batch, and returns what it answered. */
export async function recordJob(
  store: Store,
  jobId: string,
  acceptance: Acceptance,
  row?: BatchRow,
): Promise<{ is: Reply | undefined; at: number; other: Reply | undefined; token: string }> {
  const { tenant, idempotency, deadlineMs, delayMs, priority, task } = acceptance;
  const sealer = await store.sealerOf(tenant);
  const isMarked = idempotency !== undefined || row?.customId !== undefined;
  const mark = isMarked ? await store.fingerprintOf(tenant) : () => '';
  const token = createToken();
  const keys = store.keySpace.keysOf(tenant);
  const seals = sealer.forJob(jobId);
  const fields = writeFields(acceptance, token, seals);
  if (row !== undefined) fields.push('batch', row.batchId);
  if (row?.customId !== undefined) fields.push('customId', seals.seal('customId', row.customId));
  const customIdHash = row?.customId === undefined ? '' : mark(row.customId).slice(0, CUSTOM_ID_HASH_LENGTH);
  const seenKey = idempotency ? keys.idempotency(tenant, idempotency.route, idempotency.key) : '';
  const [is, at, other] = await store.runScript(
    acceptScript,
    [keys.job(jobId), seenKey],
    [
      ...[jobId, deadlineMs, delayMs, LOOK_MS, idempotency ? mark(idempotency.body) : ''],
      ...[keys.tag, tenant, token, priority, task],
      ...[row?.batchId ?? '', row?.row ?? '', row?.digest ?? '', customIdHash, ...fields],
    ],
  );
  return { is, at: Number(at), other, token };
}

/**
 * Records a job: once this returns, it is accepted and will end. Its first visit is added
 * in the same step where the queues allow that, else by `letIn`.
 * An idempotency key seen before finds its job, or a mismatch when it stood for another body.
 */
export async function acceptJob(store: Store, acceptance: Acceptance): Promise<Accepted> {
  const jobId = `job_${v7()}`;
  const { is, at, other, token } = await recordJob(store, jobId, acceptance);
  if (is === 'mismatch') return { is };
  if (is === 'replayed') return { is, jobId: String(other) };
  return { is: 'accepted', jobId, token, createdAt: at, isLetIn: other === 1 };
}
