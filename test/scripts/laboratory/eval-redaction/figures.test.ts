import { describe, expect, it } from 'vitest';
import { evaluate } from '../../../../scripts/laboratory/eval-redaction/figures.ts';
import { makeHostileTexts } from '../../../../scripts/laboratory/eval-redaction/hostile-texts.ts';
import type { Detector } from '../../../../src/redaction/detector.ts';

/** Finds each `@`-word, and calls it a user name. */
const detector: Detector = {
  name: 'words-with-at',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['USERNAME'],
  detect: (text) =>
    Array.from(text.matchAll(/@\w+/g), ({ index, 0: word }) => ({
      start: index,
      end: index + word.length,
      type: 'USERNAME' as const,
    })),
};
const text = { id: '1', partial: false, language: 'en' };

describe('evaluate', () => {
  it('counts letters that leak, entities found whole, and harmless letters hidden', async () => {
    const { all, byType, byLanguage } = await evaluate(
      [
        // `@ann` is found as the person it is, `Lee` leaks, `@noon` is harmless.
        { ...text, text: '@ann Lee @noon', spans: [{ start: 0, end: 8, type: 'PERSON' }] },
        { ...text, text: 'nothing here', spans: [], language: 'de' },
      ],
      [detector],
    );
    expect(all).toMatchObject({ entities: 1, recall: 0, typedRight: 1, cleanTouched: 0 });
    expect(all.leak).toBeCloseTo(3 / 6);
    expect(all.precision).toBeCloseTo(1 / 2);
    expect(all.overRedaction).toBeCloseTo(4 / 15);
    expect(byType.get('PERSON')?.entities).toBe(1);
    expect([...byLanguage.keys()]).toEqual(['en', 'de']);
  });

  it('takes what is labelled in part for leak and recall alone, and labels of context for harmless to hide', async () => {
    const { all } = await evaluate(
      [
        { ...text, text: '@ann and @bob', spans: [{ start: 0, end: 4, type: 'USERNAME' }], partial: true },
        { ...text, text: '@acme sells', spans: [{ start: 0, end: 5, type: 'ORGANIZATION' }] },
      ],
      [detector],
    );
    expect(all).toMatchObject({ entities: 1, recall: 1, precision: 1, overRedaction: 0 });
  });
});

describe('makeHostileTexts', () => {
  it('makes each as long as asked', () => {
    expect(makeHostileTexts(1000).every(({ text: hostile }) => hostile.length === 1000)).toBe(true);
  });
});
