import { describe, expect, it } from 'vitest';
import { commonWords, isCommonForm } from '../../../../src/redaction/detectors/common-words.ts';

describe('commonWords', () => {
  it('has words of five languages in small letters', () => {
    for (const word of ['rechnung', 'facture', 'factura', 'fattura', 'factuur'])
      expect(commonWords.has(word)).toBe(true);
    expect([...commonWords].every((word) => word === word.toLowerCase())).toBe(true);
  });
});

describe('isCommonForm', () => {
  it('takes other forms and compounds of frequent words', () => {
    expect(['berichte', 'reisekostenrichtlinie', 'salarisstrook', 'facturas'].every(isCommonForm)).toBe(true);
  });

  it('leaves words that end as names do', () => {
    expect(['rosenberg', 'steinmann', 'zorbexhof'].some(isCommonForm)).toBe(false);
  });
});
