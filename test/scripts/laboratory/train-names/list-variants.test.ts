import { describe, expect, it } from 'vitest';
import {
  createRandom,
  fillWrittenTexts,
  listVariants,
} from '../../../../scripts/laboratory/train-names/list-variants.ts';

const spanTexts = (text: string, spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => text.slice(start, end));

describe('listVariants', () => {
  it('names other people, at the right places, and leaves the rest', () => {
    const text = 'Ask Anna Zorbex about ann@example.com today';
    const spans = [
      { start: 4, end: 15, type: 'PERSON' },
      { start: 22, end: 37, type: 'EMAIL' },
    ];
    const variants = listVariants({ text, spans, source: 'test', tkey: '1' }, createRandom(1));
    expect(variants).toHaveLength(2);
    for (const variant of variants) {
      expect(variant.text.toLowerCase()).toMatch(/^ask \S+ \S+ about ann@example\.com today$/);
      expect(variant.text).not.toContain('Zorbex');
      expect(spanTexts(variant.text, variant.spans)[1]).toBe('ann@example.com');
    }
  });
});

describe('fillWrittenTexts', () => {
  it('puts names into the places, and marks where they stand', () => {
    const [filled] = fillWrittenTexts(['Call {n}, then {g}.'], createRandom(2));
    expect(filled?.spans).toHaveLength(2);
    const [full = '', given = ''] = spanTexts(filled?.text ?? '', filled?.spans ?? []);
    expect(full.split(' ')).toHaveLength(2);
    expect(filled?.text.toLowerCase()).toBe(`call ${full}, then ${given}.`.toLowerCase());
  });
});
