import type { AttemptView } from '../jobs/job-view.ts';
import { findCode, type JobEvent } from '../records/find-history.ts';

/** What a job does in a stretch of its life; each has a colour where it is drawn. */
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
  inFlight: 'request in flight',
  rule: 'a rule',
  review: 'waits for a person',
} as const;

export type SegmentKind = keyof typeof segmentKinds;

/** A stretch of a job's life, in milliseconds from its acceptance. */
export interface Segment {
  kind: SegmentKind;
  startMs: number;
  endMs: number;
  /** The failure of the attempt, or what the answer lacked: `answer-unsure` where the gate did not let it through. */
  code?: string;
  /** The number of the attempt, and who was asked. */
  attempt?: number;
  profile?: string;
}

/** The colour of an attempt by its outcome. One that is `started` still when its visit is over was given up, too. */
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
  return outcome === 'answered' && failure !== null ? 'refused' : (outcomeKinds[outcome] ?? 'failed');
}

/** What a job waits for after an event, until its next visit starts. */
function waitAfter(event: string): SegmentKind {
  if (event.startsWith('retry ')) return 'backoff';
  // A dead letter waits until a person replays it.
  if (event === 'in review' || event.startsWith('dead-lettered ')) return 'review';
  return event.startsWith('throttled ') ? 'pause' : 'queue';
}

/** Stands for the end of what is not over yet. */
const NOW = 'now';

/** The stretch of a visit to the model: its request, or a wait when the model was not to be asked yet. */
function visitModel(
  from: JobEvent,
  to: JobEvent,
  attempts: readonly AttemptView[],
): Omit<Segment, 'startMs' | 'endMs'> {
  const attempt = attempts.find(({ at }) => Date.parse(at) >= from.at && Date.parse(at) <= to.at);
  if (attempt === undefined) return { kind: 'pause' };
  const kind = attempt.outcome === 'started' && to.event === NOW ? 'inFlight' : kindOf(attempt);
  const { n, profile, failure } = attempt;
  return { kind, attempt: n, profile, ...(failure && { code: failure.code }) };
}

/** The same of a rung below, where a rule may have been asked instead, and may have had no answer. */
function visitFallback(...[from, to, attempts]: Parameters<typeof visitModel>): ReturnType<typeof visitModel> {
  const visit = visitModel(from, to, attempts);
  return visit.kind === 'pause' && /^(answered|dead-lettered)/.test(to.event) ? { kind: 'rule' } : visit;
}

const codeOf = ({ event }: JobEvent): Pick<Segment, 'code'> => {
  const code = findCode(event);
  return code === undefined ? {} : { code };
};

function visit(from: JobEvent, to: JobEvent, attempts: readonly AttemptView[]): Omit<Segment, 'startMs' | 'endMs'> {
  switch (from.event) {
    case 'started redact':
      return { kind: 'redact', ...codeOf(to) };
    case 'started validate':
      return { kind: 'validate', ...codeOf(to) };
    case 'started model':
      return visitModel(from, to, attempts);
    case 'started fallback':
      return to.event === 'in review' ? { kind: 'queue' } : visitFallback(from, to, attempts);
    default:
      return { kind: waitAfter(from.event) };
  }
}

/**
 * Turns what happened to a job into the stretches of its life, without a gap from the first event to the last one; of a
 * job that goes on, to `now`.
 */
export function buildWaterfall(
  history: readonly JobEvent[],
  attempts: readonly AttemptView[],
  now?: number,
): Segment[] {
  const [first] = history;
  if (first === undefined) return [];
  const events = now === undefined ? history : [...history, { at: now, event: NOW }];
  return events.slice(1).map((to, i) => {
    const from = events[i] ?? first;
    return { startMs: from.at - first.at, endMs: to.at - first.at, ...visit(from, to, attempts) };
  });
}
