import { Failure } from '../failures/failure.ts';
import type { Attempt, Cause } from './attempt.ts';
import type { Stage } from './job-view.ts';
import { type Reply, runScript } from './run-script.ts';
import { startScript } from './scripts/start.ts';
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
  latestAttempt: Attempt | undefined;
  seals: JobSealer;
  /** The sealed payload of a field, opened; undefined when the record has none. */
  open: (field: PayloadField) => string | undefined;
}

const plainFields = [
  ...['task', 'version', 'taskHash', 'run', 'visit', 'priority', 'createdAt', 'deadlineAt', 'rung', 'round', 'spent'],
  ...['throttles', 'attemptBudget', 'backoff', 'causes'],
] as const;

/** Payloads a stage may ask for; each is sealed in the record. */
export type PayloadField = 'input' | 'redacted' | 'notes' | 'answer';

const payloadsOf: Record<Stage, readonly PayloadField[]> = {
  redact: ['input'],
  model: ['input', 'redacted', 'notes'],
  validate: ['input', 'redacted', 'answer'],
  'dead-letter': [],
};

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
  const values = reply[3] as (string | null)[];
  const names = [...plainFields, ...payloadsOf[stage]];
  const record = new Map(names.map((name, i) => [name, values[i] ?? undefined]));
  const text = (name: (typeof names)[number]) => record.get(name);
  const number = (name: (typeof names)[number]) => Number(text(name) ?? 0);
  const budget = text('attemptBudget');
  const backoff = text('backoff');
  return {
    ...visit,
    stage,
    task: text('task') ?? '',
    taskVersion: number('version'),
    taskHash: text('taskHash') ?? '',
    run: number('run'),
    visit: number('visit'),
    priority: number('priority'),
    now: Number(reply[1]),
    createdAt: number('createdAt'),
    deadlineAt: number('deadlineAt'),
    rung: number('rung'),
    round: number('round'),
    spent: number('spent'),
    throttles: number('throttles'),
    attemptBudget: budget === undefined ? undefined : Number(budget),
    backoff: backoff === undefined ? undefined : JSON.parse(backoff),
    causes: JSON.parse(text('causes') ?? '[]'),
    latestAttempt: typeof reply[2] === 'string' ? JSON.parse(reply[2]) : undefined,
    seals,
    open: (field) => {
      const sealed = text(field);
      return sealed === undefined ? undefined : seals.open(field, sealed);
    },
  };
}

/** Opens a visit in the record and returns what its stage needs, or why there is nothing to do for it. */
export async function startVisit(store: Store, visit: Visit, stage: Stage): Promise<Start> {
  const keys = store.keySpace.keysOf(visit.tenant);
  const sealer = await store.sealerOf(visit.tenant);
  const reply = await runScript(
    store.redis,
    startScript,
    [keys.job(visit.jobId), keys.live, keys.history(visit.jobId)],
    [visit.jobId, visit.token, stage, LOOK_MS, ...plainFields, ...payloadsOf[stage]],
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
