import { describe, expect, it } from 'vitest';
import { writeSpellings } from '../../../src/canaries/write-spellings.ts';
import { aValue } from './a-value.ts';

const textsOf = (form: string, value: string) =>
  new Map(writeSpellings(aValue(form, value)).map(({ text, how }) => [text, how]));

describe('writeSpellings', () => {
  it('writes a value as logs, stores and URLs do', () => {
    const texts = textsOf('mail-with-umlaut', 'Jürgen "J" Roth@vok.example');
    expect(texts.get('Jürgen "J" Roth@vok.example')).toBe('raw');
    expect(texts.get('jürgen "j" roth@vok.example')).toBe('lower case');
    expect(texts.get('Jürgen \\"J\\" Roth@vok.example')).toBe('JSON');
    expect(texts.get('Jürgen \\\\\\"J\\\\\\" Roth@vok.example')).toBe('JSON in JSON');
    expect(texts.get('J\\u00fcrgen "J" Roth@vok.example')).toBe('JSON, ASCII');
    expect(texts.get('J%C3%BCrgen%20%22J%22%20Roth%40vok.example')).toBe('URL');
    expect(texts.get('J%C3%BCrgen+%22J%22+Roth%40vok.example')).toBe('form');
  });

  it.each(['', 'a', 'ab', 'abc'])('writes what stands in the base64 of a text that begins with "%s"', (before) => {
    const value = 'carla?>fox@vok.example';
    const base64 = Buffer.from(`${before}${value} and more`);
    const spellings = writeSpellings(aValue('mail', value));
    const has = (how: string, text: string) =>
      spellings.some((spelling) => spelling.how === how && text.includes(spelling.text));
    expect(has('base64', base64.toString('base64'))).toBe(true);
    expect(has('base64', base64.toString('base64url')) || has('base64url', base64.toString('base64url'))).toBe(true);
  });

  it.each([
    ['card-in-groups', '4111 1111 1111 1111', '4111111111111111', true],
    ['phone-american', '(415) 555-2671', '4155552671', true],
    ['ssn-dashed', '123-45-6789', '123456789', true],
    ['iban-in-groups', 'DE89 3704 0044 0532 0130 00', 'DE89370400440532013000', false],
  ])('writes %s without separators', (form, value, squeezed, isNumber) => {
    const found = writeSpellings(aValue(form, value)).find(({ text }) => text === squeezed);
    expect(found).toMatchObject({ how: 'no separators', isNumber });
  });

  it('writes the pieces that tell on their own', () => {
    expect(textsOf('name-introduced', 'Carmen Tolumivak').get('Tolumivak')).toBe('a part');
    expect(textsOf('name-introduced', 'Carmen Tolumivak').get('tolumivak')).toBe('a part, lower case');
  });

  it('writes no text twice', () => {
    const texts = writeSpellings(aValue('mail', 'carla@vok.example')).map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
