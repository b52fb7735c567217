import { describe, expect, it } from 'vitest';
import { buildLadder, type DeclaredLadder } from '../../../src/tasks/build-ladder.ts';
import { DeclarationError } from '../../../src/tasks/declaration-error.ts';

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
      review({ withinMs: 604_800_000 }),
      review(),
    ]);
    expect(ladder).toEqual([
      { is: 'rule', answer },
      { is: 'model', profile: 'primary', attempts: 4, rounds: 1, maxOutputTokens: undefined },
      { is: 'model', profile: 'eu-large', attempts: 20, rounds: 5, maxOutputTokens: 1 },
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
    ['an unknown option', ({ model }: Loose) => [model('primary', { retries: 1 })], /retries/],
    ['a rule that is no function', ({ rule }: Loose) => [rule({ kind: 'a' })], 'rule: must be given a function'],
    ['a review under a second', ({ review }: Loose) => [review({ withinMs: 999 })], /^review: withinMs: .*>=1000/],
    ['a review over 7 days', ({ review }: Loose) => [review({ withinMs: 604_800_001 })], /^review: withinMs: .*<=/],
    ['an unknown option of a review', ({ review }: Loose) => [review({ until: 1 })], /until/],
  ])('refuses %s', (_, ladder, reason) => {
    expect(reasonOf(ladder)).toMatch(reason);
  });
});
