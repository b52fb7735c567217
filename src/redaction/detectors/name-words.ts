import { endOfRun, kindAt, letter, mark, widthAt } from '../characters.ts';
import {
  anyName,
  findPartNames,
  findWholeLists,
  findWord,
  lists,
  listsAt,
  thingsAt,
  withoutAccents,
} from './name-lists.ts';

/** A word of a text that may be part of a name. */
export interface NameWord {
  start: number;
  end: number;
  text: string;
  /** Lower case, without accents and possessive. */
  plain: string;
  isCapital: boolean;
  /** Written in ASCII letters, only the first of which may be a capital. */
  isUsual: boolean;
  /** Lists it stands on, as bits of `name-lists.ts`. */
  lists: number;
  /** What it has to do with names of things, as bits of `thing-marks.ts`. */
  things: number;
}

const longestWord = 40;
/** Before the `m` that ends a terminal's colour. */
const colour = /\[\d{1,3}(?:;\d{1,3}){0,4}$/;
const wordParts = letter | mark;

/** Splits a text into its words, each with its place: letters, parts with an apostrophe or a hyphen, a dot behind. */
export function readNameWords(text: string): NameWord[] {
  const words: NameWord[] = [];
  for (let at = 0; at < text.length; ) {
    let end = endOfUsual(text, at);
    const isUsual = end > at && !goesOn(text, end);
    if (!isUsual) {
      if (text[at] === 'm' && colour.test(text.slice(Math.max(0, at - 12), at))) {
        at++;
        continue;
      }
      end = endOfRun(text, at, wordParts);
      if (end === at) {
        at += widthAt(text, at);
        continue;
      }
      while (goesOn(text, end)) end = endOfRun(text, end + 1, wordParts);
    }
    const behind = text[end] === '.' ? end + 1 : end;
    const word = isUsual ? readUsualWord(text.slice(at, end), at) : readWord(text.slice(at, behind), at);
    if (word.text.length <= longestWord) words.push(word);
    at = behind;
  }
  return words;
}

/** Whether a word goes on here: with a letter, or with `'`, `-` or `’` and a letter. */
function goesOn(text: string, at: number): boolean {
  if (at >= text.length) return false;
  const code = text.charCodeAt(at);
  const isJoint = code === 0x27 || code === 0x2d || code === 0x2019;
  return (kindAt(text, isJoint ? at + 1 : at) & wordParts) !== 0;
}

/** Where a word of small ASCII letters ends, the first of which may be a capital; the place itself where there is none. */
function endOfUsual(text: string, from: number): number {
  const first = text.charCodeAt(from);
  let at = first >= 0x41 && first <= 0x5a ? from + 1 : from;
  const begins = at;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x61 || code > 0x7a) break;
  }
  return at > begins ? at : from;
}

const usual = /^[A-Z]?[a-z]+$/;

/** Without the dot that ends its sentence, but not that of an initial, and without possessive. */
function readWord(found: string, start: number): NameWord {
  const bare = found.endsWith('.') && !initial.test(found) ? found.slice(0, -1) : found;
  const hasApostrophe = bare.includes("'") || bare.includes('’');
  const text = hasApostrophe ? bare.replace(/['’]s?$/i, '') : bare;
  if (hasApostrophe && usual.test(text)) return readUsualWord(text, start);
  const plain = withoutAccents(text);
  const isCapital = hasApostrophe ? capital.test(text) : beginsWithCapital(text);
  const place = findWord(plain);
  const marks = listsAt(place) | findPartNames(plain);
  return {
    start,
    end: start + text.length,
    text,
    plain,
    isCapital,
    isUsual: false,
    lists: marks,
    things: thingsAt(place),
  };
}

const initial = /^\p{Lu}\.$/u;

function beginsWithCapital(text: string): boolean {
  const code = text.charCodeAt(0);
  return code < 0x80 ? code >= 0x41 && code <= 0x5a : capital.test(text);
}

/** Most words: their first letter says all about capitals, and they have no accents and no parts. */
function readUsualWord(text: string, start: number): NameWord {
  const isCapital = text < 'a';
  const plain = isCapital ? text.toLowerCase() : text;
  const place = findWord(plain);
  const [marks, things] = [listsAt(place), thingsAt(place)];
  const found = isCapital && marks === 0 ? findPossessor(plain) : marks;
  return { start, end: start + text.length, text, plain, isCapital, isUsual: true, lists: found, things };
}

const shortestPossessor = 5;

/** `Hannelores Vertrag`, `Birgits bil`: the lists of a given name that stands with the `s` of a possessor. */
function findPossessor(plain: string): number {
  if (plain.length < shortestPossessor || !plain.endsWith('s')) return 0;
  const marks = findWholeLists(plain.slice(0, -1));
  return (marks & ~anyName) === 0 ? marks & lists.given : 0;
}

const capital = /^(?:[dlDL]['’])?\p{Lu}/u;
