import type { FindingType } from '../../tasks/finding-types.ts';
import type { Detector, Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createDigitsNeed, listDigits } from '../needs.ts';
import { createContextCheck, createCue } from './create-cue.ts';
import {
  isBelgian,
  isBsn,
  isChinese,
  isCpf,
  isDay,
  isEan13,
  isFinnish,
  isFrench,
  isGermanHealth,
  isGermanPension,
  isGermanTax,
  isLanr,
  isLuhn,
  isMedicare,
  isNhs,
  isNpi,
  isPesel,
  isRouting,
  isRut,
  isSingaporean,
  isSpanish,
  isTfn,
  isThai,
  isTurkish,
  isVerhoeff,
  isVin,
} from './id-checks.ts';
import { isLoneId } from './lone-id.ts';
import { numbersGoods } from './numbers-goods.ts';

/** How a number of some state or register is written. */
interface IdFormat {
  type: FindingType;
  /** In capitals; matched in any case. */
  shape: RegExp;
  /** Takes the number without separators, in capitals. */
  check?: (id: string) => boolean;
  /** Whether shape and check say enough; else a word near it must, or nothing else stands in the text. */
  isDistinct?: boolean;
}

const isBirthFirst = (digits: string) => isDay(digits, 'ymd');

/** Numbers of papers, people and vehicles by country, as their issuers describe them. */
const idFormats: readonly IdFormat[] = [
  // United Kingdom
  {
    type: 'NATIONAL_ID',
    shape: /(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[A-Z]{2} ?\d{2} ?\d{2} ?\d{2} ?[A-D]/ },
  { type: 'NATIONAL_ID', shape: /\d{3}[ -]?\d{3}[ -]?\d{4}/, check: isNhs },
  { type: 'DRIVER_LICENSE', shape: /[A-Z][A-Z9]{4} ?\d[0156]\d{4} ?[A-Z9]{2}[A-Z\d] ?[A-Z]{2}/, isDistinct: true },
  { type: 'DRIVER_LICENSE', shape: /[A-Z][A-Z9]{4}\d[0-8]\d{4}[A-Z9][A-Z\d]{2}[A-Z]{2}/ },
  // United States and Canada
  {
    type: 'NATIONAL_ID',
    shape: /[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y\d]\d-?[AC-HJKMNP-RT-Y]{2}\d{2}/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[12]\d{3}[ -]?\d{3}[ -]?\d{3}/, check: isNpi },
  { type: 'BANK_ACCOUNT', shape: /[0-3]\d{3}-?\d{4}-?\d/, check: isRouting },
  { type: 'NATIONAL_ID', shape: /[1-79]\d{2}[ -]?\d{3}[ -]?\d{3}/, check: isLuhn },
  { type: 'VEHICLE', shape: /[A-HJ-NPR-Z\d]{17}/, check: isVin, isDistinct: true },
  // Germany, Austria, Switzerland
  { type: 'NATIONAL_ID', shape: /[1-9]\d ?\d{3} ?\d{3} ?\d{3}/, check: isGermanTax },
  { type: 'NATIONAL_ID', shape: /\d{2} ?[0-3]\d[01]\d{3} ?[A-Z] ?\d{3}/, check: isGermanPension, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{2} ?\d{6} ?[A-Z] ?\d{3}/ },
  { type: 'NATIONAL_ID', shape: /[A-Z]\d{9}/, check: isGermanHealth },
  { type: 'NATIONAL_ID', shape: /\d{9}/, check: isLanr },
  { type: 'PASSPORT', shape: /[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ\d]{7}[\dD]D?/ },
  { type: 'NATIONAL_ID', shape: /756\.?\d{4}\.?\d{4}\.?\d{2}/, check: isEan13, isDistinct: true },
  // France, Belgium, the Netherlands
  {
    type: 'NATIONAL_ID',
    shape: /[1-37-8] ?\d{2} ?[0-9]\d ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3} ?\d{2}/,
    check: isFrench,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[12] ?\d{2} ?\d{2} ?(?:\d{2}|2[AB]) ?\d{3} ?\d{3}(?: ?\d{2})?/ },
  { type: 'NATIONAL_ID', shape: /\d{2}\.?\d{2}\.?\d{2}[ -]?\d{3}[. ]?\d{2}/, check: isBelgian },
  { type: 'NATIONAL_ID', shape: /\d{3}[. ]?\d{3}[. ]?\d{3}/, check: isBsn },
  { type: 'NATIONAL_ID', shape: /\d{4}[. ]\d{2}[. ]\d{3}/, check: isBsn },
  // Spain, Portugal, Italy
  { type: 'NATIONAL_ID', shape: /\d{2}[ .]?\d{3}[ .]?\d{3}[ -]?[A-HJ-NP-TV-Z]/, check: isSpanish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]/, check: isSpanish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /(?:\d{8}|[XYZ][ -]?\d{7})[ -]?[A-Z]/ },
  { type: 'NATIONAL_ID', shape: /\d{8}[ -]?\d[ -]?[A-Z]{2}\d/, isDistinct: true },
  {
    type: 'NATIONAL_ID',
    shape: /[A-Z]{6} ?[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2} ?[A-Z][\dLMNP-V]{3}[A-Z]/,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /[A-Z]{2} ?\d{5} ?[A-Z]{2}|[A-Z]{2} ?\d{7}/ },
  { type: 'DRIVER_LICENSE', shape: /[A-Z]{2}\d{7}[A-Z]|U1[A-Z\d]{7}[A-Z]/ },
  // Northern and eastern Europe, Turkey
  { type: 'NATIONAL_ID', shape: /\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/, check: isFinnish, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /(?:19|20)?\d{6}[-+]?\d{4}/, check: (id) => isLuhn(id.slice(-10)) },
  { type: 'NATIONAL_ID', shape: /\d{6}-\d{4}/, check: (id) => isDay(id, 'dmy') },
  {
    type: 'NATIONAL_ID',
    shape: /\d{2}(?:[02468][1-9]|[13579][0-2])(?:[012]\d|3[01])\d{5}/,
    check: isPesel,
    isDistinct: true,
  },
  { type: 'NATIONAL_ID', shape: /\d{11}/, check: isPesel },
  { type: 'NATIONAL_ID', shape: /[1-9]\d{10}/, check: isTurkish, isDistinct: true },
  // Asia
  { type: 'NATIONAL_ID', shape: /[2-9]\d{3}[ :-]\d{4}[ :-]\d{4}/, check: isVerhoeff, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{4}[ :-]?\d{4}[ :-]?\d{4}/ },
  { type: 'NATIONAL_ID', shape: /[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]/, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{6}-[1-8]\d{6}/, check: isBirthFirst, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{6}[1-8]\d{6}/, check: isBirthFirst },
  { type: 'NATIONAL_ID', shape: /[1-8]-?\d{4}-?\d{5}-?\d{2}-?\d/, check: isThai },
  { type: 'NATIONAL_ID', shape: /[1-9]\d{5}(?:19|20)\d{9}[\dX]/, check: isChinese, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[STFGM]\d{7}[A-Z]/, check: isSingaporean, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{3}-\d{3}-\d{3}-\d{3}/, isDistinct: true },
  // Africa, Australia, Latin America
  { type: 'NATIONAL_ID', shape: /\d{10}[01]\d{2}/, check: (id) => isDay(id, 'ymd') && isLuhn(id) },
  { type: 'NATIONAL_ID', shape: /\d{3} ?\d{3} ?\d{3}/, check: isTfn },
  { type: 'NATIONAL_ID', shape: /[2-6]\d{3} ?\d{5} ?\d/, check: isMedicare },
  { type: 'NATIONAL_ID', shape: /\d{3}\.\d{3}\.\d{3}-\d{2}/, check: isCpf, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /\d{11}/, check: isCpf },
  { type: 'NATIONAL_ID', shape: /\d{1,2}\.\d{3}\.\d{3}-[\dK]/, check: isRut, isDistinct: true },
  { type: 'NATIONAL_ID', shape: /[A-Z]{4}\d{6}[HMX][A-Z]{5}[A-Z\d]\d/, isDistinct: true },
  // Equipment
  { type: 'ID', shape: /\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d/, check: isLuhn },
];

