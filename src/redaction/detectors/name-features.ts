import { weighLikeness } from './name-likeness.ts';
import { isEveryday, lists } from './name-lists.ts';
import type { NameWord } from './name-runs.ts';

/** Features are numbers below this; different ones may share a number. */
export const featureCount = 65_536;

/** What is known of a word without its neighbours. */
interface WordFacts {
  /** The word itself tells only when it is no name: of all others only shape and lists count. */
  spoken: number;
  /** Lists it stands on, as bits. */
  lists: number;
  shape: number;
  kind: number;
  ending: number;
  /** How much its letters look like a name's, in steps from 0 to 7. */
  likeness: number;
}

/** What stands between two words. */
const gaps = { none: 0, space: 1, line: 2, comma: 3, stop: 4, colon: 5, quote: 6, dash: 7, digit: 8, sign: 9, edge: 10 };

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

const told = lists.english | lists.noName | lists.little | lists.organisation | lists.title | lists.particle | lists.common;

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

function readShape({ text, isCapital }: NameWord): number {
  if (/^\p{Lu}\.?$/u.test(text)) return 1;
  if (text.length > 1 && text === text.toUpperCase() && /\p{L}/u.test(text)) return 2;
  if (!isCapital) return /\p{Lu}/u.test(text) ? 3 : 0;
  if (/[-'’]/.test(text)) return 4;
  return /\p{Ll}\p{Lu}/u.test(text) ? 5 : 6;
}

function readGap(text: string, from: number, to: number): number {
  if (from < 0 || to > text.length) return gaps.edge;
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

function mix(template: number, ...parts: readonly number[]): number {
  let hash = Math.imul(template + 1, 0x9e3779b1);
  for (const part of parts) {
    hash = Math.imul(hash ^ part, 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & (featureCount - 1);
}

const edge: WordFacts = { spoken: 2, lists: 0, shape: 15, kind: 511, ending: 0, likeness: 8 };

/** The words of a text with what is known of each, and what stands between them. */
export interface NameContext {
  factsAt: (at: number) => WordFacts | undefined;
  /** One more than words: before the first, between each two, behind the last. */
  gaps: readonly number[];
  /** 0 English, 1 German, 2 another language. */
  language: number;
  /** What sort of text it is: in small letters, of a program, with how many capitals. */
  sort: number;
}

export function readNameContext(text: string, words: readonly NameWord[], language: string): NameContext {
  const between = words.map((word, at) => (at === 0 ? lead(text, word.start) : readGap(text, words[at - 1]?.end ?? 0, word.start)));
  const last = words.at(-1);
  between.push(last ? readGap(text, last.end, Math.min(text.length, last.end + 2)) : gaps.edge);
  if (last && last.end >= text.length) between[between.length - 1] = gaps.edge;
  return {
    factsAt: rememberFacts(words),
    gaps: between,
    language: language === 'en' ? 0 : language === 'de' ? 1 : 2,
    sort: readSort(text, words),
  };
}

/** Reads what is known of a word when it is asked for: most words stand nowhere near a name. */
function rememberFacts(words: readonly NameWord[]): (at: number) => WordFacts | undefined {
  const known = new Map<number, WordFacts>();
  return (at) => {
    const word = words[at];
    if (!word) return undefined;
    const facts = known.get(at) ?? readFacts(word);
    known.set(at, facts);
    return facts;
  };
}

function readSort(text: string, words: readonly NameWord[]): number {
  const capitals = words.filter(({ isCapital }) => isCapital).length;
  if (capitals === 0) return 0;
  const head = text.slice(0, 4000);
  const signs = (head.match(/[{}<>;=()[\]_#\\|]/g) ?? []).length;
  if (signs > head.length * 0.03) return 1;
  const share = capitals / words.length;
  return share > 0.6 ? 4 : share > 0.3 ? 3 : 2;
}

function lead(text: string, start: number): number {
  return text.slice(0, start).trim() === '' ? gaps.edge : readGap(text, 0, start);
}

/** The features of one word: its lists and shape, its neighbours', and what the rules weighed for its run. */
export function listNameFeatures(context: NameContext, at: number, weight: number, place: number): number[] {
  const { factsAt, gaps: between, language, sort } = context;
  const own = factsAt(at) ?? edge;
  const gapBefore = between[at] ?? gaps.edge;
  const gapAfter = between[at + 1] ?? gaps.edge;
  const before = gapBefore === gaps.edge ? edge : (factsAt(at - 1) ?? edge);
  const after = gapAfter === gaps.edge ? edge : (factsAt(at + 1) ?? edge);
  const before2 = factsAt(at - 2) ?? edge;
  const after2 = factsAt(at + 2) ?? edge;
  const kind = own.kind;
  return [
    mix(0),
    mix(1, own.lists, own.shape),
    mix(2, kind),
    mix(3, own.ending, own.shape),
    mix(4, own.spoken, own.shape),
    mix(5, before.spoken, own.shape),
    mix(6, after.spoken, own.shape),
    mix(7, before.kind, gapBefore),
    mix(8, after.kind, gapAfter),
    mix(9, before.kind, kind, gapBefore),
    mix(10, after.kind, kind, gapAfter),
    mix(11, gapBefore, own.shape),
    mix(12, gapAfter, own.shape),
    mix(13, gapBefore, kind),
    mix(14, gapAfter, kind),
    mix(15, before2.spoken, before.spoken),
    mix(16, after.spoken, after2.spoken),
    mix(17, before2.kind, before.kind, kind),
    mix(18, after.kind, after2.kind, kind),
    mix(19, language, kind),
    mix(20, weight, own.shape),
    mix(21, weight, kind),
    mix(22, place, kind),
    mix(23, place, weight),
    mix(24, sort, kind),
    mix(25, before.spoken, kind),
    mix(26, after.spoken, kind),
    mix(27, language, weight),
    mix(28, before.spoken, after.spoken, own.shape),
    mix(29, gapBefore, gapAfter, kind),
    mix(30, own.likeness, own.shape),
    mix(31, own.likeness, kind),
    mix(32, own.likeness, gapBefore, own.shape),
    mix(33, own.likeness, language, kind),
    mix(34, sort, gapBefore, own.shape),
    mix(35, before.kind, after.kind, kind),
  ];
}
