import { describe, expect, it } from 'vitest';
import { findCorners, findStreets, findUnits } from '../../../../src/redaction/detectors/address-core.ts';

const textsOf = (find: typeof findStreets, text: string) => find(text).map(({ start, end }) => text.slice(start, end));

describe('findStreets', () => {
  it.each([
    ['My new address is 5049 Harjukuja 54, Seinäjoki', '5049 Harjukuja 54, Seinäjoki'],
    ['Meet me at Holmatun 45', 'Holmatun 45'],
    ['The shop is located at 18 Rue de Tanger now', '18 Rue de Tanger'],
    ['Meet me at Oriana and Baker Street 12', 'Oriana and Baker Street 12'],
  ])('finds in %j', (text, found) => {
    expect(textsOf(findStreets, text)).toContain(found);
  });

  it.each(['During the 1990s we met', 'Chapter 12 is long', 'On 12 March 2024 it rained', 'I paid 30 Euro'])(
    'finds nothing in %j',
    (text) => {
      expect(textsOf(findStreets, text)).toEqual([]);
    },
  );
});

describe('findUnits', () => {
  it('takes in the street before and the town behind', () => {
    expect(textsOf(findUnits, 'it is 98 lahof 26 suite 300, Kotka, Finland 43686.')).toEqual([
      '98 lahof 26 suite 300, Kotka, Finland 43686',
    ]);
    expect(textsOf(findUnits, 'the floor is wet')).toEqual([]);
  });
});

describe('findCorners', () => {
  it('finds two streets that meet', () => {
    expect(textsOf(findCorners, 'Meet me at the corner of 5th and Main at 3 pm')).toEqual([
      'the corner of 5th and Main',
    ]);
    expect(textsOf(findCorners, 'at the corner of elm and oak yesterday')).toEqual(['the corner of elm and oak']);
    expect(textsOf(findCorners, 'We met at the corner of Elm Road and Oak Lane yesterday')).toEqual([
      'the corner of Elm Road and Oak Lane',
    ]);
  });
});
