import { describe, expect, it } from 'vitest';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';

describe('readNameWords', () => {
  it('says of each word whether it is usual', () => {
    const usual = readNameWords("Anna met MCCOY, O'Brien and José. Here").filter(({ isUsual }) => isUsual);
    expect(usual.map(({ text }) => text)).toEqual(['Anna', 'met', 'and', 'Here']);
  });

  it('leaves the dot of a sentence out, and keeps that of an initial', () => {
    expect(readNameWords('J. Smith.').map(({ text, plain }) => [text, plain])).toEqual([
      ['J.', 'j.'],
      ['Smith', 'smith'],
    ]);
  });
});
