import { Failure } from '../failures/failure.ts';
import type { Attempt, Cause } from '../jobs/attempt.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { Keys } from '../redis/keys.ts';
import type { Reply } from '../redis/run-script.ts';
import type { JobSealer } from '../seals/seal.ts';
import type { DataClass } from '../tasks/data-classes.ts';
import type { AtHand, Left, Payloads } from './at-hand.ts';
import { PAYLOADS_AT, type PayloadField, PLAIN_AT, payloadsOf, startScripts } from './scripts/start.ts';
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
  /** The record's own texts of what stands above, in the order of `plainFields`. */
  plain: readonly (string | null)[];
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

/** What a stage job is made of, from the record or from what was at hand. */
interface Known extends Omit<Left, 'payloads'> {
  now: number;
  judgedAt: number;
  seals: JobSealer;
  open: StageJob['open'];
}

function writeStageJob(visit: Visit, stage: Stage, known: Known): StageJob {
  const { plain, now, judgedAt, latestAttempt, seals, open } = known;
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
    now,
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
    judgedAt,
    latestAttempt,
    plain,
    seals,
    open,
  };
}

/** Reads what `openRecord` returned: undefined when it left out what was at hand, and is not any more. */
export async function readStageJob(
  store: Store,
  jobId: string,
  reply: readonly Reply[],
  { stage, atHand }: { stage: Stage; atHand?: AtHand | undefined },
): Promise<StageJob | undefined> {
  const token = String(reply[3]);
  const now = Number(reply[1]);
  if (reply.length < PLAIN_AT) {
    const left = atHand?.take(token);
    if (left === undefined) return undefined;
    const { tenant, payloads } = left;
    const seals = (await store.sealerOf(tenant)).forJob(jobId);
    return writeStageJob({ jobId, tenant, token }, stage, {
      ...left,
      now,
      judgedAt: 0,
      seals,
      open: (field) => payloads[field],
    });
  }
  const tenant = String(reply[5]);
  const seals = (await store.sealerOf(tenant)).forJob(jobId);
  const sealed: { [Field in PayloadField]?: string } = {};
  // One that is missing is `null`, or `false` in the lists of a script's reply.
  payloadsOf[stage].forEach((field, i) => {
    const text: unknown = reply[PAYLOADS_AT + i];
    if (typeof text === 'string') sealed[field] = text;
  });
  const known = {
    tenant,
    plain: reply.slice(PLAIN_AT, PAYLOADS_AT) as (string | null)[],
    latestAttempt: typeof reply[4] === 'string' ? JSON.parse(reply[4]) : undefined,
    now,
    judgedAt: Number(reply[6]),
    seals,
    open: createOpen(sealed, seals),
  };
  return writeStageJob({ jobId, tenant, token }, stage, known);
}

/** As `startVisit`, for whoever knows the shard's keys and not whose job it is. */
export async function openVisit(
  store: Store,
  keys: Keys,
  visit: Pick<Visit, 'jobId' | 'token'>,
  taker: { stage: Stage; workerId: string; atHand?: AtHand | undefined },
): Promise<Start> {
  const { jobId, token } = visit;
  const { stage, workerId } = taker;
  const reply = await store.runScript(
    startScripts[stage],
    [keys.job(jobId)],
    [keys.tag, jobId, token, stage, LOOK_MS, workerId],
  );
  switch (reply[0]) {
    case 'started': {
      const job = await readStageJob(store, jobId, reply, taker);
      // The record now says who holds the visit: asked again, it leaves nothing out.
      return job === undefined ? openVisit(store, keys, visit, taker) : { is: 'started', job };
    }
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

/** Opens a visit in the record and returns what its stage needs, or why there is nothing to do for it. */
export const startVisit = (
  store: Store,
  visit: Visit,
  stage: Stage,
  { workerId = '', atHand }: { workerId?: string; atHand?: AtHand } = {},
): Promise<Start> => openVisit(store, store.keySpace.keysOf(visit.tenant), visit, { stage, workerId, atHand });
