import type { LanguageAt } from './guess-language.ts';
import { anyName, isEveryday, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { readWeights, type Weights } from './read-data.ts';

/** What is known of a word without its neighbours. */
export interface WordFacts {
  /** A number for the word itself; 1 for one that may be a name, of which only shape and lists count. */
  spoken: number;
  /** Lists it stands on, as bits. */
  lists: number;
  shape: number;
  kind: number;
  ending: number;
  /** How much its letters look like a name's, in steps from 0 to 7. */
  likeness: number;
}

/** What a text looks like: all in small letters, a program, or prose with few, some or many capitals. */
export const sorts = { small: 0, program: 1, fewCapitals: 2, someCapitals: 3, manyCapitals: 4 };

/** What stands between two words. */
export const gaps = {
  none: 0,
  space: 1,
  line: 2,
  comma: 3,
  stop: 4,
  colon: 5,
  quote: 6,
  dash: 7,
  digit: 8,
  sign: 9,
  edge: 10,
};

function readFacts(word: NameWord): WordFacts {
  const { plain, isCapital } = word;
  const isPlain = isEveryday(word.lists);
  const marks = word.lists | (isPlain ? lists.alsoWord : 0);
  const isListed = (marks & (lists.given | lists.surname)) !== 0;
  const isTold = (marks & told) !== 0 || !isCapital;
  const shape = readShape(word);
  return {
    spoken: isTold && !isListed ? hashText(plain) : 1,
    lists: marks,
    shape,
    kind: (readKind(marks, isCapital) << 4) | shape,
    ending: hashText(plain.slice(-3)),
    likeness: isPlain ? 0 : Math.max(0, Math.min(7, Math.round(weighLikeness(plain)) + 3)),
  };
}

const told =
  lists.english | lists.noName | lists.little | lists.organisation | lists.title | lists.particle | lists.common;

/** The one thing that says most about a word. */
function readKind(marks: number, isCapital: boolean): number {
  const has = (bit: number) => (marks & bit) !== 0;
  if (has(lists.title)) return 1;
  if (has(lists.little)) return 2;
  if (has(lists.particle)) return 3;
  if (has(lists.noName)) return 4;
  if (has(lists.organisation)) return 5;
  if (has(lists.common) && !has(lists.given | lists.surname)) return 18;
  if (has(lists.given)) return has(lists.alsoWord) ? 6 : has(lists.surname | lists.rarerSurname) ? 7 : 8;
  const isEnglish = has(lists.english);
  if (has(lists.surname)) return isEnglish ? 9 : 10;
  if (has(lists.rarerGiven)) return isEnglish ? 11 : 12;
  if (has(lists.rarerSurname)) return isEnglish ? 13 : 14;
  if (isEnglish) return 15;
  return isCapital ? 16 : 17;
}

function readShape({ text, isCapital, isUsual }: NameWord): number {
  if (isUsual) return isCapital ? 6 : 0;
  if (/^\p{Lu}\.?$/u.test(text)) return 1;
  if (text.length > 1 && text === text.toUpperCase() && /\p{L}/u.test(text)) return 2;
  if (!isCapital) return /\p{Lu}/u.test(text) ? 3 : 0;
  if (/[-'’]/.test(text)) return 4;
  return /\p{Ll}\p{Lu}/u.test(text) ? 5 : 6;
}

function readGap(text: string, from: number, to: number): number {
  if (to - from === 1 && text[from] === ' ') return gaps.space;
  const gap = text.slice(from, Math.min(to, from + 40));
  if (gap === '') return gaps.none;
  if (gap.includes('\n')) return gaps.line;
  if (/\d/.test(gap)) return gaps.digit;
  if (/[.!?]/.test(gap)) return gaps.stop;
  if (/[,;]/.test(gap)) return gaps.comma;
  if (gap.includes(':')) return gaps.colon;
  if (/["'“”«»()[\]]/.test(gap)) return gaps.quote;
  if (/[-–—]/.test(gap)) return gaps.dash;
  return /^\s+$/.test(gap) ? gaps.space : gaps.sign;
}

function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash;
}

/** The words of a text with what is known of each, and what stands between them. */
export interface NameContext {
  factsAt: (at: number) => WordFacts | undefined;
  /** What stands before the word at a place; behind the last word, at the place after it. */
  gapAt: (at: number) => number;
  /** Of a word: 0 English, 1 German, 2 a Romance language, 3 Dutch or Swedish, 4 Polish. */
  languageAt: (at: number) => number;
  /** One of `sorts`. */
  sort: number;
  /** Whether no word in small letters and few others are English or frequent ones, so that nothing tells the language. */
  isUntold: boolean;
}

const groups: Readonly<Record<string, number>> = { en: 0, de: 1, fr: 2, es: 2, it: 2, pt: 2, nl: 3, sv: 3, pl: 4 };

export function readNameContext(text: string, words: readonly NameWord[], languageAt: LanguageAt): NameContext {
  return {
    factsAt: rememberFacts(words),
    gapAt: (at) => readGapBefore(text, words, at),
    languageAt: (at) => groups[languageAt(words[at]?.start ?? 0)] ?? 0,
    sort: readSort(text, words),
    isUntold: isUntold(words),
  };
}

function isUntold(words: readonly NameWord[]): boolean {
  let told = 0;
  for (const { isCapital, lists: marks } of words) {
    if ((marks & (lists.english | lists.little)) === 0 || (marks & anyName) !== 0) continue;
    if (!isCapital) return false;
    told++;
  }
  return told * 3 < words.length;
}

function readGapBefore(text: string, words: readonly NameWord[], at: number): number {
  const last = words[at - 1];
  const next = words[at];
  if (!last) return text.slice(0, next?.start ?? 0).trim() === '' ? gaps.edge : readGap(text, 0, next?.start ?? 0);
  if (next) return readGap(text, last.end, next.start);
  return last.end >= text.length ? gaps.edge : readGap(text, last.end, Math.min(text.length, last.end + 2));
}

/** Reads what is known of a word when it is asked for: most words stand nowhere near a name. */
function rememberFacts(words: readonly NameWord[]): (at: number) => WordFacts | undefined {
  const known: (WordFacts | undefined)[] = words.map(() => undefined);
  return (at) => {
    const word = words[at];
    if (!word) return undefined;
    known[at] ??= readFacts(word);
    return known[at];
  };
}

/** 1 for each ASCII character that programs are full of. */
const isSignOfCode = new Uint8Array(128);
for (const sign of '{}<>;=()[]_#\\|') isSignOfCode[sign.charCodeAt(0)] = 1;

function readSort(text: string, words: readonly NameWord[]): number {
  let capitals = 0;
  for (const { isCapital } of words) if (isCapital) capitals++;
  if (capitals === 0) return sorts.small;
  const head = Math.min(text.length, 4000);
  let signs = 0;
  for (let at = 0; at < head; at++) signs += isSignOfCode[text.charCodeAt(at)] ?? 0;
  if (signs > head * 0.03) return sorts.program;
  const share = capitals / words.length;
  if (share > 0.6) return sorts.manyCapitals;
  return share > 0.3 ? sorts.someCapitals : sorts.fewCapitals;
}

/** Pieces of words are numbers below this; different ones may share a number. */
export const pieceCount = 16_384;

const shortestPiece = 2;
const longestPiece = 4;

/** Of a longer word only the beginning is read. */
const longestRead = 24;
const marked = new Uint16Array(longestRead + 2);
const pieces = new Int32Array((longestRead + 2) * (longestPiece - shortestPiece + 1));

/** Reads the pieces of two to four letters of a word in lower case, with its ends marked; returns how many they are. */
function readPieces(plain: string): number {
  const length = Math.min(plain.length, longestRead);
  marked[0] = 0x5e;
  for (let at = 0; at < length; at++) marked[at + 1] = plain.charCodeAt(at);
  marked[length + 1] = 0x24;
  let count = 0;
  for (let from = 0; from < length + 2; from++) {
    const to = Math.min(from + longestPiece, length + 2);
    let hash = 0x811c9dc5;
    for (let at = from; at < to; at++) {
      hash = Math.imul(hash ^ (marked[at] ?? 0), 0x01000193);
      if (at - from + 1 >= shortestPiece) pieces[count++] = (hash ^ (hash >>> 15)) & (pieceCount - 1);
    }
  }
  return count;
}

/** The pieces of a word in lower case, as numbers. */
export const listPieces = (plain: string): number[] => [...pieces.subarray(0, readPieces(plain))];

// Read when it is first needed: the training, which writes the file, imports this module too.
let weights: Weights | undefined;

/** How much a word's letters are like those of names rather than of words, as log-odds. */
export function weighLikeness(plain: string): number {
  weights ??= readWeights('name-likeness', pieceCount);
  let sum = 0;
  const count = readPieces(plain);
  const { values } = weights;
  for (let at = 0; at < count; at++) sum += values[pieces[at] ?? 0] ?? 0;
  return sum * weights.scale;
}
