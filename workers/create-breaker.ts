import { Failure } from '../src/failures/failure.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';

/**
 * Spares a profile requests that it would refuse: one whose key is not taken, whose model is unknown or whose quota is
 * spent rests, and one request every 10 s finds out whether that has ended. A circuit breaker, of this process.
 */
export interface Breaker {
  /** What the profile last refused with, while it rests; undefined when it may be asked. */
  refuse: (profile: string) => Failure | undefined;
  /** Tells what came of a request: an answer, or a failure. */
  heard: (profile: string, failure: Failure | undefined) => void;
}

/** Refusals that do not come from what one request says. */
const OF_THE_PROFILE: ReadonlySet<FailureCode> = new Set(['model-not-allowed', 'model-unknown', 'model-quota']);
/** So many in a row, with no answer between, and the profile rests. */
const IN_A_ROW = 3;
const REST_MS = 10_000;

/** `onTurn` hears when a profile begins to rest, and when it answers again. */
export function createBreaker(
  onTurn: (turn: { profile: string; code: FailureCode; isResting: boolean }) => void,
): Breaker {
  const refused = new Map<string, { code: FailureCode; times: number; untilMs: number }>();
  return {
    refuse: (profile) => {
      const state = refused.get(profile);
      if (state === undefined || state.times < IN_A_ROW) return undefined;
      const now = performance.now();
      if (now < state.untilMs) return new Failure(state.code);
      // This one finds out; the others rest on until it has.
      state.untilMs = now + REST_MS;
      return undefined;
    },
    heard: (profile, failure) => {
      const state = refused.get(profile);
      if (failure === undefined) {
        if (state !== undefined && state.times >= IN_A_ROW) onTurn({ profile, code: state.code, isResting: false });
        refused.delete(profile);
      } else if (OF_THE_PROFILE.has(failure.code)) {
        const times = (state?.times ?? 0) + 1;
        refused.set(profile, { code: failure.code, times, untilMs: performance.now() + REST_MS });
        if (times === IN_A_ROW) onTurn({ profile, code: failure.code, isResting: true });
      }
    },
  };
}
