import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { Detector, Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createSearch, readDigitGroups } from '../list-matches.ts';
import { createDigitsNeed } from '../needs.ts';
import { createContextCheck, createCue } from './create-cue.ts';
import { numbersGoods } from './numbers-goods.ts';

// Everything that could be one number, or several next to each other.
const findRuns = createSearch(/(?<![\p{Script=Latin}\p{N}_#$€£])(?:\+ ?|\(\+?(?=\d))?\d(?:[ .()/\n-]{0,3}\d){5,40}/gu);
// In the cells of a table, where a number is told from others by how it begins.
const findCells = createSearch(
  /(?<![\p{Script=Latin}\p{N}_#$€£])(?:\+ ?|\((?=\d)|(?=0))\d{1,5}\)?(?: ?\t ?\d{2,8}){1,4}(?!\p{N})/gu,
);
const holdsRow = createDigitsNeed(6, 3);
const extension = /\s?(?:,\s?)?(?:ext\.?|x|extension|durchwahl|dw|poste|int\.|toestel)\s?\d{1,6}(?!\p{N})/iuy;
const hasContext = createContextCheck(
  'phones?|msisdn|ph|telephone|t[eé]l[eéè]?f\\p{L}{1,5}|telepono|tel\\.?|t[ée]l[ée]phone|tél\\.?|tfno|tlf|mob|cel|celular|festnetz\\p{L}{0,7}|durchwahl|callback|fijo|fisso|fixe|mobiles?|mobil\\p{L}{0,8}|cell(?:ulare|phone)?|cellphone|fax|call\\p{L}{0,3}|dial|ring|(?:text|messages?|signal)(?!["\'\\\\]{0,4}\\s?[:=])(?: to)?|sms(?::a|:a)?|\\p{L}{0,2}what?s?[ -]?ap+\\p{L}{0,3}|wa\\.me|wasap|guasap|watsap|zap|wpp|signal|reach\\p{L}{0,3}|contact\\p{L}{0,3}|kontakt\\p{L}{0,5}|hotline|handy\\p{L}{0,7}|rufnummer|anrufen|erreichbar|erreichst|erreichen|unter|rückruf|portable|appelle[rz]?|joignable|joindre|contacte[rz]?|llam[ae]\\p{L}{0,3}|m[óo]vil|número|localizar|contactar|chiam\\p{L}{1,4}|cellulare|contatt\\p{L}{1,4}|raggiungere|numero|bel|bellen|bereik\\p{L}{1,5}|nummer|mobiel|gsm|携帯番号は?|电话|手机|number(?: is)?|llám\\p{L}{1,6}|tel[eé]m[oó]ve(?:l|is)|telem|contactos?|contatos?|ligue|ligar|ligas?|liguem?|telefon\\p{L}{0,4}|kom(?:órk\\p{L}{1,3})?\\.?|numer(?:em|u)?|\\p{L}{0,4}dzwo\\p{L}{1,5}|\\p{L}{0,3}telefon\\p{L}{0,4}|anrufe|rufen?|ruft|rappele[rz]?|rappel|\\p{L}{0,2}chiam\\p{L}{1,4}|terugbel\\p{L}{0,3}|ringa?|ringer|nås?|telnr|tfn|tlfn?|mobilnr|mobiln\\p{L}{1,6}|telefoonnummer|opbellen|portatile|recapito|utenza|joignable au',
);
const hasWord = (text: string, start: number) => hasContext(text, start) && !numbersGoods(text, start);
/** `… anrufen`, `… bellen` behind a number that begins as those of phones do. */
const toCall =
  /^[ ,]{1,2}(?:(?:bitte|dann|mal|gerne|even|graag) )?(?:an(?:zu)?ruf\p{L}{1,2}|zurückruf\p{L}{1,2}|erreich\p{L}{1,4}|wähl\p{L}{1,2}|(?:op|terug)?bel(?:len|t)?|bereiken|bereikbaar|appeler|llamar|chiamare|ligar|dzwonić|ringa)(?!\p{L})/iu;
/** Right behind a number: `… is my new number`, `… (mobile)`, `… whatsapp`. */
const says = withGroups(
  /^[ ,(/–-]{1,4}(?:(?:is|was|ist|war|est|es|era|è|é|to|är|on|via|auf|sur|por|su|op|på|na) )?(?:(?:my|his|her|our|their|the|meine?|seine?|ihre?|unsere?|mon|ma|son|notre|le|mi|su|el|nuestro|il|il mio|la mia|il suo|mijn|zijn|haar|ons|o meu|a minha|meu|o|mój|moje|jej|jego|nasz|min|mitt|hennes|hans|vårt) )?(?:(?:new|current|direct|work|home|private|office|best|neue|private|direkte|nouveau|nuevo|nuovo|nieuwe?|novo|nowy|nya?|personal|personale) )?(?:phone|tele\p{L}{1,8}|tel|cell\p{L}{0,6}|mobile?|mobil\p{L}{0,7}|number|nummer|numer|num[eé]ro|número|handy\p{L}{0,7}|rufnummer|whats ?app|signal|sms|fax|fijo|fisso|komórka|gsm|telem[oó]vel|móvil|portable|festnetz\p{L}{0,7}|landline)(?![\p{L}])/iu,
);
const year = '(?:1[89]|20)\\d{2}';
const dayOrMonth = '(?:0?[1-9]|[12]\\d|3[01])';
// A day, a moment, a span of years, a fraction, or a version with a part of one digit.
const looksLikeOther = new RegExp(
  `^(?:${year}[-./]${dayOrMonth}[-./]${dayOrMonth}|${dayOrMonth}[-./]${dayOrMonth}[-./](?:${year}|\\d{2})|${year}[- ]${year})(?:$|\\s)|^${year} ?- ?(?:${year}|\\d{2})$|^\\d\\.\\d{6,}$|^\\d+\\.(?:\\d+\\.)*\\d(?:\\.\\d+)+$|^${year}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\\d|3[01])$`,
);
const american = /^\+?(?:1[ .-]?)?(?:\([2-9]\d{2}\)[ .-]?|[2-9]\d{2}[.-])\d{3}[ .-]?\d{4}$/;
const trunk = /^\(?0(?:[1-9]| \([1-9])\d?(?:[ ()./-]{0,3}\d){7,9}(?:-\d{1,4})?$/;
/** `(11) 91234-5678`: an area code in brackets. */
const areaCode = /^\(\d{2,3}\) ?\d{3,5}(?:[ .-]\d{2,4}){1,2}$/;
/** Groups and characters of the longest number that is looked for in a row of numbers. */
const longestRow = 8;
const longestNumber = 28;
const beginsStrong = /^(?:\+|\(?0\d|\(?[2-9]\d\d|1[ .-]?[(2-9])/;
const groupedEvenly =
  /^\d{3}[ .-]\d{3}[ .-]\d{3,4}$|^\d{3}[ .-]\d{2}[ .-]\d{2}[ .-]\d{2}$|^\d{2}[ .-]\d{3}[ .-]\d{2}[ .-]\d{2}$/;
const grouped = /^\(?\d{2,4}\)?(?:[ .-]\d{2,4}){2,4}$/;

/**
 * Phone numbers by shape: international, American, with a trunk zero; any other run of digits only near a word for a
 * phone, or where it is the whole text. libphonenumber decides whether an international number can exist.
 */
export const phoneDetector: Detector = {
  name: 'phone',
  version: '4',
  languages: 'any',
  locality: 'in-process',
  types: ['PHONE'],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsRow(text)) return spans;
    for (const match of findRuns(text)) {
      const end = match.index + match[0].length;
      const isOpenOnly = match[0].startsWith('(') && !match[0].includes(')');
      for (const place of findNumbers(text, match.index + (isOpenOnly ? 1 : 0), end))
        spans.push({ ...place, type: 'PHONE' });
    }
    if (text.includes('\t')) spans.push(...findInCells(text));
    return spans;
  },
};

/** A trunk zero alone says too little in a table. */
function findInCells(text: string): Span[] {
  return findCells(text).flatMap(({ 0: cells, index: start }): Span[] => {
    const isNear = /^[+(]|^00/.test(cells) || hasWord(text, start);
    for (let end = cells.length; isNear && end > 0; end = cells.lastIndexOf('\t', end - 1)) {
      const number = cells.slice(0, end).trim();
      if (!number.includes('\t')) break;
      if (isStrong(number.replace(/\s+/g, ' '))) return [{ start, end: start + number.length, type: 'PHONE' }];
    }
    return [];
  });
}

function findNumbers(text: string, start: number, end: number): { start: number; end: number }[] {
  const whole = text.slice(start, end);
  // Numbers of goods seldom begin with 0, but the long ones.
  if (/^(?:[1-9]\d*|\d{12,})$/.test(whole) && numbersGoods(text, start)) return [];
  const isSure = isStrong(whole);
  const isSingledOut = whole.length === text.trim().length;
  const isNear = () =>
    hasWord(text, start) ||
    says.test(text.slice(end, end + 60)) ||
    toCall.test(text.slice(end, end + 30)) ||
    hasLine(text, start, end);
  if ((isSure || isPhone(whole, isSingledOut, isNear)) && fits(text, start, end, isSure)) {
    return [{ start, end: withExtension(text, end) }];
  }
  return findInRow(text, start, end);
}

/** Numbers in a row with other numbers, which begin and end at a space: the surest shapes, or a word stands before. */
function findInRow(text: string, from: number, to: number): { start: number; end: number }[] {
  const groups = readDigitGroups(text, from, to);
  const found: { start: number; end: number }[] = [];
  for (let at = 0; at < groups.length; at++) {
    const first = groups[at];
    if (!first || (at > 0 && !/\s/.test(first.gap))) continue;
    const start = at === 0 ? from : first.start - (/[+(]*$/.exec(first.gap)?.[0].length ?? 0);
    const isNear = at === 0 && hasWord(text, from);
    if (!isNear && !beginsStrong.test(text.slice(start, start + 5))) continue;
    for (let last = Math.min(at + longestRow, groups.length) - 1; last >= at; last--) {
      const end = groups[last]?.end ?? start;
      if (last + 1 < groups.length && !/\s/.test(groups[last + 1]?.gap ?? '')) continue;
      if (end - start > longestNumber) continue;
      const number = text.slice(start, end);
      const isSure = isStrong(number);
      if (!isSure && !(isNear && isPhone(number, false, () => true) && digitsOf(number).length < 12)) continue;
      if (!fits(text, start, end, isSure)) continue;
      found.push({ start, end: withExtension(text, end) });
      at = last;
      break;
    }
  }
  return found;
}

const lineBegins = createCue(/(?:^|\n|<br ?\/?>|<p>|<td>)[ \t>]{0,8}/iu);
const lineEnds = /^[ \t]{0,4}(?:$|\n|<)/;
/** Countries of the nine languages whose numbers begin with no zero, and are told by libphonenumber. */
const countries = ['ES', 'PT', 'PL', 'US', 'IT', 'BR'] as const;
/** Behind somebody: `…, Anna Nowak, 601 234 567`. */
const entryBegins = createCue(/\p{L}, {1,2}|\p{Ll}: {1,2}/u);
const entryEnds = /^(?:[ \t]{0,4}(?:$|\n|<)|[.;)](?:\s|$)|, \p{L})/u;

/** Whether a number in groups has a line or an entry for itself, as in a signature, and may be one of these countries. */
function hasLine(text: string, start: number, end: number): boolean {
  const isLine = lineEnds.test(text.slice(end, end + 5)) && lineBegins(text, start);
  if (!isLine && !(entryEnds.test(text.slice(end, end + 5)) && entryBegins(text, start))) return false;
  const number = text.slice(start, end);
  return (
    groupedEvenly.test(number) && countries.some((country) => parsePhoneNumberFromString(number, country)?.isValid())
  );
}

function withExtension(text: string, end: number): number {
  extension.lastIndex = end;
  return end + (extension.exec(text)?.[0].length ?? 0);
}

/** Whether what stands around lets it be a phone number: no amount, fraction, or part of a word or longer number. */
function fits(text: string, start: number, end: number, isSure: boolean): boolean {
  const before = text.slice(Math.max(0, start - 8), start);
  const after = text.slice(end, end + 3);
  const number = text.slice(start, end);
  const isSpaced = isSure && /[+( ]/.test(number);
  if (/^(?:_|\s?[€$£%]|-?\p{N})/u.test(after) || /\p{N}[.:/-]$/u.test(before)) return false;
  if (/^\p{Script=Latin}/u.test(after) && !isSpaced) return false;
  if (isSpaced || (isSure && /(?:^|[^\d])$|\d{4},$/.test(before))) return true;
  return !/^[.,:/-]\p{N}/u.test(after) && !/\p{N},$/u.test(before);
}

/** By its own shape, without a word near it. */
function isStrong(number: string): boolean {
  const isShaped =
    number.includes('+') ||
    american.test(number) ||
    trunk.test(number) ||
    areaCode.test(number) ||
    number.startsWith('00');
  if (!isShaped) return false;
  const digits = digitsOf(number);
  if (digits.length < 8 || digits.length > 15 || /^(\d)\1+$/.test(digits) || looksLikeOther.test(number)) return false;
  if (number.includes('+')) return isInternational(number, digits);
  if (areaCode.test(number)) return digits.length >= 9 && digits.length <= 11;
  if (american.test(number) || (trunk.test(number) && digits.length >= 9)) return true;
  return /^00[1-9]/.test(digits) && digits.length >= 10 && isInternational(`+${digits.slice(2)}`, digits);
}

/** By a word near it, or because nothing else stands in the text. */
function isPhone(number: string, isSingledOut: boolean, isNear: () => boolean): boolean {
  const digits = digitsOf(number);
  if (digits.length < 6 || digits.length > 15 || /^(\d)\1+$/.test(digits)) return false;
  if (number.includes('+')) return isNear();
  if (looksLikeOther.test(number) || number.includes('\n')) return false;
  if (isSingledOut && digits.length === 10 && /^[2-9]\d{2}[2-9]/.test(digits)) return true;
  return isNear() && (digits.length >= 7 || grouped.test(number));
}

function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}

function isInternational(number: string, digits: string): boolean {
  if (digits.length < 8) return false;
  const parsed = parsePhoneNumberFromString(number.startsWith('+') ? number : `+${digits}`);
  return parsed?.isPossible() ?? false;
}
