import type { FindingType } from '../../tasks/finding-types.ts';
import { kindAt, letter, mark, number } from '../characters.ts';
import { listMatches } from '../list-matches.ts';
import { type Brackets, closingAfter, openingBefore, readBrackets } from './brackets.ts';
import { findTypes, isOwnWord, lettersOf } from './type-words.ts';

/** How likely a mention stands for a placeholder, whatever the vault holds. */
type Strength = 'sure' | 'doubtful' | 'weak';

/** A stretch of a text that names a type, as placeholders do: `[Person 1]`, `PERSON_1`, `{{NAME_1}}`, `[PERSON]`. */
export interface Mention {
  start: number;
  end: number;
  /** Its letters, as `lettersOf` returns them, and its number: what is compared, however it is written. */
  word: string;
  /** Undefined where it has none, and where it cannot be told. */
  number: number | undefined;
  /** None for a word that names nothing, in the very form of a placeholder. */
  types: readonly FindingType[];
  /** What stood inside of the brackets and belongs behind them: `'s`. */
  suffix: string;
  /** As it is written. */
  form: string;
  /** `doubtful` may be something else; `weak` is everyday text, save that it could be meant so. */
  strength: Strength;
  /** Whether it has what only a placeholder has: brackets, or the form `TYPE_1`. */
  isMarked: boolean;
}

/**
 * Finds all that could be meant for a placeholder in a view of a text, in the order of its kind. Each look back and ahead
 * is bounded, so that this is linear.
 */
export function findMentions(text: string): Mention[] {
  const mentions: Mention[] = [];
  const add = (mention: Mention | undefined) => {
    if (mention) mentions.push(mention);
  };
  for (const { 0: digits, index } of listMatches(text, /\d+/g)) {
    if (digits.length <= mostDigits) add(readNumbered(text, index, index + digits.length));
  }
  if (opening.test(text)) {
    const hasTags = text.includes('</');
    for (const match of listMatches(text, unnumbered)) add(readUnnumbered(match, hasTags));
    for (const match of listMatches(text, illNumbered)) add(readIllNumbered(match));
  }
  return mentions;
}

