import { describe, expect, it } from 'vitest';
import { licencePlateDetector } from '../../../../src/redaction/detectors/licence-plate.ts';
import { findTexts } from '../../../support/find-texts.ts';

describe('licencePlateDetector', () => {
  it.each([
    ['My licence plate is LK19 WTF.', 'LK19 WTF'],
    ['Kennzeichen: B-MX 4711', 'B-MX 4711'],
    ['immatriculation AB-123-CD', 'AB-123-CD'],
    ['La matrícula es 4821 KLM', '4821 KLM'],
    ['targa FG 482 LM', 'FG 482 LM'],
    ['kenteken 12-ABC-3', '12-ABC-3'],
    ["my car's registration is LK53 XTV", 'LK53 XTV'],
    ['plaque AB-123-CD', 'AB-123-CD'],
  ])('finds in %j', async (text, found) => {
    expect(await findTexts(licencePlateDetector, text)).toEqual([`VEHICLE ${found}`]);
  });

  it.each([
    'The part B-MX 4711 is sold out.',
    'There is no plate on it.',
    'Room AB-123-CD',
    'Registration opens on 12 May, Room AB-123-CD',
  ])('finds nothing in %j', async (text) => {
    expect(await findTexts(licencePlateDetector, text)).toEqual([]);
  });
});
