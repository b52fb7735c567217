import { endOfRun, kindAt, letter, mark, number, widthAt } from '../characters.ts';
import { weighLikeness } from './name-features.ts';
import { findLists, findWholeLists, isEveryday, lists, withoutAccents } from './name-lists.ts';
import { readAlternatives, readWords } from './read-data.ts';

/** The words and numbers of a text in order, with what is known of each; all lists are equally long save `gaps`. */
export interface TagTokens {
  starts: number[];
  ends: number[];
  /** A number for the word itself; of one that may be a name only `nameless`, of a number how long it is. */
  words: number[];
  /** The one thing that says most about it, from 0 to 31. */
  kinds: number[];
  /** How it is written, from 0 to 15. */
  shapes: number[];
  /** A number for its last letters; 0 for a number. */
  endings: number[];
  /** How much its letters look like a name's, from 0 to 7. */
  likeness: number[];
  /** The word before the `:` or `=` that leads to it on its line, at most four tokens away; 0 where there is none. */
  cues: number[];
  /** What stands before each, as a number, and behind the last: one more than there are tokens. */
  gaps: number[];
}

/** Stands for every word whose letters are not looked at. */
const nameless = 1;
/** How a token is written. */
export const shape = { small: 0, capital: 1, capitals: 2, initial: 3, mixed: 4, joined: 5, digits: 6 };
/** Kinds from which on a token may be in a name or an address: around these the sequence is looked at. */
export const kind = {
  little: 1,
  particle: 2,
  noName: 3,
  organisation: 4,
  common: 5,
  english: 6,
  title: 7,
  smallUnknown: 8,
  given: 9,
  givenAndWord: 10,
  surname: 11,
  surnameAndWord: 12,
  rarerGiven: 13,
  rarerGivenAndWord: 14,
  rarerSurname: 15,
  rarerSurnameAndWord: 16,
  unknown: 17,
  initial: 18,
  street: 19,
  streetEnd: 20,
  country: 21,
  number: 22,
  otherScript: 23,
} as const;

const longestWord = 40;
const told =
  lists.english | lists.noName | lists.little | lists.organisation | lists.title | lists.particle | lists.common;
const streetWords: ReadonlySet<string> = new Set(
  [...readWords('street-words')]
    .flatMap((word) => [word.replace('?', ''), word.replace(/.\?/u, '')])
    .map(withoutAccents),
);
const streetEnd = new RegExp(`.{3}(?:${withoutAccents(readAlternatives('street-endings'))}|strasse|str)$`);
const countries = new Set([...readWords('countries')].map(withoutAccents));
/** Before the `m` that ends a terminal's colour. */
const colour = /\[\d{1,3}(?:;\d{1,3}){0,4}$/;

/** Splits a stretch of a text into words (with `'` and `-` inside) and numbers, each with what is known of it. */
export function readTagTokens(text: string, begin = 0, finish = text.length): TagTokens {
  const tokens: TagTokens = {
    starts: [],
    ends: [],
    words: [],
    kinds: [],
    shapes: [],
    endings: [],
    likeness: [],
    cues: [],
    gaps: [],
  };
  let at = begin <= 0 ? 0 : endOfRun(text, begin, letter | mark | number);
  let last = at;
  while (last > 0 && last > at - longestGap && kindAt(text, last - 1) === 0) last--;
  const to = Math.min(text.length, finish);
  while (at < to) {
    const kinds = kindAt(text, at);
    if (kinds === 0) {
      at += widthAt(text, at);
      continue;
    }
    let end = at;
    if ((kinds & number) !== 0) {
      end = endOfRun(text, at, number);
      tokens.gaps.push(readGap(text, last, at));
      addNumber(tokens, text, at, end);
    } else {
      if (skipsFirst(text, at)) at++;
      end = endOfWord(text, at);
      if (end === at) continue;
      tokens.gaps.push(readGap(text, last, at));
      addWord(tokens, text, at, end);
    }
    last = end;
    at = end;
  }
  at = last;
  while (at < text.length && at < last + longestGap && kindAt(text, at) === 0) at++;
  tokens.gaps.push(readGap(text, last, at));
  return tokens;
}

const furthestCue = 4;

/** The `m` of a terminal's colour, and the letter of `\n` that was written out. */
function skipsFirst(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  const first = text.charCodeAt(at);
  if (first === 0x6d && before >= 0x30 && before <= 0x39) return colour.test(text.slice(Math.max(0, at - 12), at));
  return before === 0x5c && (first === 0x6e || first === 0x72 || first === 0x74);
}

function endOfWord(text: string, from: number): number {
  let end = endOfRun(text, from, letter | mark);
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (code !== 0x27 && code !== 0x2d && code !== 0x2019) break;
    const next = endOfRun(text, end + 1, letter | mark);
    if (next === end + 1) break;
    end = next;
  }
  return end;
}

