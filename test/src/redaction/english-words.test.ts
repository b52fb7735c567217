import { describe, expect, it } from 'vitest';
import { isEnglishWord } from '../../../src/redaction/english-words.ts';

describe('isEnglishWord', () => {
  it('knows words, inflected ones too', () => {
    expect(['invoice', 'decrees', 'running', 'frontier'].every(isEnglishWord)).toBe(true);
  });

  it('does not know names', () => {
    expect(['kowalczyk', 'johnson', 'valtteri'].some(isEnglishWord)).toBe(false);
  });
});
