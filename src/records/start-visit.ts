import { Failure } from '../failures/failure.ts';
import type { Attempt, Cause } from './attempt.ts';
import type { Stage } from './job-view.ts';
import type { Reply } from './run-script.ts';
import { type PayloadField, payloadsOf, plainFields, startScripts } from './scripts/start.ts';
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
  seals: JobSealer;
  /** The sealed payload of a field, opened; undefined when the record has none. */
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

function readStageJob(visit: Visit, stage: Stage, reply: readonly Reply[], seals: JobSealer): StageJob {
  const plain = reply.slice(3, 3 + plainFields.length) as (string | null)[];
  const [task, version, taskHash, run, number, priority, createdAt, deadlineAt, rung, round, spent, ...more] = plain;
  const [throttles, attemptBudget, backoff, causes, late, isRedacted, throttledSince] = more;
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
    latestAttempt: typeof reply[2] === 'string' ? JSON.parse(reply[2]) : undefined,
    seals,
    open: (field) => {
      const sealed = reply[3 + plainFields.length + payloadsOf[stage].indexOf(field)];
      return typeof sealed === 'string' ? seals.open(field, sealed) : undefined;
    },
  };
}

/** Opens a visit in the record and returns what its stage needs, or why there is nothing to do for it. */
export async function startVisit(store: Store, visit: Visit, stage: Stage): Promise<Start> {
  const keys = store.keySpace.keysOf(visit.tenant);
  const sealer = await store.sealerOf(visit.tenant);
  const reply = await store.runScript(
    startScripts[stage],
    [keys.job(visit.jobId), keys.live, keys.history(visit.jobId)],
    [visit.jobId, visit.token, stage, LOOK_MS],
  );
  switch (reply[0]) {
    case 'started':
      return { is: 'started', job: readStageJob(visit, stage, reply, sealer.forJob(visit.jobId)) };
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