function addNumber(tokens: TagTokens, text: string, start: number, end: number): void {
  const length = end - start;
  const year = length === 4 && (text.startsWith('19', start) || text.startsWith('20', start)) ? 1 : 0;
  push(tokens, start, end, 16 + Math.min(length, 8) * 2 + year, kind.number, shape.digits, Math.min(length, 8), 0);
}

function push(
  tokens: TagTokens,
  start: number,
  end: number,
  word: number,
  kindOf: number,
  shapeOf: number,
  ending: number,
  likeness: number,
): void {
  tokens.cues.push(readCue(tokens));
  tokens.starts.push(start);
  tokens.ends.push(end);
  tokens.words.push(word);
  tokens.kinds.push(kindOf);
  tokens.shapes.push(shapeOf);
  tokens.endings.push(ending);
  tokens.likeness.push(likeness);
}

function readCue({ cues, words, gaps }: TagTokens): number {
  const at = words.length;
  const gap = gaps[at] ?? 0;
  const group = groupGap(gap);
  if (group === 5) return words[at - 1] ?? 0;
  if (group === 3 || group === 4) return 0;
  const cue = cues[at - 1] ?? 0;
  // Carried only a few tokens far: a long line is not of what its first word says.
  return cue !== 0 && cue === cues[at - furthestCue] ? 0 : cue;
}

