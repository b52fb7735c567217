import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findAllSpans } from '../../../src/redaction/find-spans.ts';

const detectors = createDetectors('balanced');

/** The text with each finding as its type. */
async function hide(text: string): Promise<string> {
  const spans = await findAllSpans(text, detectors, new AbortController().signal);
  let [hidden, at] = ['', 0];
  for (const { start, end, type } of spans) {
    hidden += `${text.slice(at, start)}[${type}]`;
    at = end;
  }
  return hidden + text.slice(at);
}

describe('what stands beside a name of a thing', () => {
  it.each([
    ['In der Sparkasse Herr Diallo sagte nein.', 'In der Sparkasse [PERSON] sagte nein.'],
    ['Vodafone Customer Oksana Shevchenko', 'Vodafone Customer [PERSON]'],
    ['Cliente Vodafone Signora Rossi', 'Cliente Vodafone [PERSON]'],
    ['HSBC Manager Sarah Cole refused the loan.', 'HSBC Manager [PERSON] refused the loan.'],
    ['Unsere Kinder Max, Moritz und Lina sind krank.', 'Unsere Kinder [PERSON], [PERSON] und [PERSON] sind krank.'],
    ['For Christmas, Emma and Liam want a bike.', 'For Christmas, [PERSON] and [PERSON] want a bike.'],
    ['Amazon, Anna und Ben haben sich beschwert.', 'Amazon, [PERSON] und [PERSON] haben sich beschwert.'],
    ['Hannah, Jonas, Diabetes', '[PERSON], [PERSON], Diabetes'],
    ['Sarah Class called', '[PERSON] called'],
    ['Patient: Emma Act', 'Patient: [PERSON]'],
    ['I got this from Okafor and my bus was late', 'I got this from [PERSON] and my bus was late'],
    ['The letter from Mrs Okafor and a train ticket', 'The letter from [PERSON] and a train ticket'],
    ['Zug: Geld von Herrn Brandt und Frau Okafor', 'Zug: Geld von [PERSON] und [PERSON]'],
    ['Mail from Mrs Whitfield to Mr Okafor via Outlook', 'Mail from [PERSON] to [PERSON] via Outlook'],
    ['Ronald de Boer heeft gebeld.', '[PERSON] heeft gebeld.'],
    ['Groeten,\nFrank de Bakker', 'Groeten,\n[PERSON]'],
    ['{"naam":"Laura de Boer"}', '{"naam":"[PERSON]"}'],
    ['De Boer heeft gebeld', 'De [PERSON] heeft gebeld'],
    ['laura de visser belde', '[PERSON] belde'],
    ['as Baker said', 'as [PERSON] said'],
    ['Al Smith is our tenant', 'Al [PERSON] is our tenant'],
  ])('stays a person: %s', async (text, hidden) => expect(await hide(text)).toBe(hidden));

  it.each([
    ['Auftraggeber: 01711234567', 'Auftraggeber: [PHONE]'],
    ['My partner 07911123456 will open', 'My partner [PHONE] will open'],
    ['Liefertelefon: 01711234567', 'Liefertelefon: [PHONE]'],
    ['{"deliveryPhone":"01711234567"}', '{"deliveryPhone":"[PHONE]"}'],
    ['Reservations 02079460958', 'Reservations [PHONE]'],
    ['din id är 811218-9876', 'din id är [NATIONAL_ID]'],
    ['order 4111111111111111', 'order [CREDIT_CARD]'],
    ['order 30569309025904', 'order [CREDIT_CARD]'],
    ['if src_ip == 203.0.113.57 then block', 'if src_ip == [IP_ADDRESS] then block'],
    ['Login from Windows 203.0.113.57', 'Login from Windows [IP_ADDRESS]'],
    ['curl --resolve www.example.org:443:203.0.113.57', 'curl --resolve www.example.org:443:[IP_ADDRESS]'],
    ['updated 10.1.1.1 to 203.0.113.57', 'updated 10.1.1.1 to [IP_ADDRESS]'],
    ['my passcode is Blue-42!', 'my passcode is [SECRET]'],
    ['Passwort: superSecret', 'Passwort: [SECRET]'],
    ['{"password":"userpass"}', '{"password":"[SECRET]"}'],
  ])('is hidden behind words of goods, programs and placeholders: %s', async (text, hidden) =>
    expect(await hide(text)).toBe(hidden),
  );

  it.each([
    'Bestellnummer: 4711204711',
    'Sendungsnummer 123456789012',
    'Chrome/119.0.0.0',
    'tracking no. 123456789012',
  ])('stays: %s', async (text) => expect(await hide(text)).toBe(text));
});
