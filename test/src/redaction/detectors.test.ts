import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';

const length = 100_000;
const repeat = (piece: string) => piece.repeat(Math.ceil(length / piece.length)).slice(0, length);
const { signal } = new AbortController();

describe('createDetectors', () => {
  it('names each detector once, and no type that is not known', () => {
    const names = createDetectors('balanced').map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('lets no text leave the process', () => {
    expect(createDetectors('strict').every(({ locality }) => locality === 'in-process')).toBe(true);
  });

  it('hides more when strict', async () => {
    const text = 'Quillmore: see below. Zorbex, too.';
    const balanced = await findAllSpans(text, createDetectors('balanced'), signal);
    const strict = await findAllSpans(text, createDetectors('strict'), signal);
    expect(strict.length).toBeGreaterThan(balanced.length);
  });

  // A pattern that backtracks needs minutes for these; the runner's time-out is the limit.
  it.each([
    ['a', 'a'],
    ['digits', '1'],
    ['brackets', '('],
    ['at signs', 'a@'],
    ['at signs and dots', 'a@b.'],
    ['key prefixes', 'sk-'],
    ['spaces', ' '],
    ['line breaks', '\n'],
    ['digits and dashes', '1-'],
    ['digits and spaces', '12 '],
    ['single digits and spaces', '4 '],
    ['lines of a digit', '\n1'],
    ['encoded at signs', 'a%40'],
    ['words after a password', 'password a '],
    ['assignments', 'password='],
    ['key blocks', '-----BEGIN PRIVATE KEY-----'],
    ['half addresses', '12 Main '],
    ['half IBANs', 'DE12 '],
    ['name cues', 'name is '],
    ['quotes', '"'],
    ['colons', 'a:'],
    ['handles', '@a_'],
    ['escapes', '\\u0041'],
    ['invisible characters', 'a\u200b'],
    ['half placeholders', '[EMAIL_'],
    ['capitals', 'Aa '],
    ['URLs', 'http://a:'],
  ])('gets through 100 KB of %s and finds nothing that covers it', async (_name, piece) => {
    const spans = await findAllSpans(repeat(piece), createDetectors('balanced'), signal);
    const hidden = spans.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(hidden).toBeLessThan(
      piece === 'password=' || piece.startsWith('-----') || piece === 'sk-' ? length + 1 : 1000,
    );
  });

  it.each([
    ['names', 'Ann Kowalczyk, '],
    ['e-mail addresses', 'ann.lee@example.com '],
    ['phone numbers', '+1 415 555 2671, '],
    ['cards', '4111 1111 1111 1111 '],
    ['IBANs', 'DE89370400440532013000 '],
    ['keys', 'q7Zp2LmX9rTb4Wd8Kf3 '],
    ['keys of a query', 'k=q7Zp2LmX9rTb4Wd8Kf3&'],
  ])('hides 100 KB of %s', async (_name, piece) => {
    const spans = await findAllSpans(repeat(piece), createDetectors('balanced'), signal);
    expect(spans.length).toBeGreaterThanOrEqual(Math.floor(length / piece.length) - 1);
  });
});
