import { describe, expect, it } from 'vitest';
import { phoneDetector } from '../../../../src/redaction/detectors/phone.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('phoneDetector', () => {
  it.each([
    ['Ring +49 171 5550123 now', '+49 171 5550123'],
    ['(415) 555-2671', '(415) 555-2671'],
    ['415.555.2671', '415.555.2671'],
    ['+1-415-555-2671 ext. 12', '+1-415-555-2671 ext. 12'],
    ['0049 30 5550123', '0049 30 5550123'],
    ['06 39 98 41 07', '06 39 98 41 07'],
    ['020 7946 0958', '020 7946 0958'],
    ['my number is 5550 177', '5550 177'],
    ['Tel: 5552671', '5552671'],
    ['Rückruf: 0221 4710 633', '0221 4710 633'],
    ['on 12.05.2024 0221 4710633', '0221 4710633'],
    ['(415.555.2671)', '415.555.2671'],
    ['0221 4710633abends', '0221 4710633'],
    ['+44 (20) 7946 0958', '+44 (20) 7946 0958'],
    ['x\t+49\t171\t5550123\tx', '+49\t171\t5550123'],
    ['(415)\t555\t2671\tx', '(415)\t555\t2671'],
    ['Tel.\t0221\t471\t0633', '0221\t471\t0633'],
    ['telemóvel 919 555 026', '919 555 026'],
    ['Llámeme al 629 555 041', '629 555 041'],
    ['zadzwoń: 501 555 021', '501 555 021'],
    ['nås på 070-555 01 23', '070-555 01 23'],
    ['555 201 7730 is my new number', '555 201 7730'],
    ['98765 01230 (WhatsApp)', '98765 01230'],
    ['629 555 041 es mi móvil', '629 555 041'],
    ['22 555 01 20 to mój numer', '22 555 01 20'],
    ['Regards\nAnn\n629 555 041', '629 555 041'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(phoneDetector, text)).toEqual([`PHONE ${found}`]);
  });

  it.each([
    'on 2024-05-17 10:30:00',
    'call, BDAY:19840712',
    'text: driver 551.86.0.1 is here',
    '555 201 7730 is my order number',
    'id,amount\n1,5550177700',
    'Rows\n629 555\n041 555',
    'from 12.05.2024 to 13.06.2024',
    'order 100234567',
    'created 1721954054',
    'costs $1,234,567.00 or 1 234 567 €',
    'version 10.20.30.40',
    '3.14159265358',
    '0.0754117124172',
    'id 1234-5678-9012-3456-7890',
    'between 2019 - 2024',
    'call me in 2024',
    'abc1234567890def',
    '12\t345\t678\t0123\t4567890',
    '415\t555\t2671',
    'order number 88172635',
    'numéro de commande : 88172635',
    'invoice number INV-2024-0042',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(phoneDetector, text)).toEqual([]);
  });
});
