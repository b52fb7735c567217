import type { Detector, Span } from '../detector.ts';
import { createSearch, type DigitGroup, findMatches, readDigitGroups } from '../list-matches.ts';
import { createDigitsNeed } from '../needs.ts';
import { createContextCheck } from './create-cue.ts';
import { isLuhn } from './id-checks.ts';
import { numbersGoods } from './numbers-goods.ts';

// Everything that could be one number, or several with a separator between them.
const findRuns = createSearch(/(?<![\p{L}\d])\d(?:[ .,/_\n-]{0,3}\d){11,60}/gu);
/** What both patterns need; most texts hold none. */
const holdsRow = createDigitsNeed(4, 3);
/** Sizes of the groups in which a card is written; in any other it must stand alone, or near a word for a card. */
const usualGroups = /^(?:1[3-9]|4,4,4,4(?:,[1-3])?|4,4,4,1|4,6,[45])$/;
const longestUsual = 5;
/** Digits from which a number near a word for a card is one; alone it has a scheme's length. */
const shortestSaid = 12;
/** In the cells of a table, where only a card's own groups count. */
const findInCells = createSearch(
  /(?<![\p{L}\d])(?:\d{4} ?\t ?\d{4} ?\t ?\d{4} ?\t ?\d{4}|\d{4} ?\t ?\d{6} ?\t ?\d{4,5})(?![\p{L}\d])/gu,
);
const findMasked = createSearch(/(?<![\w*])\d{4,6}[ -]?(?:[*xX•]{2,6}[ -]?){1,4}\d{2,4}(?![\w*])/g);
const hasContext = createContextCheck(
  'cards?|credit|debit|visa|master ?card|amex|american express|maestro|discover|cc|pan|kreditkarten?\\p{L}{0,8}|karten?\\p{L}{0,8}|carte|tarjeta|carta|tarjetas|carte bancaire|carta di credito|creditcard\\p{L}{0,8}|kaart\\p{L}{0,8}',
);
/** Prefix and lengths of the schemes. */
const schemes: readonly { prefix: RegExp; lengths: readonly number[] }[] = [
  { prefix: /^4/, lengths: [13, 16, 19] },
  { prefix: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] },
  { prefix: /^3[47]/, lengths: [15] },
  { prefix: /^3(?:0[0-5]|[689])/, lengths: [14, 16] },
  { prefix: /^35(?:2[89]|[3-8])/, lengths: [16] },
  { prefix: /^(?:2131|1800)/, lengths: [15] },
  { prefix: /^6(?:011|5|4[4-9])/, lengths: [16, 19] },
  { prefix: /^62/, lengths: [16, 17, 18, 19] },
  { prefix: /^(?:50|5[6-9]|6[0-9])/, lengths: [12, 13, 14, 15, 16, 17, 18, 19] },
];

/** Payment cards: a scheme's prefix and length with a right Luhn digit, or near a word for a card; masked ones too. */
export const paymentCardDetector: Detector = {
  name: 'payment-card',
  version: '1',
  languages: 'any',
  locality: 'in-process',
  types: ['CREDIT_CARD'],
  detect: (text) => {
    const spans: Span[] = [];
    if (!holdsRow(text)) return spans;
    for (const match of findRuns(text)) {
      const groups = readDigitGroups(text, match.index, match.index + match[0].length);
      for (const { start, end } of findCards(text, groups)) spans.push({ start, end, type: 'CREDIT_CARD' });
    }
    if (text.includes('\t'))
      spans.push(...findMatches(text, findInCells, 'CREDIT_CARD', (found) => isCard(found.replace(/\D/g, ''))));
    return [...spans, ...findMatches(text, findMasked, 'CREDIT_CARD', (_, start) => hasContext(text, start))];
  },
};

function findCards(text: string, groups: readonly DigitGroup[]): { start: number; end: number }[] {
  const start = groups[0]?.start ?? 0;
  const end = groups.at(-1)?.end ?? start;
  const digits = groups.map((group) => group.digits).join('');
  const isNear = digits.length >= shortestSaid && hasContext(text, start);
  // Goods' numbers are written in one. Few of them come to a whole card by chance.
  const isWhole = digits.length >= 14 && digits.length <= 16 && isCard(digits);
  if (!isNear && groups.length === 1 && !isWhole && numbersGoods(text, start)) return [];
  const isOneNumber = digits.length <= 19 && groups.every(({ gap }) => /^(?:[ .-]{0,3}|-?\n)$/.test(gap));
  const isEnded = !/^\p{L}/u.test(text.slice(end, end + 2)) || isNear || groups.length > 1;
  const isUsual = isNear || groups.length === 1 || isSingledOut(text, start, end) || usualGroups.test(sizes(groups));
  const isSaid = isNear && (digits.length > shortestSaid || isLuhn(digits));
  if (isOneNumber && isUsual && isEnded && !isFraction(text, groups, 0) && (isCard(digits) || isSaid))
    return [{ start, end }];
  return findInRow(groups, isNear, (at) => isFraction(text, groups, at));
}

const sizes = (groups: readonly DigitGroup[]): string => `${groups.map(({ digits }) => digits.length)}`;
const isSingledOut = (text: string, start: number, end: number): boolean => text.trim().length === end - start;

/** Cards in a row of numbers: each begins and ends with a group. */
function findInRow(groups: readonly DigitGroup[], isNear: boolean, isNone: (at: number) => boolean) {
  const found: { start: number; end: number }[] = [];
  // Digits up to each group: most rows are too short or too long.
  const sums = [0];
  for (const { digits } of groups) sums.push((sums.at(-1) ?? 0) + digits.length);
  for (let at = 0; at < groups.length; at++) {
    const longest = isNear ? 19 : longestUsual;
    for (let count = Math.min(longest, groups.length - at); count > 0; count--) {
      const length = (sums[at + count] ?? 0) - (sums[at] ?? 0);
      if (length < 13 || length > 19) continue;
      const row = groups.slice(at, at + count);
      const digits = row.map((group) => group.digits).join('');
      const isUsual = usualGroups.test(row.length === 1 ? `${length}` : sizes(row));
      if (!(isUsual || isNear) || !isCard(digits) || isNone(at)) continue;
      found.push({ start: row[0]?.start ?? 0, end: row.at(-1)?.end ?? 0 });
      at += count - 1;
      break;
    }
  }
  return found;
}

/** `3.4111111111111111` */
function isFraction(text: string, groups: readonly DigitGroup[], at: number): boolean {
  const { start = 0, digits = '' } = groups[at] ?? {};
  const next = groups[at + 1];
  if (next?.gap === '.' && digits.length < 4 && next.digits.length > 8) return true;
  return digits.length > 12 && /(?:^|\D)\d{1,3}\.$/.test(text.slice(Math.max(0, start - 5), start));
}

function isCard(digits: string): boolean {
  const isScheme = schemes.some(({ prefix, lengths }) => lengths.includes(digits.length) && prefix.test(digits));
  return isScheme && isLuhn(digits);
}
