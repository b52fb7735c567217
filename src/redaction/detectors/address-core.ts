import type { Span } from '../detector.ts';
import { withGroups } from '../group-alternatives.ts';
import { createSearch } from '../list-matches.ts';
import { readTail, unitWords } from './address-tail.ts';
import { createCue } from './create-cue.ts';
import { readAlternatives, readWords } from './read-data.ts';
import { isEverydayWord } from './word-lists.ts';

/** Characters in which words that lead to an address, or a street before its number, are looked for. */
const reach = 100;
const mostWords = 6;
/** Weight from which a street is taken for an address. */
const enough = 3;
const findHouseNumbers = createSearch(
  /(?<![\p{L}\p{N}.,/:#$€£%&=_-])\d{1,5}(?:[ ]?[A-Za-z](?![\p{L}\p{N}'’]|\. ?\d))?(?:[-/](?:\d{1,4}[A-Za-z]?|[A-Za-z]{1,3})){0,3}(?![\p{L}\p{N}]|[.,:/-]\p{N}|[ ]?[€$£%])/gu,
);
const wordAhead =
  /,?[ ]((?:[dl]['’])?\p{L}[\p{L}\p{M}'’-]{0,30}\.?|\d{1,3}(?:st|nd|rd|th|er|e|º|\.)(?![\p{L}\p{N}]))/uy;
// Read backwards from their ends.
const wordBehind =
  /(?<=(?:^|[\s>|,;:("'–—-])((?:[dl]['’])?\p{L}[\p{L}\p{M}'’.-]{0,30}|\d{1,3}(?:st|nd|rd|th|er|e|º|\.))(,?)[ ])/uy;
const numberSign = /(?<= )(?:#|[Nn]\.?[ºo°]\.?|[Nn]r\.?|[Nn]o\.|[Nn][uú]m\.?) ?$/u;
const numberBehind = /(?<![\p{L}\p{N}.,/:#$€£-])\d{1,5}[A-Za-z]?(?:,?[ ]\d{1,5})?,?[ ]$/u;
const particles = new Set(
  'de del della delle dei degli di du des la las los le les el da do dos das y e et van von der den het am an of the nad pod bis quater odboje św. gen. ks. im. bł. mjr. płk. sta. sto. gral. dr. prof. mons. ss.'.split(
    ' ',
  ),
);
const joins = new Set(['the', 'of', 'y', 'e', 'et', 'an', 'am', 'het']);
const streetWords = readAlternatives('street-words');
/** The same as words: `ave?` stands for two. */
const streetWordSet = new Set(
  [...readWords('street-words')].flatMap((word) => [word.replace('?', ''), word.replace(/.\?/u, '')]),
);
const isStreetWord = (word: string) => streetWordSet.has(word.toLowerCase().replace(/\.$/, ''));
const glued = new RegExp(`\\p{L}{4}(?:${readAlternatives('street-endings')})$`, 'iu');
const isLed = createCue(
  new RegExp(
    `(?<![\\p{L}\\p{N}])(?:${readAlternatives('address-cues')})[:,]?[\\s"'(]{1,8}(?:the |au |à la |en la |an der |in der |op de )?`,
    'iu',
  ),
);
/** What a number counts, and no street is called. */
export const noStreet = withGroups(
  /^(?:\d+\S* )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|mei|augustus|january|february|march|april|june|july|august|september|october|november|december|spring|summer|autumn|fall|winter|monday|tuesday|wednesday|thursday|friday|saturday|sunday|chapter|page|section|version|figure|table|step|part|volume|room|gate|flight|windows|ios|android|level|season|episode|grade|top|stage|no|nr|order|invoice|ticket|case|rechnung|bestellung|facture|commande|factura|pedido|fattura|ordine|factuur|iphone|galaxy|model|modell|modèle|modelo|modello|type|typ|wagen|gleis|seat|row|coach)(?![\p{L}\p{N}])/iu,
);

interface Street {
  start: number;
  end: number;
  words: readonly string[];
  /** Numbers before and behind the name together. */
  numbers: number;
}

const isCode = /^\d{5}$/;

/** Streets with a number, weighed by street words, what leads to them and what follows them. */
export function findStreets(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findHouseNumbers(text)) {
    const start = match.index;
    const end = start + match[0].length;
    for (const street of [readAhead(text, start, end), readBehind(text, start, end)]) {
      if (!street) continue;
      const tail = readTail(text, street.end, isCode.test(match[0]));
      const from = findFlat(text, findCrossing(text, street.start));
      const led = from < street.start ? 3 : 0;
      if (!isLikely(text, street, match[0], tail.weight + led)) continue;
      spans.push({ start: from, end: tail.end, type: 'ADDRESS' });
    }
  }
  return spans;
}

/** `12 Baker Street` */
function readAhead(text: string, start: number, end: number): Street | undefined {
  const words: string[] = [];
  let last = end;
  let at = end;
  let small = 0;
  for (let count = 0; count < mostWords + small; count++) {
    wordAhead.lastIndex = at;
    const word = wordAhead.exec(text);
    if (!word?.[1] || (word[0].startsWith(',') && count > 0)) break;
    if (isName(word[1])) last = at + word[0].length;
    else if (!particles.has(word[1])) {
      if (small >= 3 || !isStreetWord(words[0] ?? '')) break;
      small += 1;
    }
    at += word[0].length;
    words.push(word[1]);
  }
  if (last === end || !words.some(isCapital)) return undefined;
  return { start: start - measureNumberBehind(text, start), end: last, words, numbers: 1 };
}

/** `Lindenallee 12`, `5049 Harjukuja 54` */
function readBehind(text: string, start: number, end: number): Street | undefined {
  const words: string[] = [];
  const stands = start - (numberSign.exec(text.slice(Math.max(0, start - 6), start))?.[0].length ?? 0);
  let first = stands;
  const before = text.slice(Math.max(0, stands - reach), stands);
  let at = before.length;
  for (let count = 0; count < mostWords; count++) {
    wordBehind.lastIndex = at;
    const [, word, comma = ''] = wordBehind.exec(before) ?? [];
    if (!word || (words.length === 0 && joins.has(word)) || (!isName(word) && !particles.has(word))) break;
    if (count > 0 && comma !== '') break;
    words.unshift(word);
    at -= word.length + comma.length + 1;
    if (isName(word)) first = stands - before.length + at;
  }
  while (words[0] !== undefined && particles.has(words[0])) words.shift();
  if (first === stands || !words.some(isCapital)) return undefined;
  const number = measureNumberBehind(text, first);
  return { start: first - number, end, words, numbers: number > 0 ? 2 : 1 };
}

function measureNumberBehind(text: string, at: number): number {
  if (text[at - 1] !== ' ') return 0;
  return numberBehind.exec(text.slice(Math.max(0, at - 14), at))?.[0].length ?? 0;
}

function isName(word: string): boolean {
  return isCapital(word) || isStreetWord(word);
}

/** A name's word, or `5th` of `5th Avenue`. */
function isCapital(word: string): boolean {
  return /^(?:[dl]['’])?\p{Lu}|^\d/u.test(word);
}

/** `Card 5105 1051 …`: groups of a number, where no town follows. */
const goesOnInDigits = /^ \d{2,6}(?! ?\p{Lu})/u;

/** Whether a street and what follows it weigh enough to be an address. */
function isLikely(text: string, { start, end, words, numbers }: Street, house: string, tail: number): boolean {
  if (noStreet.test(words.join(' ')) || goesOnInDigits.test(text.slice(end, end + 9))) return false;
  if (words.length === 1 && numbers > 1 && isStreetWord(words[0] ?? '')) return false;
  const isYear = numbers === 1 && /^(?:1[5-9]|20)\d\d/.test(house);
  if (isYear && tail < 2) return false;
  let weight = tail + numbers - 1;
  if (weight >= enough) return true;
  if (words.some((word) => isStreetWord(word) || glued.test(word.replace(/\.$/, '')))) {
    weight += text.startsWith(house, start) && numbers === 1 ? 2 : 3;
  }
  if (weight >= enough) return true;
  if (isLed(text, start)) weight += words.every((word) => isEverydayWord(word.toLowerCase())) ? 2 : 3;
  return weight >= enough;
}

const crossing =
  /(?<=(?<![\p{L}\p{N}'’-])((?:\p{Lu}[\p{L}'’-]{1,30}[ ]){1,3}(?:and|und|et|y|e|en|&)[ ](?:\d{1,5}[ ])?))/uy;

/** `Meet me at Anna and Baker Street 12` names the street that crosses. */
function findCrossing(text: string, start: number): number {
  crossing.lastIndex = start;
  const crossed = crossing.exec(text)?.[1];
  return crossed && isLed(text, start - crossed.length) ? start - crossed.length : start;
}

const flat =
  /(?<=(?<![\p{L}\p{N}])((?:(?:basement|garden|upper|lower|rear|top|ground|first|second|third)[ -](?:floor[ -])?(?:flat|floor|apartment|maisonette|office)|\d{1,2}(?:st|nd|rd|th) floor|(?:flat|apt|apartment|unit|suite|shop)[ .]{1,2}\d{1,4}\p{L}?|(?:no|number)\.?),? ))/iuy;

/** `Basement flat, 61 Cable Row`: what of a house it is, before its number. */
function findFlat(text: string, start: number): number {
  flat.lastIndex = start;
  return start - (flat.exec(text)?.[1]?.length ?? 0);
}

const findUnitAnchors = createSearch(
  new RegExp(`(?<![\\p{L}\\p{N}])(?:${unitWords})\\.?[ ](?=\\d)\\d{1,5}[A-Za-z]?(?![\\p{L}\\p{N}])`, 'giu'),
);
const streetBehind = /(?<=((?<![\p{L}\p{N}])\d{1,5}(?:[ ][\p{L}\p{M}'’.\d-]{1,30}){1,6},?[ ]))/uy;

/** Parts of buildings, with the street before them and the town behind. */
export function findUnits(text: string): Span[] {
  const spans: Span[] = [];
  for (const match of findUnitAnchors(text)) {
    const end = match.index + match[0].length;
    const tail = readTail(text, end);
    const before = text.slice(Math.max(0, match.index - reach), match.index);
    streetBehind.lastIndex = before.length;
    const street = streetBehind.exec(before)?.[1];
    if (tail.weight < 1 && !street) continue;
    spans.push({ start: match.index - (street?.length ?? 0), end: tail.end, type: 'ADDRESS' });
  }
  return spans;
}

const findCornerWords = createSearch(
  new RegExp(
    `(?:the )?(?:corner|intersection) of (?:the )?[\\p{L}\\d][^\\n?!,]{2,40}? (?:and|&) (?:\\d{1,4} )?(?:(?:[\\p{L}'’-]{1,20} ){1,3}?(?:${streetWords})(?![\\p{L}\\p{N}])|\\p{Lu}[\\p{L}'’-]{1,20}((?:[ ]\\p{Lu}[\\p{L}'’-]{1,20}){0,2}(?:[ ]\\d{1,4})?))`,
    'giu',
  ),
);

/** Small words and a time behind the second street are none of it: `… and Main at 3`. */
const restOfCorner = /^(?: \p{Lu}[\p{L}'’-]{1,20}){0,2}(?: \d{1,4})?/u;

/** `the corner of 5th Street and Main Street` */
export function findCorners(text: string): Span[] {
  return findCornerWords(text).map(({ 0: found, 1: rest = '', index }) => {
    const length = found.length - rest.length + (restOfCorner.exec(rest)?.[0].length ?? 0);
    return { start: index, end: index + length, type: 'ADDRESS' as const };
  });
}
