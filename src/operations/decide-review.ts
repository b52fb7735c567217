import { stepBy, type Teller } from '../audit/audit-log.ts';
import { Failure, type Note } from '../failures/failure.ts';
import type { Change, Job, Verdict } from '../jobs/change.ts';
import { tellEnding } from '../jobs/counts.ts';
import { type JobView, toTime } from '../jobs/job-view.ts';
import { approve, askModelsAgain, leaveReview } from '../jobs/transitions.ts';
import { findJob, findRecord } from '../records/find-job.ts';
import { moveJob } from '../records/move-job.ts';
import { bringIn } from '../records/outside.ts';
import { openReview } from '../records/reviews.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import type { Task } from '../tasks/task.ts';
import { checkOutput } from '../validation/check-output.ts';

/** What a person decides: the answer as it is, another output, neither, or the models anew. `note` is kept sealed. */
export type ReviewDecision =
  | { decision: 'approve'; note?: string | undefined }
  | { decision: 'correct'; output: unknown; note?: string | undefined }
  | { decision: 'reject' | 'ask-again'; note?: string | undefined };

type Refusal =
  | { is: 'nothing-to-approve' }
  /** The task's ladder has no model. */
  | { is: 'nobody-to-ask' }
  | { is: 'off-schema'; notes: readonly Note[] }
  /** Somebody else was first, or time was up. */
  | { is: 'not-in-review' }
  /** Its record was changed by another hand: nobody knows what it was to do. */
  | { is: 'tampered' };

/** What came of a decision. `unknown`: not the tenant's, or not there. */
export type DecideResult = { is: 'decided'; job: JobView } | Refusal | { is: 'unknown' };

/**
 * The correction as the schema returned it, or what is wrong with it. A check's own words may quote the correction, and
 * are left out.
 */
function checkCorrection(task: Task, input: unknown, value: unknown): { output: unknown } | Refusal {
  try {
    return { output: checkOutput(task, { input, value, vault: { entries: [] } }) };
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'bad-answer') throw error;
    const notes = error.code === 'answer-check-failed' ? [{ path: '', code: error.code }] : error.notes;
    return { is: 'off-schema', notes };
  }
}

/** Throws where a seal does not open: nobody decides about what cannot be seen. */
const openOwn = (job: Job) => openReview(job, (field, sealed) => JSON.parse(job.seals.open(field, sealed)));

/** What is counted of a decision; whose the answer was and how sure only where its seal opens. */
function writeVerdict(job: Job, decision: Verdict['decision']): Verdict {
  try {
    const { profile, model, confidence } = openOwn(job).proposal?.answer ?? {};
    return { decision, profile, model, confidence };
  } catch {
    return { decision };
  }
}

/** What a decision changes in a job that is in review, or why it cannot be carried out. */
export function planDecision(job: Job, task: Task, decided: ReviewDecision): Change | Refusal {
  switch (decided.decision) {
    case 'approve': {
      const { proposal } = openOwn(job);
      return !proposal ? { is: 'nothing-to-approve' } : approve(job, proposal.output);
    }
    case 'correct': {
      const checked = checkCorrection(task, openOwn(job).input, decided.output);
      return 'is' in checked ? checked : approve(job, checked.output);
    }
    case 'reject':
      return leaveReview(job, 'review-rejected');
    case 'ask-again':
      return askModelsAgain(job) ?? { is: 'nobody-to-ask' };
  }
}

/**
 * Carries out what a person decided about a job in review; the first word wins. `waitingSince` is that of the review that
 * the person saw: where another has come since, after the models were asked again, nothing is decided. What the model had said stays sealed
 * beside it, as does the note. Throws `task-version-missing` when this process does not have the job's version.
 */
export async function decideReview(
  tools: JobTools,
  tenant: string,
  jobId: string,
  { waitingSince, ...decided }: ReviewDecision & { waitingSince?: string | undefined },
  teller?: Teller,
): Promise<DecideResult> {
  const { store, catalogue } = tools;
  const plan = async (found: Job): Promise<Change | Refusal> => {
    const job = await bringIn(store, jobId, found, ['input', 'proposal']);
    if (job.status !== 'in_review') return { is: 'not-in-review' };
    if (waitingSince !== undefined && toTime(job.reviewSince ?? 0) !== waitingSince) return { is: 'not-in-review' };
    if (job.fault !== undefined) return { is: 'tampered' };
    const task = catalogue.findFor(job);
    if (task === undefined) throw new Failure('task-version-missing');
    const change = planDecision(job, task, decided);
    if ('is' in change) return change;
    const review = job.seals.seal('review', JSON.stringify(decided));
    return { ...change, set: { ...change.set, review }, verdict: writeVerdict(job, decided.decision) };
  };
  const step = stepBy(teller, tenant, { act: `review.${decided.decision}`, object: jobId });
  const moved = await moveJob<Refusal>(store, tenant, jobId, plan, findRecord, () => step);
  if (moved.is !== 'moved') return moved;
  tellEnding(tools, moved.job, moved.change, moved.committed.now);
  const job = await findJob(store, tenant, jobId);
  return job === undefined ? { is: 'unknown' } : { is: 'decided', job };
}

/** Reviews decided side by side. */
const AT_ONCE = 50;

/** A decision that any review may get. */
export type SharedDecision = Exclude<ReviewDecision, { decision: 'correct' }>;

/**
 * Carries out one decision about many reviews. `skipped` counts those that it could not be carried out for, such as one
 * that somebody else was first with.
 */
export async function decideReviews(
  tools: JobTools,
  tenant: string,
  ids: readonly string[],
  decided: SharedDecision,
  teller?: Teller,
): Promise<{ decided: number; skipped: number }> {
  const decideOne = async (jobId: string): Promise<boolean> => {
    try {
      return (await decideReview(tools, tenant, jobId, decided, teller)).is === 'decided';
    } catch (error) {
      // What is wrong with one job says nothing of the others.
      if (error instanceof Failure && error.kind !== 'infrastructure') return false;
      throw error;
    }
  };
  let count = 0;
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const done = await Promise.all(ids.slice(i, i + AT_ONCE).map(decideOne));
    count += done.filter(Boolean).length;
  }
  return { decided: count, skipped: ids.length - count };
}
