import { describe, expect, it } from 'vitest';
import { listNameCandidates } from '../../../../src/redaction/detectors/name-candidates.ts';

/** The words of a text that may belong to names, each with its bonus. */
function bonuses(text: string, language = 'en'): Record<string, number> {
  const { words, candidates } = listNameCandidates(text, () => language, 0);
  return Object.fromEntries(candidates.map(({ at, bonus }) => [words[at]?.text ?? '', bonus]));
}

/** No word gets more. */
const sure = 9;

describe('listNameCandidates', () => {
  it.each([
    ['Mrs. Vale called', { Vale: sure }],
    ['Mrs. Hortensia Vale', { Hortensia: sure, Vale: sure }],
    ['Cheers,\nPoppy', { Poppy: sure }],
    ['Thanks,\nRose', { Rose: sure }],
  ])('is sure of whom a title or a greeting announces in %j', (text, announced) => {
    expect(bonuses(text)).toMatchObject(announced);
  });

  it.each(['Thanks,\nThe team', 'Best,\nYour bank'])('knows that nobody in person signs %j', (text) => {
    expect(Math.max(0, ...Object.values(bonuses(text)))).toBeLessThan(sure);
    expect(Object.keys(bonuses(text))).not.toEqual(expect.arrayContaining([expect.stringMatching(/^(?:The|Your)$/)]));
  });

  it('takes a word with a capital, and in small letters only one that no dictionary has', () => {
    expect(Object.keys(bonuses('ask Zorbex or quillmore about the table'))).toEqual(['Zorbex', 'quillmore']);
  });

  it('leaves code, plurals and what a sentence begins with', () => {
    expect(bonuses('Water is in /Zorbex/file, says user@zorbex.example of the ATMs')).toEqual({});
  });

  it('takes a frequent word of another language only behind a given name or a title', () => {
    expect(Object.keys(bonuses('Anna Brief', 'de'))).toEqual(['Anna', 'Brief']);
    expect(bonuses('im Brief', 'de')).toEqual({});
    expect(bonuses('Herr Brief', 'de')).toMatchObject({ Brief: sure });
  });

  it('takes several of a kind only behind a given name', () => {
    expect(bonuses('They met Goths')).toEqual({});
    expect(Object.keys(bonuses('They met Britney Goths'))).toEqual(['Britney', 'Goths']);
  });

  it('leaves capitals before a number', () => {
    expect(bonuses('with LHX 1234 to Rome')).not.toHaveProperty('LHX');
  });

  it('counts a word that only people are called by for a name, and a saint against it', () => {
    expect(bonuses('They met my sister Zorbex')).toEqual({ Zorbex: 1.5 });
    expect(bonuses('They met San Zorbex').Zorbex).toBeLessThan(0);
  });

  it('counts a place behind a word for places against a name', () => {
    expect(bonuses('We live in Virginia').Virginia).toBeLessThan(0);
  });
});
