import type { DataClass } from '../boundary/data-classes.ts';
import { Failure } from '../failures/failure.ts';
import type { AtHand, Payloads } from './at-hand.ts';
import type { Attempt, Cause } from './attempt.ts';
import type { Stage } from './job-view.ts';
import type { Reply } from './run-script.ts';
import { PAYLOADS_AT, type PayloadField, payloadsOf, plainFields, startScripts } from './scripts/start.ts';
import type { JobSealer } from './seal.ts';
import { LOOK_MS, type Store } from './store.ts';

/** What a queue carries: which job, whose, and the token of the visit it stands for. */
export interface Visit {
  jobId: string;
  tenant: string;
  token: string;
}

/** Where a job is, when it is not where the visit thought. */
export interface Present {
  status: string;
  stage: string;
  visit: number;
  token: string;
  notBefore: number;
  priority: number;
  task: string;
}

/** A job as its stage gets it; payloads are opened when they are asked for. */
export interface StageJob extends Visit {
  stage: Stage;
  task: string;
  taskVersion: number;
  taskHash: string;
  run: number;
  visit: number;
  priority: number;
  /** Redis' clock when the visit started. */
  now: number;
  /** The same moment by `performance.now()` of this process, or a little later. */
  readAt: number;
  createdAt: number;
  deadlineAt: number;
  rung: number;
  round: number;
  /** Failures that count against the budget: of the rung's round in `model`, of the stage elsewhere. */
  spent: number;
  throttles: number;
  attemptBudget: number | undefined;
  backoff: { baseMs: number; maxMs: number } | undefined;
  causes: readonly Cause[];
  /** Its deadline has passed: only rungs that need no model may still answer. */
  isLate: boolean;
  /** `redact` has let the input through: without it nothing of the input may be shown to a model. */
  isRedacted: boolean;
  /** When the first of `throttles` waits began; 0 before it. */
  throttledSince: number;
  latestAttempt: Attempt | undefined;
  /** The class that it was accepted with. */
  dataClass: DataClass;
  /** Workers that died while they worked on it, since it last got on. */
  deaths: number;
  /** When a request that is still under way may be given up as unknown; 0 when there is none. */
  judgedAt: number;
  seals: JobSealer;
  /** The payload of a field in the clear; undefined when the record has none. */
  open: (field: PayloadField) => string | undefined;
}

export type Start =
  | { is: 'started'; job: StageJob }
  /** The record is gone: erased, or past its retention. */
  | { is: 'gone' }
  | { is: 'moved'; present: Present }
  | { is: 'early'; notBefore: number; now: number };

export function readPresent(reply: readonly Reply[]): Present {
  const [, , status, stage, visit, token, notBefore, priority, task] = reply;
  return {
    status: String(status),
    stage: String(stage),
    visit: Number(visit),
    token: String(token),
    notBefore: Number(notBefore),
    priority: Number(priority),
    task: String(task),
  };
}

/**
 * Where the plain fields begin in a reply: behind what, now, notBefore, the latest attempt, tenant, token and judgedAt.
 */
const PLAIN_AT = PAYLOADS_AT - plainFields.length;

/** Opens payloads when they are asked for, each once. */
function createOpen(sealed: Payloads, seals: JobSealer): StageJob['open'] {
  const opened = new Map<PayloadField, string>();
  return (field) => {
    const text = sealed[field];
    if (text === undefined) return undefined;
    const known = opened.get(field) ?? seals.open(field, text);
    opened.set(field, known);
    return known;
  };
}

/** A visit's payloads: those at hand, where the script left them out, or the record's. */
async function findPayloads(
  store: Store,
  visit: Visit,
  {
    stage,
    reply,
    seals,
    atHand,
  }: { stage: Stage; reply: readonly Reply[]; seals: JobSealer; atHand: AtHand | undefined },
): Promise<StageJob['open']> {
  const fields = payloadsOf[stage];
  const isLeftOut = reply.length < PAYLOADS_AT + fields.length;
  const payloads = isLeftOut ? atHand?.take(visit.token) : undefined;
  if (payloads !== undefined) return (field) => payloads[field];
  const stored: readonly unknown[] = isLeftOut
    ? await store.redis.hmget(store.keySpace.keysOf(visit.tenant).job(visit.jobId), ...fields)
    : reply.slice(PAYLOADS_AT);
  // One that is missing is `null`, or `false` in the lists of a script's reply.
  const sealed = fields.flatMap((field, i) => (typeof stored[i] === 'string' ? [[field, stored[i]]] : []));
  return createOpen(Object.fromEntries(sealed), seals);
}

/** Reads what `openRecord` returned. Redis is asked again only for payloads that were at hand and are not any more. */
export async function readStageJob(
  store: Store,
  visit: Visit,
  stage: Stage,
  reply: readonly Reply[],
  atHand: AtHand | undefined,
): Promise<StageJob> {
  const seals = (await store.sealerOf(visit.tenant)).forJob(visit.jobId);
  const open = await findPayloads(store, visit, { stage, reply, seals, atHand });
  const plain = reply.slice(PLAIN_AT, PAYLOADS_AT) as (string | null)[];
  const [number, task, version, taskHash, run, priority, createdAt, deadlineAt, rung, round, spent, ...more] = plain;
  const [throttles, attemptBudget, backoff, causes, late, isRedacted, throttledSince, dataClass, deaths] = more;
  // Every property by name: a spread in front of so many makes each of them slow to set.
  return {
    jobId: visit.jobId,
    tenant: visit.tenant,
    token: visit.token,
    stage,
    task: String(task),
    taskVersion: Number(version),
    taskHash: String(taskHash),
    run: Number(run),
    visit: Number(number),
    priority: Number(priority),
    now: Number(reply[1]),
    readAt: performance.now(),
    createdAt: Number(createdAt),
    deadlineAt: Number(deadlineAt),
    rung: Number(rung),
    round: Number(round),
    spent: Number(spent),
    throttles: Number(throttles),
    attemptBudget: attemptBudget ? Number(attemptBudget) : undefined,
    backoff: backoff ? JSON.parse(backoff) : undefined,
    causes: causes ? JSON.parse(causes) : [],
    isLate: late === '1',
    isRedacted: isRedacted === '1',
    throttledSince: Number(throttledSince),
    dataClass: dataClass as DataClass,
    deaths: Number(deaths),
    judgedAt: Number(reply[6]),
    latestAttempt: typeof reply[3] === 'string' ? JSON.parse(reply[3]) : undefined,
    seals,
    open,
  };
}

/** Opens a visit in the record and returns what its stage needs, or why there is nothing to do for it. */
export async function startVisit(
  store: Store,
  visit: Visit,
  stage: Stage,
  { workerId = '', atHand }: { workerId?: string; atHand?: AtHand } = {},
): Promise<Start> {
  const keys = store.keySpace.keysOf(visit.tenant);
  const reply = await store.runScript(
    startScripts[stage],
    [keys.job(visit.jobId)],
    [keys.tag, visit.jobId, visit.token, stage, LOOK_MS, workerId],
  );
  switch (reply[0]) {
    case 'started':
      return { is: 'started', job: await readStageJob(store, visit, stage, reply, atHand) };
    case 'early':
      return { is: 'early', now: Number(reply[1]), notBefore: Number(reply[2]) };
    case 'moved':
      return { is: 'moved', present: readPresent(reply) };
    case 'gone':
      return { is: 'gone' };
    default:
      throw new Failure('unexpected');
  }
}
