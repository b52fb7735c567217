import { type Deed, faultKinds } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';
import type { JobTrail, Observations, SeenAttempt } from './observations.ts';
import type { Rule } from './rules.ts';

/** Times of two clock readings, of Redis and of this process on one machine, may differ by so much. */
const CLOCK_MS = 250;

/**
 * An attempt's own time, by the same clock as its call's, may be rounded; an earlier attempt's call is further away.
 */
const ROUNDING_MS = 5;

/** How long a worker may hold an answer before it is on the record or on its disk. */
const HOLDS_MS = 500;

/** How long a worker may wait before it writes again what Redis refused. */
const WRITES_AGAIN_MS = 2000;

/**
 * Who made an attempt's call, when the call arrived: the first one from when the attempt began to when the next did.
 */
function findCall(attempt: SeenAttempt, next: SeenAttempt | undefined, calls: readonly Call[]): Call | undefined {
  const until = next?.at ?? Number.POSITIVE_INFINITY;
  return calls.find(({ at }) => at >= attempt.at - ROUNDING_MS && at < until);
}

/** Since when a worker has read nothing: `at`, or the beginning of freezes that left it no time before. */
function findStandstill(target: string, at: number, deeds: readonly Deed[]): number {
  const freeze = deeds.find(
    (one) =>
      one.kind.startsWith('worker-freeze') && one.target === target && one.beganAt < at && at <= one.endedAt + HOLDS_MS,
  );
  return freeze === undefined ? at : findStandstill(target, freeze.beganAt, deeds);
}

/** When a deed cost its worker the calls: from its standstill to its crash, or to the end of a long freeze. */
function findLoss(
  { kind, target, crashedAt, beganAt, endedAt }: Deed,
  deeds: readonly Deed[],
): { from: number; until: number } | undefined {
  if (crashedAt !== undefined) return { from: findStandstill(target, crashedAt, deeds), until: crashedAt };
  if (kind !== 'worker-freeze-past-lease') return undefined;
  return { from: findStandstill(target, beganAt, deeds), until: endedAt };
}

/**
 * Until when an answer that came at `at` may be on a worker's disk alone, since Redis took nothing: a crash loses nothing
 * of it, but who is frozen past the lease comes too late with it.
 */
function findStored(at: number, deeds: readonly Deed[]): number {
  const away = deeds.filter(({ kind }) => faultKinds[kind].lane === 'redis');
  const ends = away.filter(({ beganAt, endedAt }) => beganAt <= at + HOLDS_MS && at <= endedAt);
  return Math.max(at, ...ends.map(({ endedAt }) => endedAt + WRITES_AGAIN_MS)) + HOLDS_MS;
}

/**
 * The unknown attempts that nothing excuses. What excuses one is that its worker crashed, or was frozen past the lease,
 * while the call was in flight: before the attempt's lease was over, and no later than the answer could be stored. A
 * call that never arrived may have been any worker's. Another excuse is that the master that kept the job was replaced
 * meanwhile.
 */
export function findUnexplained(
  attempts: readonly SeenAttempt[],
  calls: readonly Call[],
  { deeds, timing, tag }: Pick<Observations, 'deeds' | 'timing'> & { tag?: string | undefined },
): SeenAttempt[] {
  const kept = deeds.filter(({ kind, tags = [] }) => tag !== undefined && tags.includes(tag) && kind !== 'slots-moved');
  return attempts.filter((attempt, i) => {
    if (attempt.outcome !== 'unknown') return false;
    const call = findCall(attempt, attempts[i + 1], calls);
    const answeredAt = call?.endedAt ?? Number.POSITIVE_INFINITY;
    // What its master had taken last, no replica had yet; or the call was begun there and never made.
    const at = call === undefined ? attempt.at : answeredAt;
    if (kept.some(({ beganAt, endedAt }) => at >= beganAt - HOLDS_MS && attempt.at <= endedAt)) return false;
    return !deeds.some((deed) => {
      const loss = findLoss(deed, deeds);
      if (loss === undefined || (call !== undefined && call.from !== deed.target)) return false;
      const storedBy = deed.crashedAt === undefined ? findStored(answeredAt, deeds) : answeredAt + HOLDS_MS;
      const latest = Math.min(attempt.at + timing.leaseMs, storedBy);
      return loss.until >= attempt.at - CLOCK_MS && loss.from <= latest + CLOCK_MS;
    });
  });
}

/** One thing that must not be, with the job it happened to. */
export interface Violation {
  rule: Rule;
  job: string;
  detail: string;
}

/** How often an answer was paid for beyond the first; marked or not. */
export const paidTwice = (calls: readonly Call[]): number => Math.max(0, calls.filter(isPaid).length - 1);

/** The provider wrote an answer that is right: nobody may have to ask again. */
const isPaid = ({ behaviour }: Call) => behaviour === 'good';

const ENDING = /^\d+ (succeeded|cancelled|expired|dead-lettered .*)$/;

function countEndings(history: readonly string[]): number {
  return history.filter((line) => ENDING.test(line)).length;
}

