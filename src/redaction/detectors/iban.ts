import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { holdsDigit } from '../needs.ts';
import { createContextCheck } from './create-cue.ts';

// What stands before it is looked at last: that is rarely worth it.
const findStarts = createSearch(
  /[A-Z]{2}[ .:-]{0,2}\d{2}(?=[ .\n\t-]{0,2}[A-Z0-9])(?<=(?:(?<![\p{L}\p{N}])|(?<=(?<![\p{L}\p{N}])iban))[A-Z]{2}[ .:-]{0,2}\d{2})/giu,
);
/** What both patterns hold; most texts end here. */
const beginning = /[A-Z][ .:-]{0,2}\d{2}/iu;
const inGroups = /^[A-Z]{2}\d{2} (?:[A-Z\d]{4} ){2,7}[A-Z\d]{1,4}$/;
/** Whatever an IBAN's label stands before: a wrong one is somebody's all the same. */
const findLabelled = createSearch(
  /(?<![\p{L}\p{N}])iban(?: is| lautet| ist| est| es| è|:)?[ :'"(]{1,4}([A-Z]{2} ?\d{2}(?:[ -]?[A-Z\d]){10,30})(?![A-Z\d])/giu,
);
const hasContext = createContextCheck('iban\\p{L}{0,5}|bank account|konto\\p{L}{0,9}|cuenta|compte|conto|rekening');
/** Length by country, from the SWIFT registry. */
const lengths: Readonly<Record<string, number>> = {
  AD: 24,
  AE: 23,
  AL: 28,
  AT: 20,
  AZ: 28,
  BA: 20,
  BE: 16,
  BG: 22,
  BH: 22,
  BI: 27,
  BR: 29,
  BY: 28,
  CH: 21,
  CR: 22,
  CY: 28,
  CZ: 24,
  DE: 22,
  DJ: 27,
  DK: 18,
  DO: 28,
  EE: 20,
  EG: 29,
  ES: 24,
  FI: 18,
  FK: 18,
  FO: 18,
  FR: 27,
  GB: 22,
  GE: 22,
  GI: 23,
  GL: 18,
  GR: 27,
  GT: 28,
  HR: 21,
  HU: 28,
  IE: 22,
  IL: 23,
  IQ: 23,
  IS: 26,
  IT: 27,
  JO: 30,
  KW: 30,
  KZ: 20,
  LB: 28,
  LC: 32,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  LY: 25,
  MC: 27,
  MD: 24,
  ME: 22,
  MK: 19,
  MN: 20,
  MR: 27,
  MT: 31,
  MU: 30,
  NI: 28,
  NL: 18,
  NO: 15,
  OM: 23,
  PK: 24,
  PL: 28,
  PS: 29,
  PT: 25,
  QA: 29,
  RO: 24,
  RS: 22,
  RU: 33,
  SA: 24,
  SC: 31,
  SD: 18,
  SE: 24,
  SI: 19,
  SK: 24,
  SM: 27,
  SO: 23,
  ST: 25,
  SV: 28,
  TL: 23,
  TN: 24,
  TR: 26,
  UA: 29,
  VA: 22,
  VG: 24,
  XK: 20,
  YE: 30,
};

/**
 * IBANs of every country, in one piece or in groups, in any case. The length must be the country's, and mod 97, groups
 * of four or a word before it must speak for an IBAN. Behind the label `IBAN` a wrong one counts, too.
 */
export const ibanDetector: Detector = {
  name: 'iban',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['IBAN'],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsDigit(text) || !beginning.test(text)) return spans;
    for (const match of findStarts(text)) {
      const length = lengths[match[0].slice(0, 2).toUpperCase()];
      const end = length && findEnd(text, match.index, length);
      if (!end) continue;
      const iban = text.slice(match.index, end);
      const isCut = /^[A-Z0-9]/i.test(text.slice(end, end + 1));
      const isRight = hasIbanCheck(iban) || (!isCut && (inGroups.test(iban) || hasContext(text, match.index)));
      if (isRight) spans.push({ start: match.index, end, type: 'IBAN' });
    }
    const found = new Set(spans.map(({ start: from }) => from));
    for (const match of findLabelled(text)) {
      const value = match[1] ?? '';
      const end = match.index + match[0].length;
      if (!found.has(end - value.length) && (value.match(/\d/g) ?? []).length > 7)
        spans.push({ start: end - value.length, end, type: 'IBAN' });
    }
    return spans;
  },
};

/**
 * Where the given number of letters and digits ends, at most two separators between them; undefined when it does not,
 * or goes on with more than a word.
 */
function findEnd(text: string, from: number, length: number): number | undefined {
  let at = from;
  for (let count = 0; count < length; at++) {
    const character = text[at] ?? '';
    if (/[A-Za-z0-9]/.test(character)) count++;
    else if (!/[ .:\-\n\t]/.test(character) || !/[A-Za-z0-9]/.test(text.slice(at - 2, at))) return undefined;
  }
  return /^(?:[A-Za-z]{0,20}(?![A-Za-z0-9]))/.test(text.slice(at, at + 22)) ? at : undefined;
}

/** ISO 13616: the country and check digits moved to the end, letters as numbers, the whole is 1 modulo 97. */
export function hasIbanCheck(text: string): boolean {
  const iban = text.replace(/[^A-Za-z0-9]/g, '').toUpperCase();
  let remainder = 0;
  for (const character of iban.slice(4) + iban.slice(0, 4)) {
    const number = Number.parseInt(character, 36);
    remainder = (remainder * (number > 9 ? 100 : 10) + number) % 97;
  }
  return remainder === 1;
}
