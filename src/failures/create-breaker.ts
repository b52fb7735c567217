/**
 * A circuit breaker of this process. Whoever refuses `inARow` requests, with no answer between, is left alone for
 * `restMs`; then one request finds out whether that has ended.
 */
export interface Breaker<Reason> {
  /** What was last refused with, while they rest; undefined when they may be asked. */
  refuse: (who: string) => Reason | undefined;
  /** Tells of a request that was refused, and why; of one that was answered by undefined. */
  heard: (who: string, reason: Reason | undefined) => void;
}

/** `onTurn` hears who begins to rest, and who answers again. `now` is in milliseconds. */
export function createBreaker<Reason>({
  inARow,
  restMs,
  onTurn = () => undefined,
  now = () => performance.now(),
}: {
  inARow: number;
  restMs: number;
  onTurn?: (who: string, reason: Reason, isResting: boolean) => void;
  now?: () => number;
}): Breaker<Reason> {
  const refused = new Map<string, { reason: Reason; times: number; untilMs: number }>();
  return {
    refuse: (who) => {
      const state = refused.get(who);
      if (state === undefined || state.times < inARow) return undefined;
      if (now() < state.untilMs) return state.reason;
      // This one finds out; the others rest on until it has.
      state.untilMs = now() + restMs;
      return undefined;
    },
    heard: (who, reason) => {
      const state = refused.get(who);
      if (reason !== undefined) {
        const times = (state?.times ?? 0) + 1;
        refused.set(who, { reason, times, untilMs: now() + restMs });
        if (times === inARow) onTurn(who, reason, true);
      } else if (state !== undefined) {
        refused.delete(who);
        if (state.times >= inARow) onTurn(who, state.reason, false);
      }
    },
  };
}