function judgeEnding(trail: JobTrail, given: Observations): Omit<Violation, 'job'>[] {
  const { ended, last, n } = trail;
  if (ended === undefined) return [{ rule: 'lost', detail: `is ${last?.status ?? 'gone'}` }];
  const found: Omit<Violation, 'job'>[] = [];
  const endings = countEndings(given.histories.get(ended.id) ?? []);
  if (endings > 1) found.push({ rule: 'ended-twice', detail: `${endings} endings in its history` });
  if (last !== undefined && (last.status !== ended.status || last.finishedAt !== ended.finishedAt)) {
    found.push({ rule: 'ended-twice', detail: `${ended.status}, later ${last.status}` });
  }
  if (ended.status === 'failed') found.push({ rule: 'failed', detail: String(ended.failure) });
  if (ended.failure === 'poison') found.push({ rule: 'poison', detail: '' });
  const { mark, contact } = ended.output ?? {};
  if (ended.status === 'succeeded' && (mark !== given.markOf(n) || contact !== given.contactOf(n))) {
    found.push({ rule: 'wrong-output', detail: `mark ${String(mark)}` });
  }
  return found;
}

function judgeCalls(trail: JobTrail, calls: readonly Call[], given: Observations): Omit<Violation, 'job'>[] {
  const attempts = (trail.last ?? trail.ended)?.attempts ?? [];
  const found: Omit<Violation, 'job'>[] = [];
  const outcomes = attempts.map(({ outcome, failure }) => (failure === null ? outcome : `${outcome} ${failure}`));
  const detail = `${calls.map(({ behaviour, from }) => `${behaviour} by ${from}`).join(', ')}; attempts ${outcomes.join(', ')}`;
  if (calls.length > attempts.length) found.push({ rule: 'unmarked', detail });
  const unknown = attempts.filter(({ outcome }) => outcome === 'unknown').length;
  // Of two asked at once one counts: the other was taken back, or has answered, too.
  const hedged = attempts.filter(({ outcome, failure }) => outcome === 'aborted' && failure === null).length;
  const good = attempts.filter(({ outcome, failure }) => outcome === 'answered' && failure === null).length;
  const marked = (given.isMild ? 0 : unknown) + hedged + Math.max(0, good - 1);
  if (paidTwice(calls) > marked) found.push({ rule: 'paid-twice', detail });
  for (const attempt of findUnexplained(attempts, calls, { ...given, tag: given.tagOf?.(trail.n) })) {
    found.push({ rule: 'unknown-unexplained', detail: `attempt ${attempt.n}; ${detail}` });
  }
  return found;
}

/** Calls by the number of their job. */
export function groupCalls(calls: readonly Call[]): Map<number, Call[]> {
  const groups = new Map<number, Call[]>();
  for (const call of calls) {
    if (call.mark === undefined) continue;
    const group = groups.get(call.mark);
    if (group === undefined) groups.set(call.mark, [call]);
    else group.push(call);
  }
  return groups;
}

/** The most calls in flight at once, and from when to when the first such time was. */
export function findMostInFlight(calls: readonly Call[]): { most: number; at: number } {
  const turns = calls.flatMap(({ at, endedAt = Number.POSITIVE_INFINITY }) => [
    { at, by: 1 },
    { at: endedAt, by: -1 },
  ]);
  let [now, most, since] = [0, 0, 0];
  for (const { at, by } of turns.sort((a, b) => a.at - b.at || a.by - b.by)) {
    now += by;
    if (now > most) [most, since] = [now, at];
  }
  return { most, at: since };
}

/** A worker that stood still past its calls' lease comes back to calls that nobody counts any more. */
function judgeLimit({ calls, deeds, mostCalls }: Observations): Violation[] {
  const { most, at } = findMostInFlight(calls);
  const isExcused = deeds.some(({ kind }) => kind === 'worker-freeze-past-lease');
  if (most <= mostCalls || isExcused) return [];
  return [{ rule: 'over-limit', job: '', detail: `${most} of ${mostCalls} at ${new Date(at).toISOString()}` }];
}

/** Finds everything that must not be, as far as it can be judged. Pure: what was seen goes in, violations come out. */
export function judge(given: Observations): Violation[] {
  const callsOf = groupCalls(given.calls);
  const found: Violation[] = [];
  for (const trail of given.trails) {
    if (trail.acceptedAt === undefined) continue;
    const job = `${trail.n} ${trail.ids[0]}`;
    if (trail.ids.length > 1) found.push({ rule: 'accepted-twice', job, detail: trail.ids.join(', ') });
    const wrong = [...judgeEnding(trail, given), ...judgeCalls(trail, callsOf.get(trail.n) ?? [], given)];
    found.push(...wrong.map((one) => ({ ...one, job })));
  }
  found.push(
    ...given.extraJobs.map((id) => ({ rule: 'accepted-twice' as const, job: id, detail: 'promised to nobody' })),
  );
  found.push(...given.refusals.map((detail) => ({ rule: 'refused' as const, job: '', detail })));
  found.push(
    ...given.leaks.map(({ place, where }) => ({ rule: 'leak' as const, job: '', detail: `${place}: ${where}` })),
  );
  found.push(...judgeLimit(given));
  found.push(...given.crashes.map((detail) => ({ rule: 'crash' as const, job: '', detail })));
  return found.filter(({ rule }) => given.judged.includes(rule));
}
