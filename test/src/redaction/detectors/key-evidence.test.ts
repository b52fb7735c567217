import { describe, expect, it } from 'vitest';
import { keyEvidenceDetector } from '../../../../src/redaction/detectors/key-evidence.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('keyEvidenceDetector', () => {
  it.each([
    ['firstName', 'zoltan', 'PERSON'],
    ['customer_last_name', 'Featherstonehaugh', 'PERSON'],
    ['mobilePhone', '5552671', 'PHONE'],
    ['phone_number', '415 555 2671', 'PHONE'],
    ['SSN', '536228726', 'US_SSN'],
    ['cardNumber', '4111111111111112', 'CREDIT_CARD'],
    ['password', 'letmein', 'SECRET'],
    ['x-api-key', 'abc123', 'SECRET'],
    ['accessToken', 'not a usual one', 'SECRET'],
    ['dateOfBirth', '1990-02-03', 'DATE_OF_BIRTH'],
    ['street', '12 Nowhere', 'ADDRESS'],
    ['postal_code', '94107', 'ADDRESS'],
    ['userName', 'ann42', 'USERNAME'],
    ['account_number', '000123456789', 'BANK_ACCOUNT'],
    ['passportNumber', 'X1234567', 'PASSPORT'],
    ['date_de_naissance', '28.2.79', 'DATE_OF_BIRTH'],
    ['fechaNacimiento', '28.2.79', 'DATE_OF_BIRTH'],
    ['Né(e) le', '28/02/1979', 'DATE_OF_BIRTH'],
    ['nato_il', '1979-02-28', 'DATE_OF_BIRTH'],
    ['Geboren am', '28.02.79', 'DATE_OF_BIRTH'],
    ['data_ur', '28.02.1979', 'DATE_OF_BIRTH'],
    ['date_naiss', '28/02/1979', 'DATE_OF_BIRTH'],
    ['nacida el', '28 feb 1979', 'DATE_OF_BIRTH'],
    ['födelsedata', '790228', 'DATE_OF_BIRTH'],
    ['sortCode', '20-45-77', 'BANK_ACCOUNT'],
    ['rekeningnummer', '41.73.93.828', 'BANK_ACCOUNT'],
    ['driver_license_number', 'D1234567', 'DRIVER_LICENSE'],
    ['führerschein', 'B072RRE2I55', 'DRIVER_LICENSE'],
    ['plateNumber', 'ABC 1234', 'VEHICLE'],
    ['patientId', 'P-44718', 'ID'],
    ['numéro_client', '88172635', 'ID'],
    ['contraseña', 'verano', 'SECRET'],
  ])('takes the value under %s, %j, for what it is said to be', async (key, value, type) => {
    expect(await findTexts(keyEvidenceDetector, value, ['input', key])).toEqual([`${type} ${value}`]);
  });

  it.each([
    ['name', 'Charm Industrial'],
    ['phone', 'none'],
    ['email', 'unknown'],
    ['card', 'declined'],
    ['description', '5552671'],
    ['tokens', '512'],
    ['passwordResetRequested', 'yes, twice'],
    ['filename', 'report.pdf'],
    ['accountant', 'busy 24 hours'],
    ['clientId', '88172635'],
    ['policy', 'version 2'],
  ])('does not take the value under %s, %j', async (key, value) => {
    expect(await findTexts(keyEvidenceDetector, value, [key])).toEqual([]);
  });

  it.each([
    ['id,dob,seen\n7,03/04/1970,2024-01-02\n8,05/06/1980,2024-01-03', ['03/04/1970', '05/06/1980']],
    ['| id | Geburtsdatum |\n|---|---|\n| 1 | 03.04.1970 |', ['03.04.1970']],
    ["INSERT INTO p (id, born) VALUES (1, '1970-03-04'), (2, '1980-05-06');", ['1970-03-04', '1980-05-06']],
    ['<table><tr><th>Ort</th><th>Född</th></tr><tr><td>Bo</td><td>1970-03-04</td></tr></table>', ['1970-03-04']],
    ['PLACE         DOB\nUPPER TOWN    07/12/84\nELSE          01/30/90', ['07/12/84', '01/30/90']],
  ])('finds the dates of a column in %j', async (text, dates) => {
    const found = await findTexts(keyEvidenceDetector, text);
    expect([...new Set(found)]).toEqual(dates.map((date) => `DATE_OF_BIRTH ${date}`));
  });

  it.each([
    ['id,phone\n1,5550177700\n', '5550177700'],
    ['{"x":1}\nid;Telefon\n7;555017', '555017'],
  ])('finds the numbers of a column in %j', async (text, number) => {
    expect(await findTexts(keyEvidenceDetector, text)).toEqual([`PHONE ${number}`]);
  });

  it.each([
    ['imię;ulica;kod;miasto\nx;Prosta 4;61-700;Borek', ['Prosta 4', '61-700', 'Borek']],
    ['rua,cep,cidade\nx,60100-000,Pedra Alta', ['60100-000', 'Pedra Alta']],
    ['| adres | plaats |\n|---|---|\n| Kade 9 | Den Bos |', ['Kade 9', 'Den Bos']],
    ['city,visits\nNorthwick,12', []],
  ])('finds the codes and towns of a column, towns beside the rest of an address, in %j', async (text, parts) => {
    expect(await findTexts(keyEvidenceDetector, text)).toEqual(parts.map((part) => `ADDRESS ${part}`));
  });

  it('goes by the innermost key', async () => {
    expect(await findTexts(keyEvidenceDetector, '5552671', ['phone', 'note'])).toEqual([]);
  });
});
