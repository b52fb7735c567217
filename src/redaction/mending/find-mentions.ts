import { kindAt, letter, mark, number } from '../characters.ts';
import { listMatches } from '../list-matches.ts';
import { type Brackets, closingAfter, openingBefore, readBrackets } from './brackets.ts';
import { findUnnumbered } from './find-unnumbered.ts';
import { formOf, type Mention, type Strength } from './mention.ts';
import { findTypes, isOwnWord, lettersOf } from './type-words.ts';

/**
 * Finds all that could be meant for a placeholder in a view of a text, in the order of its kind. Each look back and ahead
 * is bounded, so that this is linear.
 */
export function findMentions(text: string): Mention[] {
  const mentions: Mention[] = [];
  for (const { 0: digits, index } of listMatches(text, /\d+/g)) {
    const mention = digits.length > mostDigits ? undefined : readNumbered(text, index, index + digits.length);
    if (mention) mentions.push(mention);
  }
  return [...mentions, ...findUnnumbered(text, mentions)];
}

const mostDigits = 9;
/** What may stand between a word and its number, and between two words. */
const separator = /[\s\p{Pc}\p{Pd}:.#№°*~`=]/u;
const joiner = /[\s\p{Pc}\p{Pd}'’]/u;
const mostSeparators = 10;
const mostJoiners = 10;
/** Enough for `[P E R S O N _ 1]`. */
const mostWords = 16;
const longestWord = 26;
/** `[PERSON no. 1]`, `[PERSON n° 1]`. */
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

/** Words in front of a number, all their letters taken together. */
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
  const [sign = ''] = numberSign.exec(text.slice(Math.max(0, nameEnd - 4), nameEnd)) ?? [];
  if (sign.length > 1 || (sign !== '' && text[nameEnd] === '°')) {
    nameEnd = skipBack(text, nameEnd - sign.length, separator, mostSeparators);
  }
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

function readBracketed(text: string, { names, nameEnd, digits, digitsEnd, suffix }: Written): Mention | undefined {
  for (const { start: nameStart, word } of names) {
    const brackets = readBrackets(text, nameStart, digitsEnd + suffix.length);
    if (brackets === undefined) continue;
    const core = text.slice(nameStart, digitsEnd);
    const types = findTypes(word);
    if (types === undefined) continue;
    const { start, end, isRound } = brackets;
    const possessive = /['’]s$/iu.exec(text.slice(nameStart, nameEnd))?.[0] ?? '';
    const mention = { start, end, word, number: Number(text.slice(digits, digitsEnd)), types };
    const gap = text.slice(nameEnd, digits);
    if (isRound) {
      const strength = strengthOfBare(core, gap, word);
      const form = formOf(core);
      return { ...mention, suffix, form, strength, isMarked: strength === 'sure' };
    }
    const strength = strengthOfBracketed(text, { core, gap, word }, brackets);
    return { ...mention, suffix: suffix || possessive, form: formOf(core, brackets.open), strength, isMarked: true };
  }
  return undefined;
}

/** Words by which a text numbers what is its own, as in `[Reference 1]` and `[Karte 1]`; without accents. */
const everyday = new RegExp(
  `^(?:${[
    'MAIL|REFERENCE|KEY|TOKEN|PASS|USER|LOGIN|HANDLE|CARD|ACCOUNT|PLATE|KARTEN?|KONTO|FAHRZEUGE?|CARTE|COMPTE',
    'VEHICULE|PLAQUE|TARJETA|CUENTA|VEHICULO|PLACA|CARTA|CONTO|VEICOLO|TARGA|CARTAO|CONTA|VEICULO|KAART|REKENING',
    'VOERTUIG|KENMERK|KARTA|RACHUNEK|POJAZD|KORT|FORDON',
  ].join('|')})S?$`,
);

/** In small letters, `[id1]`, `users[id-1]`, `{id: 1}` and `<id_1>` are code, as `a[ID=1]` and `{ID: 1}` are. */
function strengthOfBracketed(
  text: string,
  { core, gap, word }: { core: string; gap: string; word: string },
  { start, end, open, isSquare }: Brackets,
): Strength {
  if (/^ ?= ?$/.test(gap) || (!isSquare && gap.includes(':') && text[start + 1] !== open)) return 'weak';
  const isWhole = start === 0 && end === text.length;
  if (/\p{Ll}/u.test(core) && everyday.test(word) && !isWhole) return gap.includes('_') ? 'doubtful' : 'weak';
  if (!/^\p{Ll}/u.test(core)) return 'sure';
  if (isWordAt(text, start - 1)) return 'weak';
  if (isSquare || text[start + 1] === open) return gap === '' ? 'doubtful' : 'sure';
  return gap.includes('_') ? 'doubtful' : 'weak';
}

/** Without brackets, or in round ones: `PERSON_1` can only be a placeholder; `Person 1` may be, and `phone 2` is not. */
function strengthOfBare(core: string, gap: string, word: string): Strength {
  const isOwn = isOwnWord(word);
  // Other types' are everyday text: `phone 2`.
  if (/^\p{Ll}/u.test(core)) return isOwn && (gap.includes('_') || word === 'PERSON') ? 'doubtful' : 'weak';
  if (isOwn && (gap === '_' || (/^\p{Pd}$/u.test(gap) && !/\p{Ll}/u.test(core)))) return 'sure';
  return gap.includes('_') || isOwn || findTypes(word)?.includes('PERSON') ? 'doubtful' : 'weak';
}

function readBare(text: string, { names, nameEnd, digits, digitsEnd, suffix }: Written): Mention | undefined {
  const frame = readFrame(text, names, digitsEnd);
  const known = names.filter(
    ({ start, word }) => findTypes(word) !== undefined && (!isWordAt(text, start - 1) || frame === start),
  );
  const longest = known.at(-1);
  const name = known.findLast(({ isTight }) => isTight) ?? longest;
  if (name === undefined || longest === undefined) return undefined;
  const core = text.slice(name.start, digitsEnd);
  let strength = strengthOfBare(core, text.slice(nameEnd, digits), name.word);
  const isInWord = frame === undefined && isWordAt(text, digitsEnd + suffix.length);
  const isInNumber = /^[.,:/\p{Pd}]\d/u.test(text.slice(digitsEnd, digitsEnd + 2));
  if (isInWord && strength !== 'sure') return undefined;
  // Nor is it told which `email ADDRESS_1` is.
  if (isInWord || isInNumber || longest !== name) strength = strength === 'sure' ? 'doubtful' : 'weak';
  const open = openingBefore(text, name.start);
  const close = closingAfter(text, digitsEnd);
  if (strength === 'weak' && open !== undefined) strength = 'doubtful';
  return {
    ...{ start: open ?? name.start, end: close ?? digitsEnd, word: name.word },
    ...{ number: Number(text.slice(digits, digitsEnd)), types: findTypes(name.word) ?? [] },
    ...{ suffix: '', form: formOf(core), strength, isMarked: strength === 'sure' },
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
