import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSampler } from '../../../../scripts/development/simulated-model/sample-pattern.ts';
import { createSeededRandom } from '../../../../src/canaries/seeded-random.ts';
import { patterns } from '../../../support/any-output.ts';

/** Texts of a pattern, aimed at several lengths. */
function sampleAll(pattern: RegExp, { count = 600, seed = 1, aims = [0, 4, 12] } = {}): string[] {
  const sample = createSampler(pattern);
  const random = createSeededRandom(seed);
  return Array.from({ length: count }, (_, n) =>
    sample({ random, aim: aims[n % aims.length] ?? 0, writesAround: n % 3 === 0 }),
  );
}

describe('createSampler', () => {
  it.each(patterns.filter(({ flags }) => flags !== 'i'))('writes what %s matches', (pattern) => {
    expect(sampleAll(pattern).some((text) => pattern.test(text))).toBe(true);
  });

  it.each([
    [/^[A-Z]{2}-\d{2,4}$/],
    [/^(a|b|(c|d)e)+$/],
    [/^\p{Lu}\p{Ll}*$/u],
    [/^(["'])\w*\1$/],
    [/^[^a-z\s]{3}$/],
    [/^x{2,}y?z*$/],
    [/^[\]\\^-]+\.\/\$$/],
    [/^(?<year>\d{4})-\k<year>$/],
    [/^a\{b\}\u{1F600}?$/u],
    [/^a{b}$/],
    [/^a{,2}$/],
  ])('writes nothing else where %s has no assertions inside', (pattern) => {
    for (const text of sampleAll(pattern)) expect(text).toMatch(pattern);
  });

  it('writes about as much as is wanted', () => {
    const lengths = sampleAll(/^[a-z]+$/, { aims: [50] }).map((text) => text.length);
    expect(lengths.filter((length) => length === 51).length).toBeGreaterThan(200);
    expect(Math.max(...lengths)).toBeLessThan(110);
    for (const text of sampleAll(/^(?:(?:a+)+)+$/, { count: 20, aims: [5000] }))
      expect(text.length).toBeLessThan(30_000);
  });

  it('reads whatever compiles', () => {
    const piece = fc.constantFrom(
      'a',
      '\\d',
      '[b-d]',
      '(?:e|f)',
      '(g)',
      '\\1',
      '+',
      '*?',
      '{2}',
      '{1,3}',
      '|',
      '^',
      '$',
      '\\b',
      '(?=h)',
      '.',
      '-',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), fc.integer(), (pieces, seed) => {
        let pattern: RegExp;
        try {
          pattern = new RegExp(pieces.join(''), 'u');
        } catch {
          return;
        }
        for (const text of sampleAll(pattern, { count: 5, seed })) expect(typeof text).toBe('string');
      }),
    );
  });
});
