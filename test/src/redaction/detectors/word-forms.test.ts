import { describe, expect, it } from 'vitest';
import { hasWordEnd } from '../../../../src/redaction/detectors/word-forms.ts';

describe('hasWordEnd', () => {
  it.each([
    ['de', 'verzollung'],
    ['fr', 'raccordement'],
    ['fr', 'notez'],
    ['es', 'arrendador'],
    ['it', 'fatturazione'],
    ['nl', 'beschikbaarheid'],
    ['pt', 'habitação'],
    ['pl', 'dostępność'],
    ['sv', 'uppsägning'],
    ['en', 'reimbursement'],
  ])('knows a word of %s by its end: %s', (language, word) => {
    expect(hasWordEnd(word, language)).toBe(true);
  });

  it.each([
    ['de', 'obermüller'],
    ['es', 'zubiri'],
    ['pl', 'kowalczyk'],
    ['sv', 'lindqvist'],
    ['xx', 'verzollung'],
  ])('does not take a name for a word of %s: %s', (language, word) => {
    expect(hasWordEnd(word, language)).toBe(false);
  });
});
