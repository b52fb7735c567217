import type { Deed } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';
import type { Observations, SeenAttempt } from './observations.ts';

/** Times of two clock readings, of Redis and of this process on one machine, may differ by so much. */
const CLOCK_MS = 250;

/**
 * An attempt's own time, by the same clock as its call's, may be rounded; an earlier attempt's call is further away.
 */
const ROUNDING_MS = 5;

/** How long a worker may hold an answer before it is on the record or on its disk. */
const HOLDS_MS = 500;

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

/** When a deed cost its worker the calls: from its standstill to its death, or to the end of a long freeze. */
function findLoss(
  { kind, target, diedAt, beganAt, endedAt }: Deed,
  deeds: readonly Deed[],
): { from: number; until: number } | undefined {
  if (diedAt !== undefined) return { from: findStandstill(target, diedAt, deeds), until: diedAt };
  if (kind !== 'worker-freeze-past-lease') return undefined;
  return { from: findStandstill(target, beganAt, deeds), until: endedAt };
}

/**
 * The unknown attempts that nothing excuses. What excuses one is that its worker died, or was frozen past the lease,
 * while the call was in flight: before the attempt's lease was over, and no later than the answer could be stored. A
 * call that never arrived may have been any worker's.
 */
export function findUnexplained(
  attempts: readonly SeenAttempt[],
  calls: readonly Call[],
  { deeds, timing }: Pick<Observations, 'deeds' | 'timing'>,
): SeenAttempt[] {
  return attempts.filter((attempt, i) => {
    if (attempt.outcome !== 'unknown') return false;
    const call = findCall(attempt, attempts[i + 1], calls);
    const latest = Math.min(attempt.at + timing.leaseMs, (call?.endedAt ?? Number.POSITIVE_INFINITY) + HOLDS_MS);
    return !deeds.some((deed) => {
      const loss = findLoss(deed, deeds);
      if (loss === undefined || (call !== undefined && call.from !== deed.target)) return false;
      return loss.until >= attempt.at - CLOCK_MS && loss.from <= latest + CLOCK_MS;
    });
  });
}
