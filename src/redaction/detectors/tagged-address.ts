import type { Detector, Span } from '../detector.ts';
import { createSearch } from '../list-matches.ts';
import { holdsDigit } from '../needs.ts';
import { noStreet } from './address-core.ts';
import { guessLanguages, type LanguageAt } from './guess-language.ts';
import { weighLikeness } from './name-features.ts';
import { kind, shape } from './tag-facts.ts';
import { blank, gapGroups, groupGap, holdsStop } from './tag-gaps.ts';
import { type TagModel, tagSequence, tags } from './tag-sequence.ts';
import { readTagTokens, type TagTokens } from './tag-tokens.ts';

/** The tagger's log-odds from which it votes for an address. */
const thresholds = { balanced: 3, strict: 1 };

/**
 * Addresses by the tagger: what it takes for one, where a word for a street and a number stand in it, or a name with a
 * house number behind it. Addresses without a number are not looked for. Other weights are for measuring.
 */
export function createTaggedAddressDetector(setting: 'balanced' | 'strict', model?: TagModel): Detector {
  return {
    name: 'tagged-address',
    version: '1',
    languages: ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'sv'],
    locality: 'in-process',
    types: ['ADDRESS'],
    detect: (text, { language }) => {
      if (!holdsDigit(text)) return [];
      const told = language?.slice(0, 2).toLowerCase();
      return findAddresses(text, told === undefined ? guessLanguages(text) : () => told, thresholds[setting], model);
    },
  };
}

