import { describe, expect, it } from 'vitest';
import { backoffMs, type Decision, decide, LONGEST_WAIT_MS, type Situation } from '../../../src/failures/decide.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { type FailureCode, failureCodes } from '../../../src/failures/failure-codes.ts';

const HOUR_MS = 3_600_000;
const situation: Situation = {
  ...{
    spent: 0,
    attempts: 4,
    hasRoundsLeft: true,
    hasRungBelow: false,
    throttles: 0,
    patienceMs: HOUR_MS / 4,
    waitsWhileAway: true,
    isAway: false,
    isOwnDoing: false,
  },
  ...{ backoff: { baseMs: 1000, maxMs: 300_000 }, random: 0.5 },
};

const decideOn = (code: FailureCode, changes: Partial<Situation> = {}, retryAfterMs?: number) =>
  decide(new Failure(code, { retryAfterMs }), { ...situation, ...changes });

const nextRung: Decision = { is: 'next-rung' };

/** Kind, in what situation, and what happens next. */
const table: [FailureCode, string, Partial<Situation>, Decision][] = [
  ['model-error', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['model-error', 'the third time', { spent: 2 }, { is: 'retry', delayMs: 2000 }],
  ['model-error', 'with the budget spent', { spent: 3 }, nextRung],
  ['model-error', 'with a budget of one', { attempts: 1 }, nextRung],
  ['model-error', 'beyond the budget', { spent: 9 }, nextRung],
  ['model-unknown-outcome', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['redaction-failed', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['unexpected', 'the first time', {}, { is: 'retry', delayMs: 500 }],
  ['unexpected', 'with the budget spent', { spent: 3 }, nextRung],
  ['answer-off-schema', 'with rounds left', {}, { is: 'ask-again' }],
  ['answer-off-schema', 'with rounds left and the budget spent', { spent: 3 }, { is: 'ask-again' }],
  ['answer-off-schema', 'without rounds left', { hasRoundsLeft: false }, nextRung],
  ['model-adapted', 'with the budget and the rounds spent', { spent: 9, hasRoundsLeft: false }, { is: 'repeat' }],
  ['model-capacity', 'the first time', { hasRungBelow: true }, nextRung],
  ['model-capacity', 'with no rung below', {}, nextRung],
  ['model-quota', 'in any case', {}, nextRung],
  ['model-refused', 'in any case', {}, nextRung],
  ['input-too-long', 'in any case', {}, nextRung],
  ['model-not-allowed', 'in any case', {}, nextRung],
  ['answer-unsure', 'with rounds left', {}, nextRung],
  ['answer-from-no-rule', 'in any case', {}, nextRung],
  ['rung-unavailable', 'in any case', {}, nextRung],
  ['review-rejected', 'in any case', {}, nextRung],
  ['deadline', 'with a budget left', {}, { is: 'expire' }],
  ['deadline', 'with rungs below', { hasRungBelow: true }, { is: 'expire' }],
  ['boundary-blocked', 'with a budget left', { hasRungBelow: true }, { is: 'dead-letter' }],
  ['seal-broken', 'with a budget left', {}, { is: 'dead-letter' }],
  ['redis-unavailable', 'with the budget spent', { spent: 9 }, { is: 'snooze', delayMs: 5000 }],
  ['task-version-missing', 'with the budget spent', { spent: 9 }, { is: 'snooze', delayMs: 5000 }],
  ['cancelled', 'in any case', { spent: 9 }, { is: 'stop' }],
];

describe('decide', () => {
  it('does not try again what would end the same', () => {
    expect(decide(new Failure('redaction-failed', { isFinal: true }), situation)).toEqual(nextRung);
  });

  it.each(table)('decides on %s %s', (code, _, changes, decision) => {
    expect(decideOn(code, changes)).toEqual(decision);
  });

  it('has a decision for every failure there is', () => {
    for (const code of Object.keys(failureCodes) as FailureCode[]) {
      expect([code, decideOn(code).is]).toEqual([code, expect.any(String)]);
    }
  });

  it('waits as long as it is told, and spends nothing', () => {
    expect(decideOn('model-throttled', { spent: 3 }, 20)).toEqual({ is: 'throttle', delayMs: 20, pauseMs: 20 });
    expect(decideOn('model-throttled', {}, 90_000)).toEqual({ is: 'throttle', delayMs: 90_000, pauseMs: 90_000 });
  });

  it('backs off when it is not told how long to wait, and leaves the profile alone for about a second', () => {
    expect(decideOn('model-throttled')).toEqual({ is: 'throttle', delayMs: 1500, pauseMs: 1000 });
    expect(decideOn('model-throttled', { throttles: 3 })).toEqual({ is: 'throttle', delayMs: 5000, pauseMs: 1000 });
    expect(decideOn('model-throttled', { random: 0 })).toMatchObject({ pauseMs: 750 });
  });

  it('does not ask in a loop when it is told to come back at once, again and again', () => {
    expect(decideOn('model-throttled', {}, 0)).toMatchObject({ is: 'throttle', delayMs: 0 });
    expect(decideOn('model-throttled', { throttles: 1 }, 0)).toMatchObject({ is: 'throttle', delayMs: 1000 });
  });

  it('cuts a wait that is too long to believe', () => {
    const long = { patienceMs: 2 * LONGEST_WAIT_MS };
    expect(decideOn('model-throttled', long, 86_400_000)).toMatchObject({ is: 'throttle', delayMs: LONGEST_WAIT_MS });
  });

  it('goes down at once when it is told to wait for longer than its patience, and a rung is below', () => {
    const below = { hasRungBelow: true, patienceMs: 60_000 };
    expect(decideOn('model-throttled', below, 60_000)).toMatchObject({ is: 'throttle', delayMs: 60_000 });
    expect(decideOn('model-throttled', below, 60_001)).toEqual(nextRung);
  });

  it('waits as long as its patience lasts, and no longer, when there is no rung below', () => {
    expect(decideOn('model-throttled', { patienceMs: 5000 }, 60_000)).toEqual({
      ...{ is: 'throttle', delayMs: 5000, pauseMs: 60_000 },
    });
    expect(decideOn('model-throttled', { patienceMs: 0 }, 1)).toEqual(nextRung);
  });

  it('goes down the fifth time that it alone is told to wait while others are answered, and holds up nobody', () => {
    const alone = { isOwnDoing: true };
    expect(decideOn('model-throttled', { ...alone, throttles: 3 }, 20)).toMatchObject({ is: 'throttle', pauseMs: 0 });
    expect(decideOn('model-throttled', { ...alone, throttles: 4 })).toEqual(nextRung);
    expect(decideOn('model-throttled', { throttles: 9 })).toMatchObject({ is: 'throttle' });
  });

  it.each(['model-unreachable', 'model-throttled'] as const)(
    'waits for a provider that is away and spends nothing, or goes down where its rung does not wait: %s',
    (code) => {
      expect(decideOn(code, { isAway: true, spent: 3 }, 1)).toEqual({ is: 'wait', delayMs: 500 });
      expect(decideOn(code, { isAway: true, throttles: 9 })).toEqual({ is: 'wait', delayMs: 30_000 });
      expect(decideOn(code, { isAway: true, waitsWhileAway: false })).toEqual(nextRung);
    },
  );

  it.each(['model-throttled', 'model-error', 'model-capacity'] as const)('ends its rung when %s is final', (code) => {
    expect(decide(new Failure(code, { isFinal: true }), { ...situation, isAway: true })).toEqual(nextRung);
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
