import { describe, expect, it } from 'vitest';
import type { Detector, Span } from '../../../src/redaction/detector.ts';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans, findRepeats, findSpans } from '../../../src/redaction/find-spans.ts';

const context = { path: '/a', keys: ['a'], signal: new AbortController().signal };
const detectorOf = (detect: Detector['detect']): Detector => ({
  name: 'own',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['ID'],
  detect,
});

describe('findSpans', () => {
  it('shows detectors a plain copy and gives back places of the source', async () => {
    const seen: string[] = [];
    const detector = detectorOf((text) => {
      seen.push(text);
      return [{ start: 2, end: 6, type: 'ID' }];
    });
    expect(await findSpans('x １\u200b２３４ y', [detector], context)).toEqual([
      { start: 2, end: 7, type: 'ID', reads: '1234' },
    ]);
    expect(seen).toEqual(['x 1234 y']);
  });

  it('waits for detectors that take their time, and hands on path and keys', async () => {
    const detector = detectorOf(async (_text, { path, keys }) => {
      await Promise.resolve();
      return path === '/a' && keys[0] === 'a' ? [{ start: 0, end: 1, type: 'ID' }] : [];
    });
    expect(await findSpans('x', [detector], context)).toHaveLength(1);
  });

  it('finds look-alikes of placeholders also in odd characters', async () => {
    const [first] = await findSpans('［EMAIL＿1］', [detectorOf(() => [])], context);
    expect(first).toEqual({ start: 0, end: 9, type: 'LITERAL', reads: '[EMAIL_1]' });
  });

  it('says which detector failed only in the cause', async () => {
    const detector = detectorOf(() => [{ start: 3, end: 2, type: 'ID' }]);
    await expect(findSpans('secret', [detector], context)).rejects.toMatchObject({
      code: 'redaction-failed',
      cause: expect.objectContaining({ message: 'own returned what is not a span' }),
    });
  });
});

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

const repeatsOf = (texts: string[], found: Span[][]) =>
  findRepeats(texts, found).map((spans, at) => spans.map(({ start, end }) => texts[at]?.slice(start, end)));

describe('findRepeats', () => {
  it('finds each part of a name in every text, lower case too', () => {
    const texts = ['Ann van Kowalczyk', 'kowalczyk and ANN came in a van'];
    expect(repeatsOf(texts, [[{ start: 0, end: 17, type: 'PERSON' }], []])[1]).toEqual(['kowalczyk', 'ANN']);
  });

  it('does not take an everyday word for a part of a name', () => {
    const texts = ['Mark Baker', 'Baker, please mark this for the baker'];
    expect(repeatsOf(texts, [[{ start: 0, end: 10, type: 'PERSON' }], []])[1]).toEqual(['Baker']);
  });

  it('finds a value in another spelling', () => {
    const texts = ['+1 415 555 2671', 'or 1-415-555-2671'];
    expect(repeatsOf(texts, [[{ start: 0, end: 15, type: 'PHONE' }], []])[1]).toEqual(['1-415-555-2671']);
  });
});
