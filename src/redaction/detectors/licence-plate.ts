import type { Detector } from '../detector.ts';
import { createSearch, findMatches } from '../list-matches.ts';
import { createPatternNeed, holdsDigit } from '../needs.ts';
import { createContextCheck, createCue } from './create-cue.ts';

// In this order: Germany, Austria · Turkey · France, Italy · Spain · Netherlands · Britain · India · Nigeria · Sweden ·
// Poland · America · Portugal · Ireland · Belgium · Norway, Switzerland · Czechia · Italy · Britain of old · any
const findPlates = createSearch(
  new RegExp(
    `(?=[A-ZÄÖÜ\\d])(?<![\\p{L}\\p{N}-])(?:${[
      '[A-ZÄÖÜ]{1,3}[- ][A-ZÄÖÜ]{1,2}[- ]?\\d{1,4}[EH]?',
      '\\d{2} ?[A-Z]{1,3} ?\\d{2,4}',
      '[A-Z]{2}[- ]?\\d{3}[- ]?[A-Z]{2}',
      '\\d{4}[- ]?[A-Z]{3}',
      '(?=[A-Z-]{0,4}\\d)[A-Z\\d]{1,3}-[A-Z\\d]{2,3}-[A-Z\\d]{1,3}',
      '[A-Z]{2}\\d{2} ?[A-Z]{3}',
      '[A-Z]{2}[- ]?\\d{1,2}[- ]?[A-Z]{1,3}[- ]?\\d{3,4}',
      '[A-Z]{3}[- ]?\\d{3}[A-Z]{2}',
      '[A-Z]{3}[- ]?\\d{2}[A-Z\\d]',
      '[A-Z]{2,3} [A-Z\\d]{4,5}(?<=\\d.{0,4})',
      '[A-Z]{3}[- ]\\d{3,4}',
      '\\d{2}[- ][A-Z]{2}[- ]\\d{2}|[A-Z]{2}[- ]\\d{2}[- ](?:[A-Z]{2}|\\d{2})',
      '\\d{2,3}-[A-Z]{1,2}-\\d{1,6}',
      '\\d[- ][A-Z]{3}[- ]\\d{3}',
      '[A-Z]{2} ?\\d{5,6}',
      '\\d[A-Z]\\d ?\\d{4}',
      '[A-Z]{2} \\d{3} [A-Z]{2}',
      '[A-Z]\\d{1,3}[ -]?[A-Z]{3}',
      '(?=[A-Z]{0,7}\\d)(?=\\d{0,7}[A-Z])[A-Z\\d]{5,8}',
    ].join('|')})(?![\\p{L}\\p{N}-])`,
    'gu',
  ),
);
/** Right before a plate: words that mean much else, too. */
const announcing =
  /(?<!\p{L})(?:reg(?:istration|d)?\.?|registered|plaque|vrm|voertuig|fahrzeug|vehicle|vehículo|véhicule|veicolo|veículo|viatura|pojazd|fordon(?:et)?|car|van|lorry|motorbike|auto|wagen|pkw|lkw|kfz|voiture|moto|camion|coche|furgoneta|carro|macchina|autovettura|furgone|bestelbus|wagentje|samochód|samochodu|samochodem|auto|bil(?:en)?|skåpbil|bilnr|chapa|nr rej\.?)(?: (?:is|was|number|no\.?|nr\.?|n\.º|ist|est|es|è|é|to|är|mit|avec|con|met|com|z|med))?(?:["']?[:,]?\s["'(]?|["']:\s?["'])/iu;
const announces = createCue(announcing);
const words =
  '(?:license|licence|number|registration|vehicle|car) ?plates?|plates?|plate (?:number|no\\.?)|vehicle registration|registration (?:number|no\\.?|mark)|\\p{L}{0,6}kennzeichen|nummernschild|kfz-?kz\\.?|matrícula|matricula|placas?|plaque d.immatriculation|kennz\\.|immat\\.?|immatriculation|immatriculée?s?|targa|targat[oa]|kenteken(?:plaat)?|plaka(?: numarası)?|(?:tablic|rejestrac)\\p{L}{1,8}|nr rej\\.?|reg(?:istrerings)?\\.?-?(?:nummer|nr|numret|skylt)|regnr\\.?|regskylt';
const hasContext = createContextCheck(words);
/** `is parked`, `ist abgestellt`: what is said of cars, behind the plate. */
const driving =
  /^[)"',]{0,2} (?:is |was |ist |war |est |está |è |staat |jest |står |a été |had been )?(?:parked|blocking|clamped|towed|geparkt|abgestellt|parkt|blockiert|abgeschleppt|garée?|stationnée?|aparcad[oa]|estacionad[oa]|parcheggiat[oa]|geparkeerd|zaparkowan[yae]|parkerad|parkerar)(?!\p{L})/u;
const mayBeSaid = createPatternNeed(announcing, new RegExp(words), driving);
const holdsDriving = createPatternNeed(driving);
/** A vehicle's own number ends with four digits; nine and ten of it are its check and year. */
const findChassis = createSearch(
  /(?<![\p{L}\p{N}])(?=[A-HJ-NPR-Z\d]{0,16}[A-Z])[A-HJ-NPR-Z\d]{13}\d{4}(?![\p{L}\p{N}])/gu,
);
const chassisWords =
  'vin|fin|chassis\\p{L}*|châssis|chassi|chassi(?:s)?(?:nummer|nr)|(?:numéro|n°|nº) de série|série|serie|fahrgestell\\p{L}{0,8}|fahrzeug\\p{L}{0,24}|bastidor|telaio|nadwozia|véhicule|vehicle|vehículo|veicolo|pojazdu|fordon\\p{L}{0,6}|voertuig\\p{L}{0,8}|kentekenbewijs|fahrzeugschein|carte grise|libretto';
const namesChassis = createContextCheck(chassisWords, 60);
const mayNameChassis = createPatternNeed(new RegExp(chassisWords));

/** Number plates of cars, near a word for them. */
export const licencePlateDetector: Detector = {
  name: 'licence-plate',
  version: '3',
  languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
  locality: 'in-process',
  types: ['VEHICLE'],
  detect: (text) => {
    if (!holdsDigit(text)) return [];
    const spans = mayBeSaid(text)
      ? findMatches(text, findPlates, 'VEHICLE', (found, start) => isPlate(text, start, found))
      : [];
    if (mayNameChassis(text))
      spans.push(...findMatches(text, findChassis, 'VEHICLE', (_, start) => namesChassis(text, start)));
    return spans;
  },
};

/** Makes of cars, trains and standards: `Auto BMW X3000`, `Wagen IC 2024`. */
const noPlate = /^(?:BMW|VW|GM|MG|KIA|AMG|IC|ICE|EC|RE|TGV|ISO|DIN|EN|LPR|RAL|EURO)[ -]/;
/** A word with a number may be the next one of a sentence: `car AB 12`. */
const isShort = /^[A-ZÄÖÜ]{1,3}[- ]?\d{1,2}$/;

function isPlate(text: string, start: number, found: string): boolean {
  if (hasContext(text, start)) return true;
  if (isShort.test(found) || /^\d+$/.test(found) || noPlate.test(found)) return false;
  if (announces(text, start)) return true;
  const end = start + found.length;
  return holdsDriving(text) && driving.test(text.slice(end, end + 40));
}
