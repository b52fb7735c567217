import type { Detector, Span } from '../detector.ts';
import { listMatches } from '../list-matches.ts';
import { createContextCheck } from './context-words.ts';
import { createCue } from './create-cue.ts';
import { idFormats } from './id-formats.ts';
import { isLoneId } from './lone-id.ts';

const hasContext = createContextCheck(
  '\\p{L}{0,12}(?:id|ids|identity|identi\\p{L}{2,9}|national\\p{L}{0,3}|citizen\\p{L}{0,4}|tax\\p{L}{0,5}|tin|tnin|tfn|sin|nas|npi|nhs|mbi|medicare|medicaid|aadha+r|pan|nin|nino|insurance|social|passports?|licen[cs]es?|driv\\p{L}{1,5}|permit|dl|imei|routing|aba|provider|personal|steuer\\p{L}{0,20}|versicher\\p{L}{0,20}|ausweis\\p{L}{0,10}|krankenkasse|kvnr|arzt\\p{L}{0,8}|lanr|pass|reisepass|führerschein\\p{L}{0,8}|rente\\p{L}{0,16}|ahv\\p{L}{0,8}|identité|identit[àé]|sécurité|sécu|insee|nir|permis|passeport|dni|nie|nif|pasaporte|carnet|cédula|curp|rut|cpf|fiscale|codice|patente|passaporto|bsn|sofinummer|burgerservice\\p{L}{1,8}|rijbewijs\\p{L}{0,8}|paspoort\\p{L}{0,8}|rijksregister\\p{L}{0,8}|pesel|personnummer|hetu|henkilötunnus|kimlik|rsa|rrn|frn|주민등록번호|外国人|身份证号?|บัตรประชาชน|เลขบัตรประชาชน)',
  60,
);

/** A key right before a number that says it is a sum, a count or a time. */
const counts = createCue(
  /(?:amount|total|price|balance|sum|count|size|length|bytes|created|updated|expires|timestamp|time|date|betrag|montant|importe|importo|bedrag)\w{0,20}(?<!id|no|nr|number|code)["']?\s?[:=]\s?/iu,
);
const end = '(?![\\p{L}\\p{N}]|[.,/-]\\p{N})';
const shapes = idFormats.map((format) => ({
  ...format,
  pattern: new RegExp(`(?:${format.shape.source})${end}`, 'iuy'),
}));
const distinctShapes = shapes.filter(({ isDistinct }) => isDistinct);
/** Any of them: at most places none begins. */
const anyShape = new RegExp(`(?:${idFormats.map(({ shape }) => shape.source).join('|')})${end}`, 'iuy');
/** Where a number may begin: at a word with a digit in it, or with one right behind. */
const beginning = /(?<![\p{L}\p{N}]|\p{N}[.,/-])(?=[A-Z\d]{0,7}[ -]?\d)[A-Z\d]/giu;
const fewestDigits = /(?:\d[^\d\n]{0,8}){4}/;

/**
 * Numbers that a state or a register gave somebody, by shape and check digits; where these say too little, only near
 * a word for such a number, or where the text is nothing but the number.
 */
export const nationalIdDetector: Detector = {
  name: 'national-id',
  version: '2',
  languages: 'any',
  locality: 'in-process',
  types: [...new Set(idFormats.map(({ type }) => type))],
  detect: (text, { keys }) => {
    if (!fewestDigits.test(text)) return [];
    const spans: Span[] = [];
    let isAlone: boolean | undefined;
    for (const { index: start } of listMatches(text, beginning)) {
      anyShape.lastIndex = start;
      if (!anyShape.test(text) || counts(text, start)) continue;
      isAlone ??= keys.length === 0 && isLoneId(text);
      const isSaid = isAlone || hasContext(text, start);
      for (const { type, pattern, check, isDistinct } of isSaid ? shapes : distinctShapes) {
        pattern.lastIndex = start;
        const found = pattern.exec(text)?.[0];
        if (found === undefined) continue;
        if (check && !check(found.replace(/[ .:-]/g, '').toUpperCase())) continue;
        const isCased = isDistinct && (found === found.toUpperCase() || check !== undefined);
        if (!isCased && !isSaid) continue;
        spans.push({ start, end: start + found.length, type });
      }
    }
    return spans;
  },
};
