import { Failure, type Note } from '../failures/failure.ts';
import type { Cause } from '../jobs/attempt.ts';
import type { AnswerView, JobStatus } from '../jobs/job-view.ts';
import { type Commit, type Committed, commitVisit } from '../records/commit-visit.ts';
import { findReview, type OpenReview } from '../records/reviews.ts';
import type { Store } from '../records/store.ts';
import { findNextRung, findStageOf } from '../tasks/ladder.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Task } from '../tasks/task.ts';
import { checkOutput } from '../validation/check-output.ts';
import type { OpenedVisit } from './replay-job.ts';

export type ReviewDecision =
  | { decision: 'approve'; note?: string | undefined }
  | { decision: 'correct'; output: unknown; note?: string | undefined }
  | { decision: 'reject'; note?: string | undefined };

interface Ending {
  task: string;
  status: JobStatus;
  /** Since its acceptance. */
  seconds: number;
}

export type Decided =
  /** `visit` is where the job went on, if anywhere; `left` the number of the visit that waited. */
  | { is: 'decided'; visit: OpenedVisit | undefined; ending: Ending | undefined; left: number }
  | { is: 'nothing-to-approve' }
  | { is: 'off-schema'; notes: readonly Note[] }
  /** Somebody else was first, or time was up. */
  | { is: 'not-in-review' };

type SealOutput = (output: unknown) => string;

function end(review: OpenReview, seal: SealOutput, output: unknown): Commit {
  const { record, view } = review;
  const answer: AnswerView = {
    ...{ by: 'review', rung: Number(record.rung ?? 0), profile: null, model: null, confidence: null, degraded: false },
  };
  return {
    event: 'succeeded',
    fields: { stage: 'done', output: seal(output), answeredBy: JSON.stringify(answer) },
    ending: { status: 'succeeded', task: view.task, deadLetter: undefined },
  };
}

/** To the rung below, or among the dead letters when there is none. A job whose time is over asks no model any more. */
function reject({ record, view }: OpenReview, task: Task, now: number): Commit {
  const rung = Number(record.rung ?? 0);
  const isLate = record.late !== undefined;
  const below = findNextRung(task.ladder, rung, ({ is }) => !isLate || is !== 'model');
  const causes = JSON.parse(record.causes ?? '[]') as Cause[];
  const cause: Cause = { stage: 'review', rung, code: 'review-rejected', at: now };
  const fields = { causes: JSON.stringify([...causes, cause]) };
  if (below === undefined) {
    return {
      event: 'buried review-rejected',
      fields: { ...fields, failure: 'review-rejected', failedStage: 'review' },
      next: 'dead-letter',
      ending: { status: 'failed', task: view.task, deadLetter: 'review-rejected' },
    };
  }
  return {
    event: 'next rung review-rejected',
    fields: { ...fields, rung: below, round: 0, spent: 0, throttles: 0 },
    next: findStageOf(task.ladder, below),
    isResumed: true,
  };
}

/**
 * The correction as the schema returned it, or what is wrong with it: a check's own words may quote it, and stay here.
 */
function checkCorrection(
  task: Task,
  review: OpenReview,
  value: unknown,
): { output: unknown } | { notes: readonly Note[] } {
  try {
    return { output: checkOutput(task, { input: review.view.input, value, vault: { entries: [] } }) };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'bad-answer') throw error;
    return { notes: error.code === 'answer-check-failed' ? [{ path: '', code: error.code }] : error.notes };
  }
}

async function toCommit(
  store: Store,
  { review, task, decided, seal }: { review: OpenReview; task: Task; decided: ReviewDecision; seal: SealOutput },
): Promise<Commit | Extract<Decided, { is: 'nothing-to-approve' | 'off-schema' }>> {
  switch (decided.decision) {
    case 'approve':
      if (review.proposal === undefined) return { is: 'nothing-to-approve' };
      return end(review, seal, review.proposal.output);
    case 'correct': {
      const checked = checkCorrection(task, review, decided.output);
      return 'notes' in checked ? { is: 'off-schema', notes: checked.notes } : end(review, seal, checked.output);
    }
    case 'reject': {
      const [seconds, micros] = await store.redis.time();
      return reject(review, task, Number(seconds) * 1000 + Math.floor(Number(micros) / 1000));
    }
  }
}

function describeDecided(change: Commit, committed: Extract<Committed, { is: 'done' }>, review: OpenReview): Decided {
  const { record, view } = review;
  const { next, ending } = change;
  const { now, token, visit: n, isHandedOn: isLetIn } = committed;
  const common = { jobId: view.id, tenant: record.tenant ?? '', task: view.task, priority: Number(record.priority) };
  return {
    is: 'decided',
    visit: next && { ...common, token, n, stage: next, isLetIn },
    ending: ending && { ...ending, seconds: (now - Number(record.createdAt)) / 1000 },
    left: Number(record.visit),
  };
}

/**
 * Carries out what a person decided about a job in review; the first word wins. What the model had said stays sealed
 * beside it, as does the note. Throws `task-version-missing` when this process does not have the job's version.
 */
export async function decideReview(
  store: Store,
  catalogue: TaskCatalogue,
  { tenant, jobId, decided }: { tenant: string; jobId: string; decided: ReviewDecision },
): Promise<Decided> {
  const review = await findReview(store, tenant, jobId);
  if (review === undefined) return { is: 'not-in-review' };
  const task = catalogue.find(review.view.task, Number(review.record.version));
  if (task === undefined) throw new Failure('task-version-missing');
  const seals = (await store.sealerOf(tenant)).forJob(jobId);
  const seal: SealOutput = (output) => seals.seal('output', JSON.stringify(output));
  const change = await toCommit(store, { review, task, decided, seal });
  if ('is' in change) return change;
  const { token = '', priority } = review.record;
  const committed = await commitVisit(
    store,
    { jobId, tenant, token, priority: Number(priority), task: task.name },
    { ...change, fields: { ...change.fields, review: seals.seal('review', JSON.stringify(decided)) } },
  );
  return committed.is === 'done' ? describeDecided(change, committed, review) : { is: 'not-in-review' };
}
