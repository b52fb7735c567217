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
    ['in der Heinrich-Heine-Str. 17b wohnt', 'Heinrich-Heine-Str. 17b'],
    ['im Krähenhag 9, 31134 Hildesheim', 'Krähenhag 9, 31134 Hildesheim'],
    ['LIEFERN: RUA DO SOL 300, PORTO', 'RUA DO SOL 300, PORTO'],
    ['zam. al. Solidarności 61 m. 4, 03-402 Warszawa', 'al. Solidarności 61 m. 4, 03-402 Warszawa'],
    ['ul. św. Floriana 12/3, 31-019 Kraków', 'ul. św. Floriana 12/3, 31-019 Kraków'],
    ['te Kerkstraat 4 bus 2, 2018 Antwerpen, maak', 'Kerkstraat 4 bus 2, 2018 Antwerpen'],
    ['en la Calle 85 # 11-53, Bogotá, autorizo', 'Calle 85 # 11-53, Bogotá'],
    ['BP 31, 69442 Lyon Cedex 3', 'BP 31, 69442 Lyon Cedex 3'],
    ['Blk 88 Bedok North St 4 #12-131, Singapore 460088', 'Blk 88 Bedok North St 4 #12-131, Singapore 460088'],
    ['RR 4 Box 17, Gering, NE 69341', 'RR 4 Box 17, Gering, NE 69341'],
    ['Garden flat, 14 Osprey Row', 'Garden flat, 14 Osprey Row'],
    ['la chaussée de Wavre 44 bte 2, 1050 Ixelles', 'chaussée de Wavre 44 bte 2, 1050 Ixelles'],
    ['Pol. Ind. La Mina, nave 4, 28770 Colmenar Viejo', 'Pol. Ind. La Mina, nave 4, 28770 Colmenar Viejo'],
    [
      'résidence Les Ormes, bât. B, appt 3, 34000 Montpellier',
      'résidence Les Ormes, bât. B, appt 3, 34000 Montpellier',
    ],
    ['ZI de Kerscao\n4 rue Amiral Nielly\n29480 Le Relecq', 'ZI de Kerscao\n4 rue Amiral Nielly\n29480 Le Relecq'],
    ['Postcode D02 X285 please', 'D02 X285'],
    ['9 pine hollow drive, akron oh 44312', '9 pine hollow drive, akron oh 44312'],
    ['dorpsweg 8, 9712 hk groningen', 'dorpsweg 8, 9712 hk groningen'],
    ['Rua Augusta 45, apto 2, Recife por favor', 'Rua Augusta 45, apto 2, Recife'],
    ['12 rue du moulin vert 69003 lyon', '12 rue du moulin vert 69003 lyon'],
    ['an die lindenstraße 8 in 04109 leipzig', 'lindenstraße 8 in 04109 leipzig'],
    ['Calle Roble 7, Col. Las Flores, C.P. 44100, Zapopan', 'Calle Roble 7, Col. Las Flores, C.P. 44100, Zapopan'],
    ['Av. Mitre 220 piso 3 depto C, B1870 Avellaneda', 'Av. Mitre 220 piso 3 depto C, B1870 Avellaneda'],
    ['Via Garibaldi 12 n. 4, 20121 Milano (MI)', 'Via Garibaldi 12 n. 4, 20121 Milano (MI)'],
    ['Ctra. de Burgos km 12,5, 28050 Madrid', 'Ctra. de Burgos km 12,5, 28050 Madrid'],
    ['in contrada Fonte Vecchia snc, 66100 Chieti', 'contrada Fonte Vecchia snc, 66100 Chieti'],
    ['P.O. Box AN 212, Accra', 'P.O. Box AN 212, Accra'],
    ['at 12 Tran Phu, District 5, Da Nang.', '12 Tran Phu, District 5, Da Nang'],
    ['4/17 Wattle Pde, Manly NSW 2095', '4/17 Wattle Pde, Manly NSW 2095'],
    ['go to 3rd floor, 90 Harbour Terrace', '3rd floor, 90 Harbour Terrace'],
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
    'NGC 4414, HD 209458, PSR B1919+21',
    'Box 4 and box 7 arrived, sala 3 is closed.',
    'SS 12, n. 45 of the list',
    '2nd floor, 35 people waited.',
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
