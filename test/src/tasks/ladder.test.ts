import { describe, expect, it } from 'vitest';
import { DeclarationError } from '../../../src/tasks/declaration-error.ts';
import {
  buildLadder,
  type DeclaredLadder,
  findNextRung,
  findStageOf,
  isDegraded,
  needsNoModel,
  readLadder,
  writeLadder,
} from '../../../src/tasks/ladder.ts';
import type { Rung } from '../../../src/tasks/task.ts';

/** A ladder that no type would allow, as a task of plain JavaScript could have it. */
const build = (ladder: (rungs: never) => unknown) => buildLadder(ladder as unknown as DeclaredLadder);

interface Loose {
  model: (...given: unknown[]) => unknown;
  rule: (...given: unknown[]) => unknown;
  review: (...given: unknown[]) => unknown;
}

function reasonOf(ladder: (rungs: Loose) => unknown): string {
  try {
    build(ladder as (rungs: never) => unknown);
  } catch (error) {
    if (error instanceof DeclarationError && error.field === 'ladder') return error.reason;
    throw error;
  }
  throw new Error('the ladder was taken');
}

describe('buildLadder', () => {
  it('keeps rungs of every sort in their order, with what was left out filled in', () => {
    const answer = () => ({ kind: 'a' });
    const ladder = buildLadder(({ model, rule, review }) => [
      rule(answer),
      model('primary'),
      model('eu-large', { attempts: 20, rounds: 5, maxOutputTokens: 1 }),
      model('eu-small', { temperature: 2, topP: 0, seed: -1, reasoningEffort: 'xhigh' }),
      review({ withinMs: 604_800_000 }),
      review(),
    ]);
    expect(ladder).toEqual([
      { is: 'rule', answer },
      { is: 'model', profile: 'primary', attempts: 4, rounds: 1, maxOutputTokens: undefined },
      { is: 'model', profile: 'eu-large', attempts: 20, rounds: 5, maxOutputTokens: 1 },
      {
        ...{ is: 'model', profile: 'eu-small', attempts: 4, rounds: 1, maxOutputTokens: undefined },
        ...{ temperature: 2, topP: 0, seed: -1, reasoningEffort: 'xhigh' },
      },
      { is: 'review', withinMs: 604_800_000 },
      { is: 'review', withinMs: undefined },
    ]);
  });

  it.each([
    ['no list', () => ({}), 'must return a list of rungs'],
    ['an empty list', () => [], /^must return at least one rung/],
    ['a step that is no rung', ({ model }: Loose) => [model('primary'), 'fallback'], /made with model, rule or review/],
    ['a profile in capitals', ({ model }: Loose) => [model('Primary')], /^model: a profile must match/],
    ['no profile', ({ model }: Loose) => [model()], /^model: /],
    ['no attempts', ({ model }: Loose) => [model('primary', { attempts: 0 })], /^model\('primary'\): attempts: .*>=1/],
    ['six rounds', ({ model }: Loose) => [model('primary', { rounds: 6 })], /^model\('primary'\): rounds: .*<=5/],
    ['no tokens', ({ model }: Loose) => [model('primary', { maxOutputTokens: 0 })], /maxOutputTokens: .*>=1/],
    ['a temperature over 2', ({ model }: Loose) => [model('primary', { temperature: 2.1 })], /temperature: .*<=2/],
    ['a topP over 1', ({ model }: Loose) => [model('primary', { topP: 1.1 })], /topP: .*<=1/],
    ['half a seed', ({ model }: Loose) => [model('primary', { seed: 0.5 })], /seed: .*int/],
    [
      'an unknown effort',
      ({ model }: Loose) => [model('primary', { reasoningEffort: 'max' })],
      /reasoningEffort: .*low/,
    ],
    ['an unknown option', ({ model }: Loose) => [model('primary', { retries: 1 })], /retries/],
    ['a rule that is no function', ({ rule }: Loose) => [rule({ kind: 'a' })], 'rule: must be given a function'],
    ['a review under a second', ({ review }: Loose) => [review({ withinMs: 999 })], /^review: withinMs: .*>=1000/],
    ['a review over 7 days', ({ review }: Loose) => [review({ withinMs: 604_800_001 })], /^review: withinMs: .*<=/],
    ['an unknown option of a review', ({ review }: Loose) => [review({ until: 1 })], /until/],
  ])('refuses %s', (_, ladder, reason) => {
    expect(reasonOf(ladder)).toMatch(reason);
  });
});

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
    expect(findNextRung<Pick<Rung, 'is'>>([model, model], 0, ({ is }) => is === 'rule')).toBeUndefined();
  });
});

describe('writeLadder', () => {
  it('writes a letter a rung', () => {
    expect(writeLadder([rule, model, model, review])).toBe('rmmv');
  });
});

describe('readLadder', () => {
  it('keeps the place of a rung that only another version knows: no model, and nobody who answers without one', () => {
    const ladder = readLadder('xrmv');
    expect(ladder.map(({ is }) => is)).toEqual(['unknown', 'rule', 'model', 'review']);
    expect(ladder.map(needsNoModel)).toEqual([false, true, false, true]);
    expect([0, 1, 2, 3].map((rung) => findStageOf(ladder, rung))).toEqual(['model', 'model', 'model', 'fallback']);
  });
});
