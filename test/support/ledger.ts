import type { Begun } from '../../src/records/begin-attempt.ts';
import type { AskOnRecord } from '../../workers/ask-on-record.ts';

/** An attempt as it stands in a record after it began. */
export const startedAttempt = {
  ...{ n: 1, at: 100, leaseEndsAt: 200, run: 1, rung: 0, round: 0, profile: 'primary', model: 'small' },
  ...{ outcome: 'started' as const, failure: null, latencyMs: null, usage: null, costUsd: null },
} satisfies Extract<Begun, { is: 'begun' }>['attempt'];

export type Asked = Awaited<ReturnType<AskOnRecord>>;

/** Asks nobody: tells what would have been asked, and answers this. */
export function createScriptedAsk(asked: Asked): { ask: AskOnRecord; given: Parameters<AskOnRecord>[0][] } {
  const given: Parameters<AskOnRecord>[0][] = [];
  return {
    given,
    ask: async (one) => {
      given.push(one);
      return asked;
    },
  };
}
