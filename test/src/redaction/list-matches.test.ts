import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSearch, findMatches, listMatches, readDigitGroups } from '../../../src/redaction/list-matches.ts';

describe('listMatches', () => {
  it('lists what matchAll lists, each time from the start', () => {
    const pattern = /(\p{L})\d+/gu;
    const text = 'a1 b22, c333';
    const expected = [...text.matchAll(pattern)].map((match) => [match[0], match[1], match.index]);
    for (let round = 0; round < 2; round++) {
      const found = listMatches(text, pattern).map((match) => [match[0], match[1], match.index]);
      expect(found).toEqual(expected);
    }
  });

  it.each([/a*/g, /(?=a)/g, /(?<=😀)/gu, /x*/gu])('goes on behind a match of nothing: %s', (pattern) => {
    const text = 'baa😀b😀';
    const places = (matches: Iterable<RegExpExecArray>) => [...matches].map(({ 0: found, index }) => [found, index]);
    expect(places(listMatches(text, pattern))).toEqual(places(text.matchAll(pattern)));
  });
});

describe('createSearch', () => {
  it.each([
    /(?<!\p{L})(?:pass(?:word)?|pin|my key)s?(?=[ :])/giu,
    /(?:ab)+|b(?:a|ba)/g,
    /(?:the )?(?:pa|in)s?\b/gi,
    /[kp]as|(?<=p)in\w*/giu,
    /(?<![\p{L}\p{N}])\d{1,3}(?: \d)?/gu,
    /\d*(?:7|pin)/g,
    /(?<!-)(?:\p{Lu}|#)\p{L}*/gu,
    /(?=[A-Z#])#?[A-Z]?/g,
    /[^\w\s]{2}/gu,
    /[^\w\s]/g,
  ])('finds what %s finds, tried only where a match may begin', (pattern) => {
    const pieces = [
      'pass',
      'Word',
      'pin',
      'my ',
      'key',
      'the ',
      'pa',
      'in',
      'ab',
      'ba',
      's',
      ' ',
      ':',
      '7',
      '12',
      '-',
      '#',
      'A',
      '\u00c9',
      '\ud83d\ude00',
      '\ude00',
      '\u017f',
      '\u212a',
    ];
    const placesOf = (matches: readonly RegExpExecArray[]) => matches.map(({ 0: found, index }) => [found, index]);
    const search = createSearch(pattern);
    const text = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, (one) => {
        expect(placesOf(search(one))).toEqual(placesOf(listMatches(one, pattern)));
      }),
      { seed: 44, numRuns: 200 },
    );
  });
});

const text = 'A-1, B-22 and C-333';

describe('findMatches', () => {
  it('makes a finding of every match', () => {
    expect(findMatches(text, createSearch(/[A-Z]-\d+/g), 'ID')).toEqual([
      { start: 0, end: 3, type: 'ID' },
      { start: 5, end: 9, type: 'ID' },
      { start: 14, end: 19, type: 'ID' },
    ]);
  });

  it('leaves what the check does not take', () => {
    const found = findMatches(text, createSearch(/[A-Z]-\d+/g), 'ID', (match, start) => match.length > 3 && start < 10);
    expect(found).toEqual([{ start: 5, end: 9, type: 'ID' }]);
  });
});

describe('readDigitGroups', () => {
  it('tells where each group stands in the text and what stands before it', () => {
    const text = 'call 030 123-45 now';
    expect(readDigitGroups(text, 5, 15)).toEqual([
      { start: 5, end: 8, digits: '030', gap: '' },
      { start: 9, end: 12, digits: '123', gap: ' ' },
      { start: 13, end: 15, digits: '45', gap: '-' },
    ]);
  });
});
