import type { Deed } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';
import type { Observations, SeenAttempt } from './observations.ts';

/** Times of two clock readings, of Redis and of this process on one machine, may differ by so much. */
const CLOCK_MS = 250;

/** An attempt's own time, by the same clock as its call's, may be rounded; an earlier attempt's call is further away. */
const ROUNDING_MS = 5;

/** How long a worker may hold an answer before it is on the record or on its disk. */
const HOLDS_MS = 500;

/** Who made an attempt's call, when the call arrived: the first one from when the attempt began to when the next did. */
function findCall(attempt: SeenAttempt, next: SeenAttempt | undefined, calls: readonly Call[]): Call | undefined {
  const until = next?.at ?? Number.POSITIVE_INFINITY;
  return calls.find(({ at }) => at >= attempt.at - ROUNDING_MS && at < until);
}

/**
 * When the worker of a deed was lost to its calls: at its death, or from the beginning of a freeze past the lease, or of one that it died
 * in or right after: it had read nothing since.
 */
function findLoss(
  { kind, target, diedAt, beganAt, endedAt }: Deed,
  deeds: readonly Deed[],
): { from: number; until: number } | undefined {
  if (diedAt !== undefined) {
    const freeze = deeds.find(
      (one) =>
        one.kind.startsWith('worker-freeze') &&
        one.target === target &&
        one.beganAt <= diedAt &&
        diedAt <= one.endedAt + HOLDS_MS,
    );
    return { from: freeze?.beganAt ?? diedAt, until: diedAt };
  }
  return kind === 'worker-freeze-past-lease' ? { from: beganAt, until: endedAt } : undefined;
}

/**
 * The unknown attempts that nothing excuses. What excuses one is that its worker died, or was frozen past the lease,
 * while the call was in flight: before the attempt's lease was over, and no later than the answer could be stored. A call
 * that never arrived may have been any worker's.
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
