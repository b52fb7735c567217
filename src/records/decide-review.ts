import { Failure, type Note } from '../failures/failure.ts';
import { findNextRung, findStageOf } from '../tasks/find-rung.ts';
import type { TaskCatalogue } from '../tasks/load-tasks.ts';
import type { Task } from '../tasks/task.ts';
import { checkOutput } from '../validation/check-output.ts';
import type { Cause } from './attempt.ts';
import { type Commit, type Committed, commitVisit } from './commit-visit.ts';
import type { AnswerView } from './job-view.ts';
import { findReview, type OpenReview } from './reviews.ts';
import type { Store } from './store.ts';

export type ReviewDecision =
  | { decision: 'approve'; note?: string | undefined }
  | { decision: 'correct'; output: unknown; note?: string | undefined }
  | { decision: 'reject'; note?: string | undefined };

export type Decided =
  /** `stage` is where the job went on, if anywhere; `left` the number of the visit that waited. */
  | { is: 'decided'; committed: Extract<Committed, { is: 'done' }>; change: Commit; left: number }
  | { is: 'nothing-to-approve' }
  | { is: 'off-schema'; notes: readonly Note[] }
  /** Somebody else was first, or time was up. */
  | { is: 'not-in-review' };

function end(review: OpenReview, seal: (output: unknown) => string, output: unknown): Commit {
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

/** To the rung below, or among the dead letters when there is none. */
function reject({ record, view }: OpenReview, task: Task): Commit {
  const rung = Number(record.rung ?? 0);
  const below = findNextRung(task.ladder, rung, () => true);
  const causes = JSON.parse(record.causes ?? '[]') as Cause[];
  const cause: Cause = { stage: 'review', rung, code: 'review-rejected', at: Date.now() };
  const fields = { causes: JSON.stringify([...causes, cause]) };
  if (below === undefined) {
    return {
      event: 'buried review-rejected',
      fields: { ...fields, failure: 'review-rejected', failedStage: 'review' },
      next: 'dead-letter',
      ending: { status: 'failed', task: view.task, deadLetter: 'review-rejected' },
    };
  }
  const next = findStageOf(task.ladder, below);
  return {
    event: 'next rung review-rejected',
    fields: { ...fields, rung: below, round: 0, spent: 0 },
    next,
    isResumed: true,
  };
}

function checkCorrection(task: Task, review: OpenReview, value: unknown): unknown {
  return checkOutput(task, { input: review.view.input, value, vault: { entries: [] } });
}

/**
 * Carries out what a person decided about a job in review; the first word wins. What the model had said stays sealed
 * beside it, as does the note.
 */
export async function decideReview(
  store: Store,
  catalogue: TaskCatalogue,
  { tenant, jobId, decided }: { tenant: string; jobId: string; decided: ReviewDecision },
): Promise<Decided> {
  const review = await findReview(store, tenant, jobId);
  const task = review && catalogue.find(review.view.task, Number(review.record.version));
  if (review === undefined || task === undefined) return { is: 'not-in-review' };
  const seals = (await store.sealerOf(tenant)).forJob(jobId);
  const seal = (output: unknown) => seals.seal('output', JSON.stringify(output));
  let change: Commit;
  switch (decided.decision) {
    case 'approve':
      if (review.proposal === undefined) return { is: 'nothing-to-approve' };
      change = end(review, seal, review.proposal.output);
      break;
    case 'correct':
      try {
        change = end(review, seal, checkCorrection(task, review, decided.output));
      } catch (error) {
        if (error instanceof Failure && error.kind === 'bad-answer') return { is: 'off-schema', notes: error.notes };
        throw error;
      }
      break;
    case 'reject':
      change = reject(review, task);
  }
  const { token = '', priority, visit } = review.record;
  const said = seals.seal('review', JSON.stringify(decided));
  const committed = await commitVisit(
    store,
    { jobId, tenant, token, priority: Number(priority), task: task.name },
    { ...change, fields: { ...change.fields, review: said } },
  );
  return committed.is === 'done' ? { is: 'decided', committed, change, left: Number(visit) } : { is: 'not-in-review' };
}
