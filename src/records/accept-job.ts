import { v7 } from 'uuid';
import { acceptScript } from './scripts/accept.ts';
import { LOOK_MS, type Store } from './store.ts';

/** What is recorded of a job when it is accepted. */
export interface Acceptance {
  tenant: string;
  task: string;
  taskVersion: number;
  taskHash: string;
  /** As `writeLadder` wrote it. */
  ladder: string;
  input: unknown;
  metadata: Record<string, string>;
  priority: number;
  delayMs: number;
  deadlineMs: number;
  attempts: number | undefined;
  backoff: { baseMs: number; maxMs: number } | undefined;
  idempotency: { route: string; key: string; body: string } | undefined;
  traceparent: string | undefined;
}

export type Accepted =
  /** `isLetIn`: its first visit is in the queue already. */
  | { is: 'accepted'; jobId: string; token: string; createdAt: number; isLetIn: boolean }
  | { is: 'replayed'; jobId: string }
  | { is: 'mismatch' };

export const createToken = (): string => crypto.randomUUID();

/**
 * Records a job: once this returns, it is accepted and will end. Its first visit is added
 * in the same step where the queues allow that, else by `letIn`.
 * An idempotency key seen before finds its job, or a mismatch when it stood for another body.
 */
export async function acceptJob(store: Store, acceptance: Acceptance): Promise<Accepted> {
  const { tenant, idempotency, deadlineMs, delayMs } = acceptance;
  const sealer = await store.sealerOf(tenant);
  const jobId = `job_${v7()}`;
  const token = createToken();
  const keys = store.keySpace.keysOf(tenant);
  const seals = sealer.forJob(jobId);
  const fields: (string | number)[] = [
    ...['tenant', tenant, 'task', acceptance.task, 'version', acceptance.taskVersion, 'taskHash', acceptance.taskHash],
    ...['run', 1, 'status', 'queued', 'stage', 'redact', 'visit', 1, 'token', token],
    ...['priority', acceptance.priority, 'deadlineMs', deadlineMs, 'ladder', acceptance.ladder],
    ...['input', seals.seal('input', JSON.stringify(acceptance.input))],
  ];
  if (Object.keys(acceptance.metadata).length > 0) {
    fields.push('metadata', seals.seal('metadata', JSON.stringify(acceptance.metadata)));
  }
  if (acceptance.attempts !== undefined) fields.push('attemptBudget', acceptance.attempts);
  if (acceptance.backoff !== undefined) fields.push('backoff', JSON.stringify(acceptance.backoff));
  if (acceptance.traceparent !== undefined) fields.push('traceparent', acceptance.traceparent);
  const seenKey = idempotency ? keys.idempotency(tenant, idempotency.route, idempotency.key) : keys.job(jobId);
  const [is, at, other] = await store.runScript(
    acceptScript,
    [keys.job(jobId), keys.jobsOf(tenant), keys.live, keys.deadlines, keys.history(jobId), seenKey],
    [
      ...[jobId, deadlineMs, delayMs, LOOK_MS, idempotency ? sealer.hmac(idempotency.body) : ''],
      ...[keys.tag, tenant, token, acceptance.priority, acceptance.task, ...fields],
    ],
  );
  if (is === 'mismatch') return { is };
  if (is === 'replayed') return { is, jobId: String(other) };
  return { is: 'accepted', jobId, token, createdAt: Number(at), isLetIn: other === 1 };
}
