import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Span } from '../../../src/redaction/detector.ts';
import { mergeSpans } from '../../../src/redaction/merge-spans.ts';
import { findingTypes } from '../../../src/tasks/finding-types.ts';

const text = 'John Smith Street 12, Springfield';

describe('mergeSpans', () => {
  it('lets the longest win and keeps what sticks out of the shorter', () => {
    const person: Span = { start: 0, end: 10, type: 'PERSON' };
    const address: Span = { start: 5, end: 20, type: 'ADDRESS' };
    expect(mergeSpans([person, address], text)).toEqual([{ start: 0, end: 4, type: 'PERSON' }, address]);
  });

  it('lets the first win at equal length', () => {
    const spans: Span[] = [
      { start: 0, end: 4, type: 'CREDIT_CARD' },
      { start: 0, end: 4, type: 'PHONE' },
    ];
    expect(mergeSpans(spans, text)).toEqual([spans[0]]);
  });

  it('makes overlapping spans of one type one', () => {
    const spans: Span[] = [
      { start: 5, end: 17, type: 'PERSON' },
      { start: 0, end: 10, type: 'PERSON' },
    ];
    expect(mergeSpans(spans, text)).toEqual([{ start: 0, end: 17, type: 'PERSON' }]);
  });

  it('makes no value as long as a chain of overlapping spans', () => {
    const long = 'Mr '.repeat(300);
    const chain: Span[] = Array.from({ length: 299 }, (_, at) => ({ start: 3 * at, end: 3 * at + 5, type: 'PERSON' }));
    const merged = mergeSpans(chain, long);
    expect(Math.max(...merged.map(({ start, end }) => end - start))).toBeLessThanOrEqual(250);
    expect([merged[0]?.start, merged.at(-1)?.end]).toEqual([0, 3 * 298 + 5]);
    expect(merged.slice(1).every(({ start }, at) => start === merged[at]?.end)).toBe(true);
  });

  it('keeps a single span whole, however long', () => {
    const long = 'k'.repeat(1000);
    const key: Span = { start: 0, end: 1000, type: 'SECRET' };
    expect(
      mergeSpans([key, { start: 10, end: 20, type: 'SECRET' }, { start: 5, end: 9, type: 'PERSON' }], long),
    ).toEqual([key]);
  });

  it('keeps a look-alike of a placeholder apart from whatever is around it', () => {
    const literal: Span = { start: 5, end: 10, type: 'LITERAL' };
    expect(mergeSpans([{ start: 0, end: 20, type: 'ADDRESS' }, literal], text)).toContainEqual(literal);
  });

  it('returns disjoint spans in order that cover every letter that was covered', () => {
    const span = fc.record({
      start: fc.nat(text.length - 2),
      length: fc.integer({ min: 1, max: 12 }),
      type: fc.constantFrom(...findingTypes.slice(0, 4)),
    });
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (drafts) => {
        const spans = drafts.map(({ start, length, type }) => ({
          start,
          end: Math.min(text.length, start + length),
          type,
        }));
        const merged = mergeSpans(spans, text);
        merged.forEach((one, at) => {
          expect(one.start).toBeGreaterThanOrEqual(merged[at - 1]?.end ?? 0);
        });
        for (let at = 0; at < text.length; at++) {
          if (!/\w/.test(text[at] ?? '')) continue;
          const covers = ({ start, end }: Span) => start <= at && at < end;
          expect(merged.some(covers)).toBe(spans.some(covers));
        }
      }),
    );
  });

  it('leaves out what stands inside one of its type, and keeps the rest in order', () => {
    const whole: Span = { start: 0, end: 10, type: 'PERSON' };
    const town: Span = { start: 22, end: 33, type: 'ADDRESS' };
    const part: Span = { start: 5, end: 10, type: 'PERSON' };
    expect(mergeSpans([town, part, whole, whole], text)).toEqual([whole, town]);
  });
});
