import { describe, expect, it } from 'vitest';
import { groupAlternatives, withGroups } from '../../../src/redaction/group-alternatives.ts';

describe('groupAlternatives', () => {
  it.each([
    ['passport|permit|tel', 'p(?:assport|ermit)|tel'],
    ['a|b|ab', 'a(?:|b)|b'],
    ['(?<!\\p{L})(?:mr|mrs|dr)\\s', '(?<!\\p{L})(?:m(?:r(?:|s))|dr)\\s'],
    ['ab|\\d|ac', 'ab|\\d|ac'],
    ['ab|(a)|ac', 'ab|(a)|ac'],
    ['a+b|a+c', 'a+b|a+c'],
    ['Ab|ac|Ad', 'Ab|ac|Ad'],
    ['[oa]b|oc', 'o(?:b|c)|ab'],
    ['x(?<=ab|cb)', 'x(?<=(?:a|c)b)'],
  ])('puts together what begins alike in %j', (source, grouped) => {
    expect(groupAlternatives(source)).toBe(grouped);
  });

  it('puts together what ends alike behind a look back', () => {
    expect(groupAlternatives('(?:mr|dr|herrn?|hij[oa])\\s', 'end')).toBe('(?:(?:m|d|her)r|herrn|hijo|hija)\\s');
  });

  it.each([
    [/(?:street|st|str|avenue|ave?)\b/gi, 'st street Str STREET ave av avenue streets'],
    [/(?<=(?:my|our) (?:old |older )?(?:sister|sir|son)\s)\w+/giu, 'my sister Ines, our older son Kim, my ſon Bo'],
    [/(a|ab)(c|bcd)?(d*)|\b(?:abx|abc)\b/g, 'abcd abx abcdd'],
  ])('finds what %s finds, in the same places', (pattern, text) => {
    const listed = (one: RegExp) => Array.from(text.matchAll(one), (match) => [match.index, ...match]);
    expect(listed(pattern).length).toBeGreaterThan(2);
    expect(listed(withGroups(pattern))).toEqual(listed(pattern));
  });
});
