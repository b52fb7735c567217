import type { Attempt } from '../src/jobs/attempt.ts';

/** An attempt whose request was under way when its worker died: nobody knows what came of it. */
export const giveUp = (attempt: Attempt): Attempt => ({
  ...attempt,
  outcome: 'unknown',
  failure: 'model-unknown-outcome',
});
