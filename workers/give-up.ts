import type { Attempt } from '../src/records/attempt.ts';

/** An attempt whose request was under way when its worker died: nobody knows what came of it. */
export const giveUp = (attempt: Attempt): Attempt => ({
  ...attempt,
  outcome: 'unknown',
  failure: 'model-unknown-outcome',
});
