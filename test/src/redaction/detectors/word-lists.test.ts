import { describe, expect, it } from 'vitest';
import {
  commonWords,
  firstNames,
  isEnglishWord,
  rarerSurnames,
} from '../../../../src/redaction/detectors/word-lists.ts';

describe('commonWords', () => {
  it('has words of five languages in small letters', () => {
    for (const word of ['rechnung', 'facture', 'factura', 'fattura', 'factuur'])
      expect(commonWords.has(word)).toBe(true);
    for (const word of ['abkühlung', 'abeille', 'abeja', 'abete', 'aardbei', 'abelha', 'agrafka', 'ananas'])
      expect(commonWords.has(word)).toBe(true);
    expect([...commonWords].every((word) => word === word.toLowerCase())).toBe(true);
  });
});

describe('lists of names', () => {
  it('have names in plain small letters, and no word of the notes above them', () => {
    for (const list of [firstNames, rarerSurnames]) {
      expect(list.size).toBeGreaterThan(1000);
      expect([...list].filter((name) => !/^[a-z' -]+$/.test(name))).toEqual([]);
    }
  });
});

describe('isEnglishWord', () => {
  it('knows words, inflected ones too', () => {
    expect(['invoice', 'decrees', 'running', 'frontier'].every(isEnglishWord)).toBe(true);
  });

  it('does not know names', () => {
    expect(['kowalczyk', 'johnson', 'valtteri'].some(isEnglishWord)).toBe(false);
  });
});
