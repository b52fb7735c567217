import type { AttemptView } from '../../../../src/jobs/job-view.ts';
import type { JobEvent } from '../../../../src/records/find-history.ts';

/** What a job does in a stretch of its life; each has a colour in the report. */
export const segmentKinds = {
  queue: 'in a queue',
  redact: 'redacting',
  answered: 'model answers',
  validate: 'validating',
  refused: 'answer refused',
  failed: 'model fails',
  throttled: 'model says wait',
  backoff: 'waiting to retry',
  pause: 'waiting as told',
  aborted: 'request given up',
  rule: 'a rule',
  review: 'waits for a person',
} as const;

export type SegmentKind = keyof typeof segmentKinds;

/** A stretch of a job's life, in milliseconds from its acceptance. */
export interface Segment {
  kind: SegmentKind;
  startMs: number;
  endMs: number;
  /** The attempt's failure, when it has one. */
  code?: string;
}

/**
 * The colour of an attempt by its outcome; only an ended job is drawn, so that `started` is one that was given up, too.
 */
const outcomeKinds: Record<AttemptView['outcome'], SegmentKind> = {
  started: 'aborted',
  answered: 'answered',
  throttled: 'throttled',
  failed: 'failed',
  aborted: 'aborted',
  unknown: 'failed',
};

/** An answer stays answered in the record when it is refused later; its failure says so. */
function kindOf({ outcome, failure }: AttemptView): SegmentKind {
  return outcome === 'answered' && failure !== null ? 'refused' : outcomeKinds[outcome];
}

/** What a job waits for after an event, until its next visit starts. */
function waitAfter(event: string): SegmentKind {
  if (event.startsWith('retry ')) return 'backoff';
  if (event === 'in review') return 'review';
  return event.startsWith('throttled ') ? 'pause' : 'queue';
}

/** The stretch of a visit to the model: its request, or a wait when the model was not to be asked yet. */
function visitModel(
  from: JobEvent,
  to: JobEvent,
  attempts: readonly AttemptView[],
): Omit<Segment, 'startMs' | 'endMs'> {
  const attempt = attempts.find(({ at }) => Date.parse(at) >= from.at && Date.parse(at) <= to.at);
  if (attempt === undefined) return { kind: 'pause' };
  return { kind: kindOf(attempt), ...(attempt.failure && { code: attempt.failure.code }) };
}

/** The same of a rung below, where a rule may have been asked instead, and may have had no answer. */
function visitFallback(...[from, to, attempts]: Parameters<typeof visitModel>): ReturnType<typeof visitModel> {
  const visit = visitModel(from, to, attempts);
  return visit.kind === 'pause' && /^(answered|dead-lettered)/.test(to.event) ? { kind: 'rule' } : visit;
}

/** Turns what happened to a job into the stretches of its life, without a gap from acceptance to ending. */
export function buildWaterfall(history: readonly JobEvent[], attempts: readonly AttemptView[]): Segment[] {
  const [accepted] = history;
  if (accepted === undefined) return [];
  return history.slice(1).map((to, i) => {
    const from = history[i] ?? accepted;
    const times = { startMs: from.at - accepted.at, endMs: to.at - accepted.at };
    switch (from.event) {
      case 'started redact':
        return { ...times, kind: 'redact' };
      case 'started validate':
        return { ...times, kind: 'validate' };
      case 'started model':
        return { ...times, ...visitModel(from, to, attempts) };
      case 'started fallback':
        return to.event === 'in review'
          ? { ...times, kind: 'queue' }
          : { ...times, ...visitFallback(from, to, attempts) };
      default:
        return { ...times, kind: waitAfter(from.event) };
    }
  });
}
