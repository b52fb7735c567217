import { describe, expect, it } from 'vitest';
import { createValueSearch, partsOfName, readWireText } from '../../../../scripts/laboratory/demo/wire-text.ts';

const find = (value: string, said: string) =>
  createValueSearch(value)(readWireText(JSON.stringify({ messages: [{ content: said }] })));

describe('createValueSearch', () => {
  it.each([
    ['ann.lee@example.com', 'write to Ann.Lee@example.com.'],
    ['4242 4242 4242 4242', 'card 4242-4242 42424242'],
    ['+44 7700 900142', 'call +44 (7700) 900-142'],
    ['DE89 3704 0044 0532 0130 00', 'iban de89370400440532013000'],
    ['203.0.113.58', 'from 203.0.113.58:443'],
    ['219-09-9999', 'ssn 219099999'],
    ['Dana Whitfield', 'DANA  WHITFIELD'],
    ['Søren "Ravn" Kilde', 'I am Søren "Ravn" Kilde'],
    ['C:\\Users\\ann', 'path C:\\Users\\ann here'],
    ['Gideon', "Gideon's team"],
  ])('finds %s in "%s"', (value, said) => {
    expect(find(value, said)).toBe(true);
  });

  it.each([
    ['203.0.113.5', 'from 203.0.113.58'],
    ['Poppy', 'a poppy field'],
    ['Ann', 'Annual plan'],
    ['1 Jan 1990', '21 Jan 1990'],
    ['Dana Whitfield', '[PERSON_1]'],
  ])('does not find %s in "%s"', (value, said) => {
    expect(find(value, said)).toBe(false);
  });

  it('looks at everything of a request, also at keys', () => {
    const text = readWireText(JSON.stringify({ schema: { 'Dana Whitfield': 1 } }));
    expect(createValueSearch('Dana Whitfield')(text)).toBe(true);
  });
});

describe('partsOfName', () => {
  it('takes a name apart, also at hyphens, and leaves particles out', () => {
    expect(partsOfName('Femke Hoekstra-Bakker')).toEqual(['Femke', 'Hoekstra', 'Bakker']);
    expect(partsOfName('Pieter van der Velde')).toEqual(['Pieter', 'Velde']);
  });

  it.each(['Gideon', '14 Larkspur Crescent', 'ann@example.com', 'sk_live_AbcDef'])('has none for %s', (value) => {
    expect(partsOfName(value)).toEqual([]);
  });
});
