import { describe, expect, it } from 'vitest';
import {
  findLists,
  isCommonForm,
  isEveryday,
  lists,
  withoutAccents,
} from '../../../../src/redaction/detectors/name-lists.ts';
import { isEverydayWord } from '../../../../src/redaction/detectors/word-lists.ts';

describe('findLists', () => {
  it('tells on which lists a word stands', () => {
    expect(findLists('anna') & lists.given).toBe(lists.given);
    expect(findLists('smith') & lists.surname).toBe(lists.surname);
    expect(findLists('rechnung') & lists.common).toBe(lists.common);
    expect(findLists('zorbexq')).toBe(0);
  });

  it('takes the names of the parts of a word with a hyphen', () => {
    expect(findLists('anna-zorbexq') & lists.given).toBe(lists.given);
  });
});

describe('isEveryday', () => {
  it.each(['anna', 'smith', 'baker', 'may', 'table', 'zorbexq', 'will', 'monday'])(
    'says of %s what isEverydayWord says',
    (word) => {
      expect(isEveryday(findLists(word))).toBe(isEverydayWord(word));
    },
  );
});

describe('withoutAccents', () => {
  it('makes small letters without accents', () => {
    expect(withoutAccents('Lefèvre')).toBe('lefevre');
    expect(withoutAccents('Strauß')).toBe('strauss');
  });
});

describe('isCommonForm', () => {
  it('takes other forms and compounds of frequent words', () => {
    expect(['berichte', 'reisekostenrichtlinie', 'salarisstrook', 'facturas'].every((word) => isCommonForm(word))).toBe(
      true,
    );
  });

  it('leaves words that end as names do', () => {
    expect(['rosenberg', 'steinmann', 'zorbexhof'].some((word) => isCommonForm(word))).toBe(false);
  });
});
