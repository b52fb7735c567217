import type { FailureKind } from '../failures/failure.ts';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import { findNextRung, findStageOf, needsNoModel, readLadder } from '../tasks/ladder.ts';
import { type Attempt, type Cause, isSpoiled, keepNotes } from './attempt.ts';
import type { Answered, Carries, Redaction } from './carries.ts';
import type { Change, HandedOn, Job, Setback } from './change.ts';
import type { Pause } from './lane.ts';
import type { RecordChange } from './record.ts';

/** A question begins anew: nothing is spent, nothing was said. */
const afresh = { spent: 0, throttles: 0, notes: undefined, answer: undefined } satisfies RecordChange;

function addCause(job: Job, { code, notes, fault }: Setback): readonly Cause[] {
  const kept = keepNotes(code, notes);
  const where = { ...(kept.length > 0 && { notes: kept }), ...(fault && { fault }) };
  return [...(job.causes ?? []), { stage: job.stage, rung: job.rung ?? 0, code, at: job.now, ...where }];
}

/** The answer that did not do, for operators. */
const keepRefused = ({ seals }: Job, { refused }: Setback): RecordChange =>
  refused === undefined ? {} : { refused: seals.seal('refused', JSON.stringify(refused)) };

/** A stage got on: earlier crashes do not count any more. */
const gotOn = ({ crashes = 0 }: Job): RecordChange => (crashes > 0 ? { crashes: 0 } : {});

const succeed = (job: Job, { output, answer: answeredBy }: Answered): Change => ({
  event: 'succeeded',
  set: { stage: 'done', output: job.seals.seal('output', JSON.stringify(output)), answeredBy },
  status: 'succeeded',
});

type Advance<To extends keyof Carries> = (job: Job, carried: Carries[To], attempt: Attempt | undefined) => HandedOn;

/** How what a stage hands over stands in the record: payloads sealed, the rest plain. */
const advances: { [To in keyof Carries]: Advance<To> } = {
  model: (job, { redacted, findings, isUnchanged, without }) => {
    const text = JSON.stringify({ under: job.taskHash, ...(!isUnchanged && redacted) } satisfies Redaction);
    const set: RecordChange = { isRedacted: true, redacted: job.seals.seal('redacted', text), spent: 0, ...gotOn(job) };
    if (Object.keys(findings).length > 0) set.findings = findings;
    const event = without === undefined ? 'redacted' : `redacted without ${without.join(' ')}`;
    return { change: { event, set, next: 'model' }, handedOver: { redacted: text } };
  },
  validate: (job, answer, attempt) => {
    const text = JSON.stringify(answer);
    const set = { answer: job.seals.seal('answer', text), spent: 0, throttles: 0, ...gotOn(job) };
    return { change: { event: 'answered', set, next: 'validate', attempt }, handedOver: { answer: text } };
  },
  done: (job, answered) => {
    const { set, ...change } = succeed(job, answered);
    const over = { answer: undefined, notes: undefined, proposal: undefined };
    return { change: { ...change, set: { ...set, ...over } }, handedOver: {} };
  },
};

/** A stage did its work. `attempt` is what it asked a model with. */
export const advance = <To extends keyof Carries>(
  job: Job,
  to: To,
  carried: Carries[To],
  attempt?: Attempt,
): HandedOn => (advances[to] as Advance<To>)(job, carried, attempt);

/** The same visit again after a while; it spent a try. */
export const retry = (job: Job, { code, attempt }: Setback, delayMs: number): Change => ({
  ...{ event: `retry ${code}`, delayMs, attempt },
  set: { spent: (job.spent ?? 0) + 1, throttles: 0, ...gotOn(job) },
});

/** The same visit again at once, with the question in another form. */
export const repeat = (job: Job, { code, attempt }: Setback): Change => ({
  ...{ event: `repeat ${code}`, set: gotOn(job), delayMs: 0, attempt },
});

/** The same visit again after a while; nothing happened to the job. */
export const snooze = (delayMs: number): Change => ({ set: {}, delayMs });

/** The same visit again after a while, once its profile may be asked; nothing was spent. */
export const wait = (job: Job, { code, attempt }: Setback, delayMs: number): Change => ({
  ...{ event: `waits ${code}`, delayMs, attempt },
  set: { throttles: (job.throttles ?? 0) + 1, ...(!job.throttles && { throttledSince: job.now }), ...gotOn(job) },
});

/** The same visit again after a while; nobody asks the profile for as long as `pause` says. */
export const throttle = (job: Job, setback: Setback, delayMs: number, pause: Pause): Change => ({
  ...{ ...wait(job, setback, delayMs), event: `throttled ${setback.code}` },
  ...(pause.forMs > 0 && { pause }),
});

/** The same question with what was wrong; one that gave no reason says at least the code. */
export function askAgain(job: Job, setback: Setback): HandedOn {
  const { code, notes = [], attempt } = setback;
  const text = JSON.stringify(notes.length > 0 ? notes : [{ path: '', code }]);
  const change: Change = {
    event: `ask again ${code}`,
    // Sealed: a check's own words may stand among the notes.
    set: {
      ...{ ...afresh, ...keepRefused(job, setback), ...gotOn(job) },
      ...{ round: (job.round ?? 0) + 1, notes: job.seals.seal('notes', text) },
    },
    next: findStageOf(readLadder(job.ladder), job.rung ?? 0),
    attempt,
  };
  return { change, handedOver: { notes: text } };
}

