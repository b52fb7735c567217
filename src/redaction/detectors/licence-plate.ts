import type { Detector } from '../detector.ts';
import { findMatches } from '../list-matches.ts';
import { createPatternNeed, holdsDigit } from '../needs.ts';
import { createContextCheck, createCue } from './create-cue.ts';

// In this order: Germany, Austria · Turkey · France, Italy · Spain · Netherlands · Britain · India · Nigeria · any
const plate = new RegExp(
  `(?=[A-ZÄÖÜ\\d])(?<![\\p{L}\\p{N}-])(?:${[
    '[A-ZÄÖÜ]{1,3}[- ][A-Z]{1,2}[- ]?\\d{1,4}[EH]?',
    '\\d{2} ?[A-Z]{1,3} ?\\d{2,4}',
    '[A-Z]{2}[- ]?\\d{3}[- ]?[A-Z]{2}',
    '\\d{4}[- ]?[A-Z]{3}',
    '(?=[A-Z-]{0,4}\\d)[A-Z\\d]{1,3}-[A-Z\\d]{2,3}-[A-Z\\d]{1,3}',
    '[A-Z]{2}\\d{2} ?[A-Z]{3}',
    '[A-Z]{2}[- ]?\\d{1,2}[- ]?[A-Z]{1,3}[- ]?\\d{3,4}',
    '[A-Z]{3}[- ]?\\d{3}[A-Z]{2}',
    '(?=[A-Z]{0,7}\\d)(?=\\d{0,7}[A-Z])[A-Z\\d]{5,8}',
  ].join('|')})(?![\\p{L}\\p{N}-])`,
  'gu',
);
/** Right before a plate: words that mean much else, too. */
const announcing =
  /(?<!\p{L})(?:reg(?:istration)?\.?|plaque|vrm|voertuig|fahrzeug|vehicle|vehículo|véhicule|veicolo)(?: (?:is|was|number|no\.?))?["']?[:,]?\s["'(]?/iu;
const announces = createCue(announcing);
const words =
  '(?:license|licence|number|registration|vehicle|car) ?plates?|plates?|plate (?:number|no\\.?)|vehicle registration|registration (?:number|no\\.?|mark)|\\p{L}{0,6}kennzeichen|nummernschild|matrícula|plaque d.immatriculation|immatriculation|immatriculée?|targa|targat[oa]|kenteken|plaka(?: numarası)?';
const hasContext = createContextCheck(words);
const mayBeSaid = createPatternNeed(announcing, new RegExp(words));

/** Number plates of cars, near a word for them. */
export const licencePlateDetector: Detector = {
  name: 'licence-plate',
  version: '2',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl'],
  locality: 'in-process',
  types: ['VEHICLE'],
  detect: (text) =>
    holdsDigit(text) && mayBeSaid(text) ? findMatches(text, plate, 'VEHICLE', (_, start) => isPlate(text, start)) : [],
};

function isPlate(text: string, start: number): boolean {
  return hasContext(text, start) || announces(text, start);
}
