import { describe, expect, it } from 'vitest';
import { backoffMs, type Decision, decide, LONGEST_WAIT_MS, type Situation } from '../../../src/failures/decide.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { type FailureCode, failureCodes } from '../../../src/failures/failure-codes.ts';

const HOUR_MS = 3_600_000;
const situation: Situation = {
  ...{ spent: 0, attempts: 4, hasRoundsLeft: true, hasRungBelow: false, timeLeftMs: HOUR_MS, throttles: 0 },
  ...{ backoff: { baseMs: 1000, maxMs: 300_000 }, random: 0.5 },
};

const decideOn = (code: FailureCode, changes: Partial<Situation> = {}, retryAfterMs?: number) =>
  decide(new Failure(code, { retryAfterMs }), { ...situation, ...changes });

/** Kind, in what situation, and what happens next. */
const table: [FailureCode, string, Partial<Situation>, Decision][] = [
  ['model-error', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['model-error', 'the third time', { spent: 2 }, { is: 'retry', delayMs: 2000 }],
  ['model-error', 'with the budget spent', { spent: 3 }, { is: 'next-rung' }],
  ['model-error', 'with a budget of one', { attempts: 1 }, { is: 'next-rung' }],
  ['model-error', 'beyond the budget', { spent: 9 }, { is: 'next-rung' }],
  ['model-unknown-outcome', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['redaction-failed', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['unexpected', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['unexpected', 'with the budget spent', { spent: 3 }, { is: 'next-rung' }],
  ['answer-off-schema', 'with rounds left', {}, { is: 'ask-again' }],
  ['answer-off-schema', 'with rounds left and the budget spent', { spent: 3 }, { is: 'ask-again' }],
  ['answer-off-schema', 'without rounds left', { hasRoundsLeft: false }, { is: 'next-rung' }],
  ['model-quota', 'in any case', {}, { is: 'next-rung' }],
  ['model-refused', 'in any case', {}, { is: 'next-rung' }],
  ['input-too-long', 'in any case', {}, { is: 'next-rung' }],
  ['model-not-allowed', 'in any case', {}, { is: 'next-rung' }],
  ['answer-unsure', 'with rounds left', {}, { is: 'next-rung' }],
  ['deadline', 'with a budget left', {}, { is: 'expire' }],
  ['boundary-blocked', 'with a budget left', { hasRungBelow: true }, { is: 'bury' }],
  ['seal-broken', 'with a budget left', {}, { is: 'bury' }],
  ['redis-unavailable', 'with the budget spent', { spent: 9 }, { is: 'put-off', delayMs: 5000 }],
  ['task-version-missing', 'with the budget spent', { spent: 9 }, { is: 'put-off', delayMs: 5000 }],
  ['cancelled', 'in any case', { spent: 9 }, { is: 'stop' }],
];

describe('decide', () => {
  it.each(table)('decides on %s %s', (code, _, changes, decision) => {
    expect(decideOn(code, changes)).toEqual(decision);
  });

  it('has a decision for every failure there is', () => {
    for (const code of Object.keys(failureCodes) as FailureCode[]) {
      expect([code, decideOn(code).is]).toEqual([code, expect.any(String)]);
    }
  });

  it('waits as long as it is told, and spends nothing', () => {
    expect(decideOn('model-throttled', { spent: 3 }, 20)).toEqual({ is: 'wait', delayMs: 20 });
    expect(decideOn('model-throttled', {}, 90_000)).toEqual({ is: 'wait', delayMs: 90_000 });
  });

  it('backs off when it is not told how long to wait', () => {
    expect(decideOn('model-throttled')).toEqual({ is: 'wait', delayMs: 1500 });
    expect(decideOn('model-throttled', { throttles: 3 })).toEqual({ is: 'wait', delayMs: 5000 });
  });

  it('does not ask in a loop when it is told to come back at once, again and again', () => {
    expect(decideOn('model-throttled', {}, 0)).toEqual({ is: 'wait', delayMs: 0 });
    expect(decideOn('model-throttled', { throttles: 1 }, 0)).toEqual({ is: 'wait', delayMs: 1000 });
  });

  it('cuts a wait that is too long to believe', () => {
    expect(decideOn('model-throttled', {}, 86_400_000)).toEqual({ is: 'wait', delayMs: LONGEST_WAIT_MS });
  });

  it('waits at most a quarter of the time left, and a minute, when there is a rung below', () => {
    const below = { hasRungBelow: true };
    expect(decideOn('model-throttled', below, 60_000)).toEqual({ is: 'wait', delayMs: 60_000 });
    expect(decideOn('model-throttled', below, 60_001)).toEqual({ is: 'next-rung' });
    expect(decideOn('model-throttled', { ...below, timeLeftMs: 4000 }, 1000)).toEqual({ is: 'wait', delayMs: 1000 });
    expect(decideOn('model-throttled', { ...below, timeLeftMs: 4000 }, 1001)).toEqual({ is: 'next-rung' });
  });
});

describe('backoffMs', () => {
  const backoff = { baseMs: 1000, maxMs: 300_000 };

  it('doubles up to its longest', () => {
    const longest = [1, 2, 3, 9, 10, 11, 500].map((n) => backoffMs(n, backoff, 1));
    expect(longest).toEqual([1000, 2000, 4000, 256_000, 300_000, 300_000, 300_000]);
  });

  it('is anything from nothing on', () => {
    expect(backoffMs(1, backoff, 0)).toBe(0);
    expect(backoffMs(3, backoff, 0.25)).toBe(1000);
  });
});