/** Words that are a part of many others, so that they count alone. */
const shortWords =
  '(?:tax|voter|user|national|personal|citizen|resident|member|patient|customer|client|employee|student|photo|state|health|kunden|steuer|patienten)?ids?|tax\\p{L}{0,5}|tin|tnin|tfn|sin|nas|npi|nhs|mbi|pan|nin|nino|dl|aba|kvnr|lanr|pass|nir|dni|nie|nif|curp|rut|cpf|bsn|hetu|rsa|rrn|frn';
const hasContext = createContextCheck(
  `(?:${shortWords})|\\p{L}{0,12}(?:identity|identi\\p{L}{2,20}|national\\p{L}{0,3}|citizen\\p{L}{0,4}|medicare|medicaid|aadha+r|insurance|social|passports?|licen[cs]es?|driv\\p{L}{1,5}|permit|imei|routing|provider|personal|steuer\\p{L}{0,30}|versicher\\p{L}{0,20}|ausweis\\p{L}{0,10}|krankenkasse|arzt\\p{L}{0,8}|reisepass|führerschein\\p{L}{0,8}|rente\\p{L}{0,16}|ahv\\p{L}{0,8}|identité|identit[àé]|sécurité|sécu|insee|permis|passeport|pasaporte|carnet|cédula|fiscale|codice|patente|passaporto|sofinummer|burgerservice\\p{L}{1,8}|rijbewijs\\p{L}{0,8}|paspoort\\p{L}{0,8}|rijksregister\\p{L}{0,8}|pesel|personnummer|henkilötunnus|kimlik|주민등록번호|外国人|身份证号?|บัตรประชาชน|เลขบัตรประชาชน)`,
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
const anyShape = withGroups(new RegExp(`(?:${idFormats.map(({ shape }) => shape.source).join('|')})${end}`, 'iuy'));
/** Characters before the first digit of a number. */
const longestLead = 7;
const isWordBefore = /(?:[\p{L}\p{N}]|\p{N}[.,/-])$/u;

/** Where a number may begin: at a word with a digit in it, or with one right behind. */
function listBeginnings(text: string): Set<number> {
  const beginnings = new Set<number>();
  const add = (end: number) => {
    let start = end;
    while (start > 0 && start >= end - longestLead && isAsciiWord(text.charCodeAt(start - 1))) start--;
    if (start < end - longestLead || !isAsciiWord(text.charCodeAt(start))) return;
    if (start === 0 || !isWordBefore.test(text.slice(Math.max(0, start - 3), start))) beginnings.add(start);
  };
  for (const digit of listDigits(text)) {
    const before = digit > 0 ? text.charCodeAt(digit - 1) : 0;
    if (before === 0x20 || before === 0x2d) add(digit - 1);
    add(digit);
  }
  return beginnings;
}

function isAsciiWord(code: number): boolean {
  const lower = code | 0x20;
  return (code >= 0x30 && code <= 0x39) || (lower >= 0x61 && lower <= 0x7a);
}
const holdsRow = createDigitsNeed(4, 8);

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
    if (!holdsRow(text)) return [];
    const spans: Span[] = [];
    let isSingledOut: boolean | undefined;
    for (const start of listBeginnings(text)) {
      anyShape.lastIndex = start;
      if (!anyShape.test(text) || counts(text, start)) continue;
      isSingledOut ??= keys.length === 0 && isLoneId(text);
      const isSaid = isSingledOut || hasContext(text, start);
      for (const { type, pattern, check, isDistinct } of isSaid ? shapes : distinctShapes) {
        pattern.lastIndex = start;
        const found = pattern.exec(text)?.[0];
        if (found === undefined) continue;
        if (check && !check(found.replace(/[ .:-]/g, '').toUpperCase())) continue;
        const isCased = isDistinct && (found === found.toUpperCase() || check !== undefined);
        if ((!isSaid && !isCased) || (!(isSaid && isDistinct) && numbersGoods(text, start))) continue;
        spans.push({ start, end: start + found.length, type });
      }
    }
    return spans;
  },
};
