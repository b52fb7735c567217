import { describe, expect, it } from 'vitest';
import { labelledIdDetector } from '../../../../src/redaction/detectors/labelled-id.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('labelledIdDetector', () => {
  it.each([
    ['my passport number is X1234567', 'PASSPORT X1234567'],
    ["driver's license D123-4567-8901", 'DRIVER_LICENSE D123-4567-8901'],
    ['Account number: 000123456789', 'BANK_ACCOUNT 000123456789'],
    ['Personalausweis K7QX00T12', 'NATIONAL_ID K7QX00T12'],
    ['patient ID WLQ-7710452', 'ID WLQ-7710452'],
    ['VIN 1HGCM82633A004352', 'VEHICLE 1HGCM82633A004352'],
    ['Kontonummer 532 013 000', 'BANK_ACCOUNT 532 013 000'],
    ['Sort code: 20 45 77', 'BANK_ACCOUNT 20 45 77'],
    ['account number ends in 4417', 'BANK_ACCOUNT 4417'],
    ['bank account details ending with *456', 'BANK_ACCOUNT 456'],
    ['<accountNumber>40917822</accountNumber>', 'BANK_ACCOUNT 40917822'],
    ['votre numéro client est le 88172635', 'ID 88172635'],
    ['Policy Number - POL-2291-8837', 'ID POL-2291-8837'],
    ['cuenta 0049 1500 05 1234567892', 'BANK_ACCOUNT 0049 1500 05 1234567892'],
    ['numero di conto 000012345678', 'BANK_ACCOUNT 000012345678'],
    ['"accountNumber": "40917822"', 'BANK_ACCOUNT 40917822'],
    ['Kundennr.: 88172635', 'ID 88172635'],
    ['Patienten-ID: P44718', 'ID P44718'],
    ["numéro d'adhérent : 77123991", 'ID 77123991'],
    ['número de póliza 229188', 'ID 229188'],
    ['numero pratica 2281903', 'ID 2281903'],
    ['klantnummer 88172635', 'ID 88172635'],
    ['Policy no HX 229 188', 'ID HX 229 188'],
    ['permis n° 880692310285', 'DRIVER_LICENSE 880692310285'],
    ['patente di guida n. TO5512345K', 'DRIVER_LICENSE TO5512345K'],
    ['kundennummer ist 4471902', 'ID 4471902'],
    ['dossier nr. AB-1234', 'ID AB-1234'],
    ['nº de utente 9289594', 'ID 9289594'],
    ['numer klienta KD7869548', 'ID KD7869548'],
    ['kundnummer 4471902', 'ID 4471902'],
    ['loyalty programme number 4471902', 'ID 4471902'],
    ['Fahrgestellnummer: WVWZZZ1JZ3W386752', 'VEHICLE WVWZZZ1JZ3W386752'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(labelledIdDetector, text)).toEqual([found]);
  });

  it.each([
    'my account is closed',
    'user 12',
    'the policy of 2 years',
    'passport photos',
    'order 000123456789',
    'account balance 1200',
    'account 1200 dollars',
    'la cuenta tiene 300 euros',
    'member since 2019',
    'policy 2019',
    'account 12/03/2024',
    'Konto 500,00 €',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(labelledIdDetector, text)).toEqual([]);
  });
});
