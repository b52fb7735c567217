import { describe, expect, it } from 'vitest';
import { readNameWords } from '../../../../src/redaction/detectors/name-words.ts';
import { weighThing } from '../../../../src/redaction/detectors/named-things.ts';

function weigh(text: string, word: string): number {
  const words = readNameWords(text);
  return weighThing(
    text,
    words,
    words.findIndex(({ text: found }) => found === word),
  );
}

describe('weighThing', () => {
  it.each([
    ['Newton', "Newton's second law applies"],
    ['Zorbex', 'a Zorbex syndrome was seen'],
    ['Fargo', 'an account at Wells Fargo since May'],
    ['Johnson', 'Johnson & Johnson sells it'],
    ['Zorbex', 'Zorbex GmbH sells it'],
    ['Zorbex', 'Zorbex & Sons sells it'],
    ['Garda', 'a house at Lake Garda'],
    ['Joule', 'la loi de Joule le dit'],
    ['Keller', 'Wasser im Keller'],
    ['Jun', 'on Jun 11 at noon'],
    ['Parkinson', 'treated for Parkinson and gout'],
  ])('takes %s for no person in %j', (word, text) => {
    expect(weigh(text, word)).toBeGreaterThan(0);
  });

  it.each([
    ['Parkinson', 'ask Anna Parkinson'],
    ['Keller', 'Frau Keller kommt'],
    ['Berg', 'Jan van der Berg'],
    ['Zorbex', 'Zorbex called'],
    ['Jun', 'Jun called'],
  ])('says nothing against %s in %j', (word, text) => {
    expect(weigh(text, word)).toBe(0);
  });
});
