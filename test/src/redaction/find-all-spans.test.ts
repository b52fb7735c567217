import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-all-spans.ts';

describe('findAllSpans', () => {
  it('finds what repeats as well, disjoint and in order', async () => {
    const text = 'I am Ann Kowalczyk (ann@example.com). Kowalczyk, remember.';
    const { signal } = new AbortController();
    const spans = await findAllSpans(text, createDetectors('balanced'), signal);
    expect(spans.map(({ start, end, type }) => `${type} ${text.slice(start, end)}`)).toEqual([
      'PERSON Ann Kowalczyk',
      'EMAIL ann@example.com',
      'PERSON Kowalczyk',
    ]);
  });
});
