import { describe, expect, it } from 'vitest';
import { findNextRung, findStageOf, isDegraded, writeLadder } from '../../../src/tasks/ladder.ts';
import type { Rung } from '../../../src/tasks/task.ts';

const model: Rung = { is: 'model', profile: 'primary', attempts: 4, rounds: 1, maxOutputTokens: undefined };
const rule: Rung = { is: 'rule', answer: () => undefined };
const review: Rung = { is: 'review', withinMs: undefined };

describe('findStageOf', () => {
  it('gives the first model and the rules before it to `model`, all below to `fallback`', () => {
    const ladder = [rule, rule, model, model, rule, review];
    const stages = ladder.map((_, rung) => findStageOf(ladder, rung));
    expect(stages).toEqual(['model', 'model', 'model', 'fallback', 'fallback', 'fallback']);
  });

  it('gives a ladder without a model to `model`', () => {
    expect([rule, review].map((_, rung) => findStageOf([rule, review], rung))).toEqual(['model', 'model']);
  });
});

describe('isDegraded', () => {
  it('is so below the first model only', () => {
    const ladder = [rule, model, model, rule];
    expect(ladder.map((_, rung) => isDegraded(ladder, rung))).toEqual([false, false, true, true]);
    expect(isDegraded([rule, review], 1)).toBe(false);
  });
});

describe('findNextRung', () => {
  it('finds the first rung below that is allowed', () => {
    const ladder = [model, rule, model, review];
    expect(findNextRung(ladder, 0, () => true)).toBe(1);
    expect(findNextRung(ladder, 0, ({ is }) => is === 'model')).toBe(2);
    expect(findNextRung(ladder, 1, ({ is }) => is !== 'model')).toBe(3);
    expect(findNextRung(ladder, -1, () => true)).toBe(0);
  });

  it('finds none at the end, and none that is allowed', () => {
    expect(findNextRung([model], 0, () => true)).toBeUndefined();
    expect(findNextRung([model, model], 0, ({ is }) => is === 'rule')).toBeUndefined();
  });
});

describe('writeLadder', () => {
  it('writes a letter a rung', () => {
    expect(writeLadder([rule, model, model, review])).toBe('rmmv');
  });
});
