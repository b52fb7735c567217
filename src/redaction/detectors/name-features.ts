import { isEnglishWord } from '../english-words.ts';
import { isEverydayWord } from '../normal-form.ts';
import { isLittleWord } from './guess-language.ts';
import { commonWords } from './common-words.ts';
import { weighLikeness } from './name-likeness.ts';
import { isGivenName, isOrganisationWord, isSurname, type NameWord } from './name-runs.ts';
import { notNames } from './not-names.ts';
import { rarerGivenNames } from './rarer-given-names.ts';
import { rarerSurnames } from './rarer-surnames.ts';

/** Features are numbers below this; different ones may share a number. */
export const featureCount = 65_536;

/** What is known of a word without its neighbours. */
interface WordFacts {
  hash: number;
  /** The word itself tells only when it is no name: of all others only shape and lists count. */
  spoken: number;
  /** Lists it stands on, as bits. */
  lists: number;
  shape: number;
  kind: number;
  ending: number;
  isName: boolean;
  /** A frequent word of German, French, Spanish, Italian or Dutch, on no short list of names. */
  isCommon: boolean;
  /** How much its letters look like a name's, in steps from 0 to 7. */
  likeness: number;
}

/** What stands between two words. */
const gaps = { none: 0, space: 1, line: 2, comma: 3, stop: 4, colon: 5, quote: 6, dash: 7, digit: 8, sign: 9, edge: 10 };

const title =
  /^(?:mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|lord|lady|herrn?|frau|fraulein|monsieur|madame|mademoiselle|mme|mlle|senora?|sra?|srta|don|dona|signora?|sig|dott|dottoressa|dhr|mevr|mevrouw|meneer|heer|judge|senator|captain|president|minister|doctor|nurse|uncle|aunt)$/;
const particles = new Set('van von de der den del della di da dos du la le bin ibn al el ter ten zu y st mac'.split(' '));

export function readFacts(word: NameWord): WordFacts {
  const { plain, text } = word;
  const isEnglish = isEnglishWord(plain);
  const isEveryday = isEverydayWord(plain);
  const isLittle = isLittleWord(text.toLowerCase());
  const isGiven = isGivenName(word);
  const isSur = isSurname(word);
  const isRarerGiven = rarerGivenNames.has(plain);
  const isRarerSur = rarerSurnames.has(plain);
  const isNone = notNames.has(plain);
  const lists =
    (isGiven ? 1 : 0) |
    (isSur ? 2 : 0) |
    (isRarerGiven ? 4 : 0) |
    (isRarerSur ? 8 : 0) |
    (isNone ? 16 : 0) |
    (isEnglish ? 32 : 0) |
    (isEveryday ? 64 : 0) |
    (isOrganisationWord(word) ? 128 : 0) |
    (isLittle ? 256 : 0) |
    (title.test(plain) ? 512 : 0) |
    (particles.has(plain) ? 1024 : 0) |
    (commonWords.has(text.toLowerCase()) ? 2048 : 0);
  const shape = readShape(word);
  const hash = hashText(plain);
  const isTold = isEnglish || isNone || isLittle || (lists & 3712) !== 0 || !word.isCapital;
  return {
    hash,
    spoken: isTold && !isGiven && !isSur ? hash : 1,
    lists,
    shape,
    kind: (readKind(lists, word.isCapital) << 4) | shape,
    ending: hashText(plain.slice(-3)),
    isCommon: (lists & 2048) !== 0 && !isGiven && !isSur,
    isName: isGiven || isSur || isRarerGiven || isRarerSur,
    likeness: isEveryday ? 0 : Math.max(0, Math.min(7, Math.round(weighLikeness(plain)) + 3)),
  };
}

/** The one thing that says most about a word. */
function readKind(lists: number, isCapital: boolean): number {
  if (lists & 512) return 1;
  if (lists & 256) return 2;
  if (lists & 1024) return 3;
  if (lists & 16) return 4;
  if (lists & 128) return 5;
  const isGiven = (lists & 1) !== 0;
  if (lists & 2048 && !isGiven && !(lists & 2)) return 18;
  if (isGiven && lists & 64) return 6;
  if (isGiven) return lists & 10 ? 7 : 8;
  if (lists & 2) return lists & 32 ? 9 : 10;
  if (lists & 4) return lists & 32 ? 11 : 12;
  if (lists & 8) return lists & 32 ? 13 : 14;
  if (lists & 2048) return 18;
  if (lists & 32) return 15;
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

const edge: WordFacts = { hash: 2, spoken: 2, lists: 0, shape: 15, kind: 511, ending: 0, isName: false, isCommon: false, likeness: 8 };

/** The words of a text with what is known of each, and what stands between them. */
export interface NameContext {
  facts: readonly WordFacts[];
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
    facts: words.map(readFacts),
    gaps: between,
    language: language === 'en' ? 0 : language === 'de' ? 1 : 2,
    sort: readSort(text, words),
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
  const { facts, gaps: between, language, sort } = context;
  const own = facts[at] ?? edge;
  const gapBefore = between[at] ?? gaps.edge;
  const gapAfter = between[at + 1] ?? gaps.edge;
  const before = gapBefore === gaps.edge ? edge : (facts[at - 1] ?? edge);
  const after = gapAfter === gaps.edge ? edge : (facts[at + 1] ?? edge);
  const before2 = facts[at - 2] ?? edge;
  const after2 = facts[at + 2] ?? edge;
  const lists = own.lists;
  const kind = own.kind;
  return [
    mix(0),
    mix(1, lists, own.shape),
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