const isAscii = /^[\x00-\x7f]*$/;
const possessive = /['’]s$/i;

function addWord(tokens: TagTokens, text: string, start: number, end: number): void {
  if (end - start > longestWord) return push(tokens, start, end, 2, 0, shape.small, 0, 0);
  const written = text.slice(start, end);
  const bare = written.length > 3 ? written.replace(possessive, '') : written;
  const plain = isAscii.test(bare) ? bare.toLowerCase() : withoutAccents(bare);
  const isJoined = /['’-]/.test(plain);
  const marks = isJoined ? findLists(plain) : findWholeLists(plain);
  const shapeOf = readShape(bare, plain, isJoined);
  const kindOf = readKind(marks, plain, shapeOf);
  const isNamed = (marks & (lists.given | lists.surname)) !== 0;
  const isTold = (marks & told) !== 0 || shapeOf === shape.small || kindOf === kind.street;
  const word = isTold && (!isNamed || isEveryday(marks)) ? hashWord(plain, 0) | 256 : nameless;
  const isPlain = isEveryday(marks) || kindOf < kind.smallUnknown;
  const likeness = isPlain ? 0 : Math.max(1, Math.min(7, Math.round(weighLikeness(plain)) + 4));
  push(tokens, start, end, word, kindOf, shapeOf, hashWord(plain, Math.max(0, plain.length - 3)), likeness);
}

function hashWord(text: string, from: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

function readShape(text: string, plain: string, isJoined: boolean): number {
  const first = text.charCodeAt(0);
  const isCapital = first < 0x80 ? first < 0x61 : /^\p{Lu}/u.test(text);
  if (!isCapital) return text === text.toLowerCase() ? shape.small : shape.mixed;
  if (text.length === 1) return shape.initial;
  if (text === text.toUpperCase()) return shape.capitals;
  if (isJoined) return shape.joined;
  return text.slice(1) === text.slice(1).toLowerCase()
    ? shape.capital
    : plain.startsWith('mc')
      ? shape.capital
      : shape.mixed;
}

function readKind(marks: number, plain: string, shapeOf: number): number {
  if (shapeOf === shape.initial) return kind.initial;
  if (streetWords.has(plain)) return kind.street;
  if (marks & lists.title) return kind.title;
  if (marks & lists.little) return kind.little;
  if (marks & lists.particle) return kind.particle;
  if (marks & lists.noName) return kind.noName;
  if (marks & lists.organisation) return kind.organisation;
  const isWord = (marks & lists.english) !== 0;
  if (marks & lists.given) return marks & (lists.alsoWord | lists.english) ? kind.givenAndWord : kind.given;
  if (marks & lists.common) return marks & lists.surname ? kind.surnameAndWord : kind.common;
  if (marks & lists.surname) return isWord ? kind.surnameAndWord : kind.surname;
  if (marks & lists.rarerGiven) return isWord ? kind.rarerGivenAndWord : kind.rarerGiven;
  if (marks & lists.rarerSurname) return isWord ? kind.rarerSurnameAndWord : kind.rarerSurname;
  if (isWord) return kind.english;
  if (countries.has(plain)) return kind.country;
  if (streetEnd.test(plain)) return kind.streetEnd;
  return shapeOf === shape.small ? kind.smallUnknown : kind.unknown;
}

/** What a character says between two words: a number from 1 to 31. */
const signs = new Uint8Array(128).fill(30);
for (const [at, group] of [
  ' ',
  '\t',
  '\n\r',
  ',',
  '.',
  ':',
  ';',
  '!?',
  '"',
  "'`",
  '()',
  '[]',
  '{}',
  '<',
  '>',
  '-',
  '_',
  '/',
  '\\',
  '=',
  '@',
  '#',
  '&',
  '*+~',
  '|',
  '$%^',
  '\u001b',
].entries())
  for (const sign of group) signs[sign.charCodeAt(0)] = at + 1;
const space = 1;
const line = 3;
const stop = 5;
const other = 31;
const longestGap = 24;

/**
 * What stands between two words: the first sign and the last one, the number of line breaks up to two, and whether a
 * blank is among them.
 */
function readGap(text: string, from: number, to: number): number {
  if (to - from === 1 && text.charCodeAt(from) === 0x20) return space;
  let first = 0;
  let last = 0;
  let lines = 0;
  let blank = 0;
  const end = Math.min(to, from + longestGap);
  for (let at = from; at < end; at++) {
    const code = text.charCodeAt(at);
    const sign = code < 128 ? (signs[code] ?? other) : code === 0xa0 ? space : other;
    if (sign <= line) {
      blank = 1;
      if (code === 0x0a && lines < 2) lines++;
      continue;
    }
    if (first === 0) first = sign;
    last = sign;
  }
  if (from === 0 || to === text.length) lines = 3;
  return first | (last << 5) | (lines << 10) | (blank << 12);
}

/** Whether a gap has an empty line in it, or is an end of the text. */
export const partsTexts = (gap: number): boolean => ((gap >> 10) & 3) >= 2;
/** Whether a gap begins with a full stop, and a blank or a line follows. */
export const holdsStop = (gap: number): boolean => ((gap & 31) === stop || (gap & 31) === 8) && gap >> 12 !== 0;
/** The gap in eight groups: nothing, a blank, a comma, a line, a stop, a colon or `=`, a dash or slash, other signs. */
export function groupGap(gap: number): number {
  if (gap === space) return 1;
  if (gap === 0) return 0;
  if (((gap >> 10) & 3) !== 0) return 3;
  const first = gap & 31;
  if (first === 4 || first === 7) return 2;
  if (first === stop || first === 8) return 4;
  if (first === 6 || first === 20) return 5;
  return first === 16 || first === 18 ? 6 : first === 0 ? 1 : 7;
}
