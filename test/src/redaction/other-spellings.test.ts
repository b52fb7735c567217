import { describe, expect, it } from 'vitest';
import { createDetectors } from '../../../src/redaction/detectors.ts';
import { findLeaks, type Told } from '../../support/find-leaks.ts';
import { findTouched } from '../../support/find-touched.ts';

const detectors = createDetectors('balanced');

// Numbers of people under names and in spellings beside the usual ones.
const kinds: Readonly<Record<string, readonly Told[]>> = {
  'phones by what is done with them': [
    ['Er soll bitte 0761 - 440 118 anrufen', '0761 - 440 118'],
    ['kun je 20 440 11 83 terugbellen?', '20 440 11 83'],
    ['proszę oddzwonić na 12 440 11 83', '12 440 11 83'],
    ['mi richiami al 344 011 8351', '344 011 8351'],
    ['mi wasap 644 011 835', '644 011 835'],
    ['kontakt 711-651-902 (po 16)', '711-651-902'],
    ['https://wa.me/34644011835', '34644011835'],
  ],
  'papers under their other names': [
    ['Meine Steueridentifikationsnummer: 86095742719', '86095742719'],
    ['bilhete de identidade n.º 12044718', '12044718'],
    ['identiteitskaart NW4HKL8T2', 'NW4HKL8T2'],
    ['carta d’identità CA44718KD', 'CA44718KD'],
    ["carte d'identité 880692310285", '880692310285'],
    ['documento de identidad 44718203', '44718203'],
    ['dowód osobisty ABS 447182', '447182'],
    ['paszport seria ZE 4471820', '4471820'],
    ['cartão de cidadão nº 30214471 8 ZX3', '30214471 8 ZX3'],
    ['NSS 281244718320', '281244718320'],
    ['plusgiro 551827-4', '551827-4'],
    ['clearing 8327-9, konto 55 182 740-1', '55 182 740-1'],
    ['Kennz. HB-KL 5518', 'HB-KL 5518'],
    ['immat. DK-551-LM', 'DK-551-LM'],
    ['msisdn 46705518274', '46705518274'],
    ['CPR-nr. 120484-4471', '120484-4471'],
    ['Anna, 44051401359, z Gdyni', '44051401359'],
    ['member id: KTD/44718', 'KTD/44718'],
  ],
};

const harmless: Readonly<Record<string, readonly string[]>> = {
  'what only looks so': [
    '{"text":"faktura FV/9054/2026"}',
    '{"message":"lot 4471/8820"}',
    'order 62847648, kolli 2226369275503',
    's3://logs/part-00012-e36ae379-e409-4d9a-adc5-d57658998484.parquet',
    'Upgrade from 2.11.0.4 to 2.12.0.1',
    "script-src 'nonce-IOJPvDNwSUg5n3VtB57Yng=='",
    'Access code review comments are in PR 5518.',
    'PIN pad model 5518',
    'Chargen-Nr. L5518B8',
    'message id 18c2f7a9b3d4e5f6',
    'reCAPTCHA site key 6LeIxAcTAAAAAJcZVRqyHh71UMIEGNQ_MXjiZKhI',
    'chr7:55086714-55324314 was amplified',
    'Ausweis bitte mitbringen, Zimmer 471',
  ],
};

describe('the embedded engine', () => {
  it.each(Object.entries(kinds))('hides %s', async (_kind, texts) => {
    expect(await findLeaks(texts, detectors)).toEqual([]);
  });

  it.each(Object.entries(harmless))('leaves %s', async (_kind, texts) => {
    expect(await findTouched(texts, detectors)).toEqual([]);
  });
});
