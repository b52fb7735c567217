import { describe, expect, it } from 'vitest';
import { addressDetector, capitaliseUnknown } from '../../../../src/redaction/detectors/address.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('addressDetector', () => {
  it.each([
    ['I live at 12 Baker Street, Apt 4, Springfield, IL 62704.', '12 Baker Street, Apt 4, Springfield, IL 62704'],
    ['An die Mühlenstraße 41, 20459 Hamburg bitte', 'Mühlenstraße 41, 20459 Hamburg'],
    ['Lindenallee 12a', 'Lindenallee 12a'],
    ['au 8 bis, avenue Jean Moulin, 13006 Marseille', '8 bis, avenue Jean Moulin, 13006 Marseille'],
    ['en la Calle Mayor 3, 28013 Madrid', 'Calle Mayor 3, 28013 Madrid'],
    ['in Via dei Gelsi, 41, 35121 Padova', 'Via dei Gelsi, 41, 35121 Padova'],
    ['Keizersgracht 12, 1015 CS Amsterdam', 'Keizersgracht 12, 1015 CS Amsterdam'],
    ['write to P.O. Box 1234', 'P.O. Box 1234'],
    ['12 Park Road, Leeds LS6 2PQ. Thanks', '12 Park Road, Leeds LS6 2PQ'],
    ['Calle Mayor 3, 28013 Madrid. Thank you', 'Calle Mayor 3, 28013 Madrid'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(addressDetector, text)).toContain(`ADDRESS ${found}`);
  });

  it.each([
    'I waited 20 minutes in the street',
    '3 orders are on their way',
    'send it via email 2 times',
    'Chapter 12, page 5',
    'Top 10 Places to visit',
    'We met at the corner of the square.',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(addressDetector, text)).toEqual([]);
  });
});

describe('capitaliseUnknown', () => {
  it('gives capitals to words no dictionary has, and keeps every place', () => {
    expect(capitaliseUnknown('send it to zorbexgasse 12')).toBe('send it to Zorbexgasse 12');
  });

  it('leaves a text with a capital and what stands in an e-mail address', () => {
    expect(capitaliseUnknown('Send it to zorbexgasse')).toBe('Send it to zorbexgasse');
    expect(capitaliseUnknown('zorbex@quillmore.example')).toBe('zorbex@quillmore.example');
  });
});
