import { describe, expect, it } from 'vitest';
import { createTaggedAddressDetector } from '../../../../src/redaction/detectors/tagged-address.ts';
import { findTexts } from '../../../support/find-texts.ts';

const detector = createTaggedAddressDetector('balanced');

describe('createTaggedAddressDetector', () => {
  it.each([
    ['Nos vemos en Cerezuela 1420, junto al parque.', 'Cerezuela 1420'],
    ['Paczka poszła na Stefana Wolskiego 17, drugie piętro.', 'Stefana Wolskiego 17'],
    ['Zeuge: Brandt, Jonas, wohnhaft Alte Weberstraße 12, 38100 Braunlingen', 'Alte Weberstraße 12, 38100 Braunlingen'],
  ])('finds the address in %j', async (text, address) => {
    expect((await findTexts(detector, text)).join()).toContain(address);
  });

  it.each([
    'Gleis 9, Wagen 21, Platz 84',
    'We sold 12 Garden Chairs and 4 Park Lamps.',
    'Chapter 12 Bridge Design, page 14 Lane Markings',
    'In Summer 1987 and on May 14, 1990 it rained.',
    'Captain Holm, 4 June 1943; Major Vale, 6 May 1943',
    'Puls 72, RR 130/80',
    'status=active region=west count=41',
    'No number here, Mill Lane.',
  ])('finds no address in %j', async (text) => {
    expect(await findTexts(detector, text)).toEqual([]);
  });

  it('takes in strict what it takes in balanced', async () => {
    const text = 'Nos vemos en Cerezuela 1420, junto al parque.';
    const found = await findTexts(createTaggedAddressDetector('strict'), text);
    expect(found).toEqual(expect.arrayContaining(await findTexts(detector, text)));
  });

  it.each([
    ['He lives at Stefana Wolskiego 17. Mill Lane is empty.', 'ADDRESS Stefana Wolskiego 17'],
    ['Meet me at 14 Orchard Mews. Peter has the key.', 'ADDRESS 14 Orchard Mews'],
  ])('never goes over the full stop in %j', async (text, address) => {
    expect(await findTexts(detector, text)).toEqual([address]);
  });
});