/** A number that may be a house's; what is around it is read where a word with a capital stands near. */
const findHouses = createSearch(/(?<![\p{L}\p{N}.,:/_#€$£%=-])\d{1,5}[a-zA-Z]?(?![\p{L}\p{N}_%€$£]|[.,:]\d)/gu);
const capitalBefore = /\p{Lu}[\p{L}\p{M}'’.-]{0,30},?[ ]$/u;
const capitalBehind = /^,?[ ](?:[\p{Ll}\p{M}.'’]{1,12}[ ]){0,3}(?:[dl]['’])?\p{Lu}/u;
const reach = 120;

function findAddresses(text: string, languageAt: LanguageAt, threshold: number, model?: TagModel): Span[] {
  const spans: Span[] = [];
  let from = -1;
  let to = -1;
  const read = () => {
    if (from < 0) return;
    const tokens = readTagTokens(text, from, to);
    spans.push(...readAddresses(text, tokens, languageAt, threshold, model));
    from = -1;
  };
  for (const { 0: found, index } of findHouses(text)) {
    const end = index + found.length;
    if (
      !capitalBefore.test(text.slice(Math.max(0, index - 34), index)) &&
      !capitalBehind.test(text.slice(end, end + 44))
    )
      continue;
    if (index - reach > to) read();
    if (from < 0) from = Math.max(0, index - reach);
    to = end + reach;
  }
  read();
  return spans;
}

function readAddresses(
  text: string,
  tokens: TagTokens,
  languageAt: LanguageAt,
  threshold: number,
  model?: TagModel,
): Span[] {
  const {
    tags: tagged,
    address,
    scale,
  } = tagSequence(tokens, languageAt, (from, to) => holdsHouse(tokens, from, to), model);
  const spans: Span[] = [];
  for (let at = 0; at < tagged.length; at++) {
    if (tagged[at] !== tags.address && tagged[at] !== tags.inAddress) continue;
    const first = at;
    let odds = address[at] ?? 0;
    while (tagged[at + 1] === tags.inAddress) odds = Math.max(odds, address[++at] ?? 0);
    const part = odds * scale < threshold ? undefined : findPart(text, tokens, first, at);
    if (!part) continue;
    const end = tokens.ends[part[1]] ?? 0;
    const start = tokens.starts[part[0]] ?? 0;
    spans.push({ start, end: endsWithHouse.test(text.slice(end - 1, end + 2)) ? end + 1 : end, type: 'ADDRESS' });
  }
  return spans;
}

/** The letter of `17b`, which is a token of its own. */
const endsWithHouse = /^\d\p{L}(?![\p{L}\p{N}])/u;

function holdsHouse({ kinds }: TagTokens, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (kinds[at] === kind.number) return true;
  return false;
}

/** The longest part of what was tagged that has words with capitals, numbers, street words and particles alone. */
function findPart(text: string, tokens: TagTokens, from: number, to: number): [number, number] | undefined {
  let best: [number, number] | undefined;
  for (let first = from; first <= to; first++) {
    if (!isPart(tokens, first) || isSmallWord(tokens, first)) continue;
    let last = first;
    while (last < to && isPart(tokens, last + 1) && !isParted(text, tokens, last)) last++;
    let end = last;
    while (end > first && endsOutside(text, tokens, end)) end--;
    if (isAddress(text, tokens, first, end) && (!best || end - first > best[1] - best[0])) best = [first, end];
    first = last;
  }
  return best;
}

const abbreviation = /^(?:[^aeiou]+|av|ave|avda|al|ul|os|str)$/i;

/** Whether a full stop stands behind a token that is no word cut short, or a semicolon. */
function isParted(text: string, { starts, ends, gaps, shapes }: TagTokens, at: number): boolean {
  if (text.slice(ends[at], starts[at + 1]).includes(';')) return true;
  if (!holdsStop(gaps[at + 1] ?? 0) || shapes[at + 1] === shape.digits) return false;
  return !abbreviation.test(text.slice(starts[at], ends[at]));
}

/** A particle, a label, and a line of its own that is a word: `Thanks`. */
function endsOutside(text: string, { kinds, ends, gaps }: TagTokens, at: number): boolean {
  const own = kinds[at];
  if (own === kind.particle || text[ends[at] ?? 0] === ':') return true;
  return groupGap(gaps[at] ?? 0) === gapGroups.line && (own === kind.noName || isWord(own));
}

function isPart(tokens: TagTokens, at: number): boolean {
  return tokens.shapes[at] !== shape.small || tokens.kinds[at] === kind.street || tokens.kinds[at] === kind.particle;
}

/** A particle does not begin an address, nor does `av` or `os` that may be a small word of the sentence. */
function isSmallWord({ kinds, shapes, starts, ends }: TagTokens, at: number): boolean {
  if (kinds[at] === kind.particle) return true;
  return shapes[at] === shape.small && (ends[at] ?? 0) - (starts[at] ?? 0) < 3;
}

const mostTokens = 16;
const month =
  /(?<!\p{L})(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|january|february|march|april|june|july|august|september|october|november|december)(?!\p{L})/iu;

function isAddress(text: string, tokens: TagTokens, from: number, to: number): boolean {
  const { kinds, starts, ends } = tokens;
  if (to === from || to - from > mostTokens) return false;
  let hasStreet = false;
  let hasHouse = false;
  for (let at = from; at <= to; at++) {
    if (isStreet(tokens, at, from, to)) hasStreet = true;
    if (kinds[at] === kind.number && (ends[at] ?? 0) - (starts[at] ?? 0) < 6) hasHouse = true;
  }
  const isLikely = hasStreet ? hasHouse : hasNumberedName(text, tokens, from, to);
  const found = text.slice(starts[from], ends[to]);
  return isLikely && !month.test(found) && !noStreet.test(found);
}

const isWord = (own: number | undefined) => own === kind.common || own === kind.english;

/** Not `Platz 12`, and not `12 Park Benches`. */
function isStreet({ kinds, gaps }: TagTokens, at: number, from: number, to: number): boolean {
  if (kinds[at] === kind.streetEnd) return true;
  if (kinds[at] !== kind.street) return false;
  if (at < to && gaps[at + 1] === blank && isWord(kinds[at + 1]) && kinds[from] === kind.number) return false;
  return kinds.slice(from, to + 1).some((own) => own !== kind.street && own !== kind.number && own !== kind.initial);
}

const longestHouse = 4;
const goesOn = /^(?:[.,:/]?\d|\s?[%€$£])/;
const year = /^(?:1[5-9]|20)\d\d$/;

/** `Cerrito 1250`: a name and a number of up to four digits, which is no year. */
function hasNumberedName(
  text: string,
  { kinds, shapes, starts, ends, gaps, names }: TagTokens,
  from: number,
  to: number,
): boolean {
  for (let at = from; at < to; at++) {
    const own = kinds[at] ?? 0;
    if (shapes[at] !== shape.capital || own < kind.given || own === kind.country || own === kind.street) continue;
    if (own === kind.unknown && weighLikeness(names[at] ?? '') < 0) continue;
    if (kinds[at + 1] !== kind.number || gaps[at + 1] !== blank) continue;
    if (gaps[at + 2] === blank && isWord(kinds[at + 2]) && shapes[at + 2] === shape.capital) continue;
    const [start = 0, end = 0] = [starts[at + 1], ends[at + 1]];
    const number = text.slice(start, end);
    if (number.length <= longestHouse && !year.test(number) && !goesOn.test(text.slice(end, end + 2))) return true;
  }
  return false;
}
