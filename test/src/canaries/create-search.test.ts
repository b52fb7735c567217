import { describe, expect, it } from 'vitest';
import { createSearch } from '../../../src/canaries/create-search.ts';
import { plantValues } from '../../../src/canaries/plant-values.ts';
import { writeSpellings } from '../../../src/canaries/write-spellings.ts';
import { aValue } from './a-value.ts';

const find = (form: string, value: string, text: string) =>
  createSearch([aValue(form, value, 7)]).find(Buffer.from(text));

describe('createSearch', () => {
  it('finds every spelling of every value, at the beginning, in the middle and at the end', () => {
    const planted = plantValues(300, 5);
    const { find: findAll } = createSearch(planted);
    for (const value of planted) {
      for (const { text } of writeSpellings(value)) {
        for (const around of [text, `${text} behind`, `before ${text}`, `before ${text} behind`]) {
          expect(findAll(Buffer.from(around)).map(({ n }) => n)).toContain(value.n);
        }
      }
    }
  });

  it('says which value it was and how it was written', () => {
    expect(find('mail', 'Carla@vok.example', 'to carla@vok.example.')).toEqual([{ n: 7, how: 'lower case' }]);
  });

  it('finds nothing where nothing is', () => {
    const planted = plantValues(300, 5);
    const other = plantValues(300, 6).map(({ value }) => value);
    expect(createSearch(planted).find(Buffer.from(other.join('\n')))).toEqual([]);
    expect(createSearch(planted).find(Buffer.from('short'))).toEqual([]);
    expect(createSearch(planted).find(Buffer.alloc(0))).toEqual([]);
  });

  it.each([
    ['1234567890', 0],
    ['0123456789', 0],
    ['x123456789x', 1],
    ['123456789', 1],
  ])('finds the digits 123456789 in %s %i times, since a longer number is another', (text, times) => {
    expect(find('ssn-named', '123456789', text)).toHaveLength(times);
  });

  it('tells how much of a piece the next one has to repeat', () => {
    const value = 'carla@vok.example';
    const search = createSearch([aValue('mail', value)]);
    expect(search.overlap).toBeGreaterThan(Buffer.byteLength(encodeURIComponent(value)));
  });
});
