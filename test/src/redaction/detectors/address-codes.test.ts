import { describe, expect, it } from 'vitest';
import { addressDetector } from '../../../../src/redaction/detectors/address.ts';
import { findByCode, findLabelled, findLabelledCode } from '../../../../src/redaction/detectors/address-codes.ts';
import { findTexts } from '../../../support/find-texts.ts';

const textsOf = (find: typeof findByCode, text: string) => find(text).map(({ start, end }) => text.slice(start, end));

describe('findByCode', () => {
  it.each([
    'The Old Rectory, Church Lane, Upper Hambleton, Oakham LE15 8TJ',
    'Fernhill House, Mill Road, Ballymore, Co. Kildare W91 X4Y7',
    'Flat 3B, Green Acres, MG Road, Pune - 411001',
    'Lange Voorhout 12 bis, 2514 EH Den Haag',
    'Alter Anger 154\n28905 Cottbus',
    'Plaza de la Ermita s/n, 29005 Málaga',
    'Stora Nygränd 7 B, 123 45 Solna',
    'Rynek Dolny 4, 80-001 Gdańsk',
    'Beco do Forno 18, 1200-195 Lisboa',
  ])('reads all parts before the code in %j', (address) => {
    expect(textsOf(findByCode, `They moved to ${address} last week`)).toEqual([address]);
  });

  it.each([
    'We sold 250 Units, 12345 Items left.',
    'Order 12, 20459 Hamburg',
    'Model 3, Type 45678 Zeta',
    'Version 4, Build 10115 Berlin',
  ])('finds nothing in %j', (text) => {
    expect(textsOf(findByCode, text)).toEqual([]);
  });
});

describe('findLabelled', () => {
  it.each([
    ['Anschrift: c/o Wolter, Tannenhang 4', 'c/o Wolter, Tannenhang 4'],
    ['leveransadress: Hus 3, Norra Udden\nTel: 5', 'Hus 3, Norra Udden'],
    ['Adres zamieszkania: Zielone Wzgórze 12/44', 'Zielone Wzgórze 12/44'],
    ['Morada: Lugar da Eira, lote 5. Ligue antes de vir', 'Lugar da Eira, lote 5'],
    ['{"address":"Quayside 9, Leith"}', 'Quayside 9, Leith'],
    ['Adress: Gränsvägen 4, Lund. Ring innan du kommer.', 'Gränsvägen 4, Lund'],
  ])('finds what stands behind the label in %j', (text, found) => {
    expect(textsOf(findLabelled, text)).toEqual([found]);
  });

  it.each([
    'IP address: 10.0.0.12 and more',
    'e-mail address: ann at 5 pm, please',
    'Address: as before',
    'address = 0x7ffe12345678',
  ])('finds nothing in %j', (text) => {
    expect(textsOf(findLabelled, text)).toEqual([]);
  });
});

describe('findLabelledCode', () => {
  it.each([
    ['Zip is 85281', '85281'],
    ['PLZ: 20459 Hamburg', '20459'],
    ['kod pocztowy 00-624', '00-624'],
    ['postcode ls6 2pq', 'ls6 2pq'],
  ])('finds the code in %j', (text, found) => {
    expect(textsOf(findLabelledCode, text)).toEqual([found]);
  });
});

describe('addressDetector', () => {
  it.each([
    ['adres: al. Jana Zamoyskiego 23 m. 7, 30-015 Kraków', 'al. Jana Zamoyskiego 23 m. 7, 30-015 Kraków'],
    [
      'A morada é Rua das Flores, n.º 18, 3.º Esq., 1200-195 Lisboa.',
      'Rua das Flores, n.º 18, 3.º Esq., 1200-195 Lisboa',
    ],
    ['Hon bor på Norra Strandgatan 14, 2 tr', 'Norra Strandgatan 14, 2 tr'],
    ['Mieszkam na os. Słoneczne 12/44 w mieście', 'os. Słoneczne 12/44'],
    ['Vicolo del Mulino 181/A, 74354 Pescara', 'Vicolo del Mulino 181/A, 74354 Pescara'],
    ['abito in via torino 12, 40121 bologna', 'via torino 12, 40121 bologna'],
    ['wohne in der bahnhofstr. 5, 76131 karlsruhe', 'bahnhofstr. 5, 76131 karlsruhe'],
    ['45 rue des Lilas, bât. C, 3e étage, 69003 Lyon', '45 rue des Lilas, bât. C, 3e étage, 69003 Lyon'],
    ['C/ Alcalá 45, 3º B, 28014 Madrid', 'C/ Alcalá 45, 3º B, 28014 Madrid'],
    ['<p>Lindenallee 222a<br>29103 Zwickau</p>', 'Lindenallee 222a<br>29103 Zwickau'],
  ])('finds the whole address in %j', async (text, found) => {
    expect(await findTexts(addressDetector, text)).toEqual([`ADDRESS ${found}`]);
  });

  it.each([
    'BP 142/88, HR 96, RR 18, SpO2 94 %',
    'Card 5105 1051 0510 5100',
    'Nur 3 Platz 12 frei; Gleis 9, Wagen 21, Platz 84.',
    'send it via email 2 times',
    'Nexitor 20 mg twice a day',
  ])('finds no address in %j', async (text) => {
    expect(await findTexts(addressDetector, text)).toEqual([]);
  });
});