/** Codes of rungs that only passed a job on. The reason of a dead letter is the last cause with another code. */
const passedOn: ReadonlySet<FailureCode> = new Set(['answer-from-no-rule', 'rung-unavailable']);

/** Kinds of failures that the answer brings along: validating it once more is no use, so its rung is asked anew. */
export const ofTheAnswer: ReadonlySet<FailureKind> = new Set(['bad-answer', 'low-confidence']);

/** To the dead letters, with what the job ends as. */
function endDead(job: Job, setback: Setback, status: 'failed' | 'expired'): Change {
  const causes = addCause(job, setback);
  const told = causes.findLast(({ code }) => !passedOn.has(code))?.code ?? setback.code;
  const failure = status === 'expired' ? 'deadline' : told;
  return {
    ...{ event: `dead-lettered ${failure}`, next: 'dead-letter', status, attempt: setback.attempt },
    set: {
      ...{ failure, failedStage: job.stage, causes, notes: undefined, ...gotOn(job) },
      ...keepDead(job, setback),
    },
  };
}

/** An answer that did not do is refused; one that the task's own code could not judge stays, for a replay. */
function keepDead(job: Job, setback: Setback): RecordChange {
  const isJudged = setback.refused !== undefined && ofTheAnswer.has(failureCodes[setback.code].kind);
  return isJudged ? { ...keepRefused(job, setback), answer: undefined } : {};
}

/** Nobody could finish the job. */
export const deadLetter = (job: Job, setback: Setback): Change => endDead(job, setback, 'failed');

/** To a rung further down, with why the last one did not do; a dead letter where there is none. */
export function goDown(job: Job, setback: Setback, rung: number | undefined): Change {
  const isReview = job.status === 'in_review';
  if (rung === undefined) return endDead(job, setback, job.isLate && !isReview ? 'expired' : 'failed');
  const { code, attempt, proposal } = setback;
  const isLate = code === 'deadline';
  return {
    event: `next rung ${code}`,
    set: {
      ...{ ...afresh, rung, round: 0, causes: addCause(job, setback), ...gotOn(job) },
      ...(isLate && { isLate: true }),
      ...keepRefused(job, setback),
      ...(proposal && { proposal: job.seals.seal('proposal', JSON.stringify(proposal)) }),
    },
    next: findStageOf(readLadder(job.ladder), rung),
    ...(isReview && { status: 'running' }),
    ...(isLate && { status: job.status }),
    attempt,
  };
}

/**
 * The first rung that may answer when time is over: it needs no model, and was not asked yet. A rule whose answer is being
 * checked may answer once more: the time that is kept is for it.
 */
function findLateRung({ ladder, stage, status, rung = 0 }: Job): number | undefined {
  const steps = readLadder(ladder);
  const isAsked = (stage === 'validate' && steps[rung]?.is !== 'rule') || status === 'in_review';
  return findNextRung(steps, isAsked ? rung : rung - 1, needsNoModel);
}

/** The job's time is over: a rung without a model answers, or it expires. */
export function expire(job: Job, setback: Setback): Change {
  const rung = findLateRung(job);
  return rung === undefined ? endDead(job, setback, 'expired') : goDown(job, setback, rung);
}

/** The job waits in a queue that no worker takes from, until a person decides or time is up. */
export const holdForReview = (job: Job, withinMs: number | undefined): Change => ({
  ...{ event: 'in review', set: gotOn(job), next: 'review', status: 'in_review', reviewMs: withinMs },
});

/** The first rung that asks a model. */
export const findFirstModel = ({ ladder }: Job): number | undefined =>
  findNextRung(readLadder(ladder), -1, ({ is }) => is === 'model');

/**
 * Nobody took the answer: a person rejected it, or did not decide in time. A late job asks no model any more, nor does
 * one of a task whose own code is at fault.
 */
export function leaveReview(job: Job, code: 'review-rejected' | 'review-overdue'): Change {
  const isAllowed = job.isLate || isSpoiled(job.causes) ? needsNoModel : () => true;
  return goDown(job, { code }, findNextRung(readLadder(job.ladder), job.rung ?? 0, isAllowed));
}

/**
 * A person has the models asked again, from the first on, as if nothing had been spent: with a new deadline of the
 * original length. Undefined where the ladder has no model.
 */
export function askModelsAgain(job: Job): Change | undefined {
  const rung = findFirstModel(job);
  if (rung === undefined) return undefined;
  return {
    event: 'ask again',
    set: { ...afresh, rung, round: 0, isLate: undefined, causes: [], proposal: undefined, ...gotOn(job) },
    next: job.isRedacted ? findStageOf(readLadder(job.ladder), rung) : 'redact',
    ...{ status: 'running', deadlineMs: job.deadlineMs },
  };
}

/** A person answered; what a model had said stays beside it. */
export function approve(job: Job, output: unknown): Change {
  const by = { by: 'review', rung: job.rung ?? 0, profile: null, model: null, confidence: null } as const;
  return succeed(job, { output, answer: { ...by, degraded: false } });
}

/** Somebody cancels the job, in any state short of ended. */
export const cancel = (): Change => ({
  ...{ event: 'cancelled', set: { stage: 'done' }, status: 'cancelled', isInterrupting: true },
});

/** A dead letter is discarded: the job stays as it ended. */
export const discard = ({ status }: Job): Change => ({ event: 'discarded', set: { stage: 'done' }, status });

/** The work was stopped from elsewhere: only its attempt is left to be written. */
export const stop = (attempt: Attempt | undefined): Change => ({ event: 'stopped', set: {}, delayMs: 0, attempt });