const mostDigits = 9;
const opening = /[[{<【〔〖⟦]/;
/** What may stand between a word and its number, and between two words. */
const separator = /[\s\p{Pc}\p{Pd}:.#№°*~`=]/u;
const joiner = /[\s\p{Pc}\p{Pd}'’]/u;
const mostSeparators = 10;
const mostJoiners = 10;
const mostWords = 4;
const longestWord = 26;
/** `[PERSON no. 1]`. */
const numberSign = /(?<![\p{L}\p{N}])(?:no|nr|num|n)$/iu;

/** Where the run of such characters begins that ends at a place, at most so many back. */
function skipBack(text: string, from: number, characters: RegExp, most: number): number {
  let at = from;
  while (at > 0 && from - at < most && characters.test(text[at - 1] ?? '')) at--;
  return at;
}

function startOfWord(text: string, end: number): number {
  let at = end;
  while (at > 0 && end - at <= longestWord && (kindAt(text, at - 1) & (letter | mark)) !== 0) at--;
  return at;
}

const isWordAt = (text: string, at: number): boolean =>
  at >= 0 && (text[at] === '_' || (kindAt(text, at) & (letter | mark | number)) !== 0);

/** One to four words in front of a number, all their letters taken together. */
interface Name {
  start: number;
  word: string;
  /** Whether nothing but `_` and hyphens stands between its words. */
  isTight: boolean;
}

/** The names that end at a place, the shortest first. */
function listNames(text: string, end: number): Name[] {
  const names: Name[] = [];
  let from = end;
  let isTight = true;
  while (names.length < mostWords) {
    const start = startOfWord(text, from);
    if (start === from || from - start > longestWord) break;
    names.push({ start, word: lettersOf(text.slice(start, from)) + (names.at(-1)?.word ?? ''), isTight });
    from = skipBack(text, start, joiner, mostJoiners);
    if (from === start) break;
    isTight &&= /^[_\p{Pd}]$/u.test(text.slice(from, start));
  }
  return names;
}

function readNumbered(text: string, digits: number, digitsEnd: number): Mention | undefined {
  let nameEnd = skipBack(text, digits, separator, mostSeparators);
  const sign = numberSign.exec(text.slice(Math.max(0, nameEnd - 4), nameEnd));
  if (sign) nameEnd = skipBack(text, nameEnd - sign[0].length, separator, mostSeparators);
  const names = listNames(text, nameEnd);
  if (names.length === 0) return undefined;
  const [suffix = ''] = /^(?:['’]s?|s['’]?)(?![\p{L}\p{N}_])/u.exec(text.slice(digitsEnd, digitsEnd + 4)) ?? [];
  const written = { names, nameEnd, digits, digitsEnd, suffix };
  return readBracketed(text, written) ?? readBare(text, written);
}

interface Written {
  names: readonly Name[];
  nameEnd: number;
  digits: number;
  digitsEnd: number;
  suffix: string;
}

const placeholderLike = /^(?!\p{Ll})[\p{L}\p{M}]{2,}(?:_[\p{Lu}\p{Lo}\p{M}]+)*_\d{1,3}$/u;

function readBracketed(text: string, { names, nameEnd, digits, digitsEnd, suffix }: Written): Mention | undefined {
  for (const { start: nameStart, word } of names) {
    const brackets = readBrackets(text, nameStart, digitsEnd + suffix.length);
    if (brackets === undefined) continue;
    const core = text.slice(nameStart, digitsEnd);
    const types = findTypes(word);
    if (types === undefined && !(brackets.isSquare && placeholderLike.test(core) && !/\p{Ll}/u.test(core))) continue;
    const { start, end, isRound } = brackets;
    const possessive = /['’]s$/iu.exec(text.slice(nameStart, nameEnd))?.[0] ?? '';
    const mention = { start, end, word, number: Number(text.slice(digits, digitsEnd)), types: types ?? [] };
    if (isRound) {
      const strength = strengthOfBare(core, text.slice(nameEnd, digits), word);
      const form = formOf(core);
      return { ...mention, suffix, form, strength, isMarked: strength === 'sure' };
    }
    const strength = strengthOfBracketed(text, core, brackets, digits > nameEnd);
    return { ...mention, suffix: suffix || possessive, form: formOf(core, brackets.open), strength, isMarked: true };
  }
  return undefined;
}

/** In small letters, `[id1]` and `users[id-1]` are code. */
function strengthOfBracketed(text: string, core: string, { start }: Brackets, isSeparated: boolean): Strength {
  if (!/^\p{Ll}/u.test(core)) return 'sure';
  if (isWordAt(text, start - 1)) return 'weak';
  return isSeparated ? 'sure' : 'doubtful';
}

/** Without brackets, or in round ones: `PERSON_1` can only be a placeholder; `Person 1` may be, and `phone 2` is not. */
function strengthOfBare(core: string, gap: string, word: string): Strength {
  const isOwn = isOwnWord(word);
  const isJoined = /^(?:_|\p{Pd})$/u.test(gap);
  if (isOwn && isJoined && !/\p{Ll}/u.test(core)) return 'sure';
  if (/^\p{Ll}/u.test(core)) return isOwn && gap.includes('_') ? 'doubtful' : 'weak';
  if (gap.includes('_')) return 'doubtful';
  return isOwn || findTypes(word)?.includes('PERSON') ? 'doubtful' : 'weak';
}

const formOf = (core: string, open = ''): string => open + core.replace(/\s+/g, ' ');

function readBare(text: string, { names, nameEnd, digits, digitsEnd, suffix }: Written): Mention | undefined {
  const frame = readFrame(text, names, digitsEnd);
  if (!frame && isWordAt(text, digitsEnd + suffix.length)) return undefined;
  const known = names.filter(
    ({ start, word }) => findTypes(word) !== undefined && (!isWordAt(text, start - 1) || frame === start),
  );
  const longest = known.at(-1);
  const name = known.findLast(({ isTight }) => isTight) ?? longest;
  if (name === undefined || longest === undefined) return undefined;
  const core = text.slice(name.start, digitsEnd);
  const gap = text.slice(nameEnd, digits);
  const isNumberCut = /^[.,:/]\d/.test(text.slice(digitsEnd, digitsEnd + 2)) && !gap.includes('_');
  let strength: Strength = isNumberCut ? 'weak' : strengthOfBare(core, gap, name.word);
  // `email ADDRESS_1` may be either.
  if (longest !== name && strength === 'sure') strength = 'doubtful';
  const open = openingBefore(text, name.start);
  const close = closingAfter(text, digitsEnd);
  if (strength === 'weak' && open !== undefined) strength = 'doubtful';
  return {
    ...{
      start: open ?? name.start,
      end: close ?? digitsEnd,
      word: name.word,
      number: Number(text.slice(digits, digitsEnd)),
    },
    ...{ types: findTypes(name.word) ?? [], suffix: '', form: formOf(core), strength, isMarked: strength === 'sure' },
  };
}

/** Where a name begins that Markdown's underscores stand around, with its number: `__PERSON_1__`. */
function readFrame(text: string, names: readonly Name[], digitsEnd: number): number | undefined {
  const [behind = ''] = /^_{1,3}(?![\p{L}\p{N}_])/u.exec(text.slice(digitsEnd, digitsEnd + 4)) ?? [];
  if (behind === '') return undefined;
  const framed = names.find(({ start }) => {
    const before = start - behind.length;
    return before >= 0 && text.slice(before, start) === behind && !isWordAt(text, before - 1);
  });
  return framed?.start;
}

const words = String.raw`(?<name>\p{L}[\p{L}\p{M}'’ _-]{1,40}?)`;
const pads = '[\\s*`~_]{0,3}';
/** No link of Markdown's, whose text is often such a word. */
const unnumbered = new RegExp(
  `(?:[\\[【〔〖⟦]${pads}${words}${pads}[\\]】〕〗⟧](?![(\\[:])|\\{{1,3}\\s{0,2}(?<curly>[A-Z_]{2,20})\\s{0,2}\\}{1,3}|<(?<angle>[A-Z_]{2,20})>)`,
  'gu',
);
const illNumbered = new RegExp(
  `[\\[【〔〖⟦]${pads}${words}[\\s_:.#\\p{Pd}]{1,3}(?!\\d{1,9}(?:['’]s?|s['’]?)[^\\p{L}\\p{N}])(?:\\p{L}|[IVX]{1,4}|one|two|three|four|five|\\d{1,9}['’_-]?\\p{L}[\\p{L}\\p{N}]{0,5}|\\d{1,9}[_-]\\d{1,9})${pads}[\\]】〕〗⟧]`,
  'giu',
);

/** A type alone, in brackets: `[PERSON]`. Others than its own name in capitals are often holes in a letter: `[Name]`. */
function readUnnumbered({ 0: whole, index: start, groups }: RegExpExecArray, hasTags: boolean): Mention | undefined {
  const written = groups?.name ?? groups?.curly ?? groups?.angle ?? '';
  if (/^\p{Ll}/u.test(written) || (groups?.angle !== undefined && hasTags)) return undefined;
  const word = lettersOf(written);
  const types = findTypes(word);
  if (types === undefined) return undefined;
  const strength = isOwnWord(word) && !/\p{Ll}/u.test(written) ? 'sure' : 'doubtful';
  if (strength === 'doubtful' && groups?.name === undefined) return undefined;
  const place = { start, end: start + whole.length, word, number: undefined, types };
  return { ...place, suffix: '', form: formOf(written, whole[0]), strength, isMarked: false };
}

/** A type with what is no number: `[PERSON_A]`, `[PERSON_1b]`. */
function readIllNumbered({ 0: whole, index: start, groups }: RegExpExecArray): Mention | undefined {
  const written = groups?.name ?? '';
  const word = lettersOf(written);
  const types = findTypes(word);
  if (types === undefined || /^\p{Ll}/u.test(written)) return undefined;
  const place = { start, end: start + whole.length, word: lettersOf(whole), number: undefined, types };
  return { ...place, suffix: '', form: formOf(whole), strength: 'doubtful', isMarked: false };
}
