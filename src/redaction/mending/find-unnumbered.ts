import { findingTypes } from '../../tasks/finding-types.ts';
import { kindAt, letter, number } from '../characters.ts';
import { listMatches } from '../list-matches.ts';
import { formOf, type Mention } from './mention.ts';
import { findTypes, isOwnWord, lettersOf } from './type-words.ts';

const open = '[[【〔〖⟦]';
const close = '[\\]】〕〗⟧]';
const pads = '[\\s*`~_]{0,3}';
const words = String.raw`(?<name>\p{L}[\p{L}\p{M}'’ _-]{1,40}?)`;
const opening = /[[{<【〔〖⟦]/;
const capitals = /[A-Z]{2}/;

/** A type alone, in brackets: `[PERSON]`. */
const alone = new RegExp(
  `(?:${open}${pads}${words}${pads}${close}|\\{{1,3}\\s{0,2}(?<curly>[A-Z_]{2,20})\\s{0,2}\\}{1,3}|<(?<angle>[A-Z_]{2,20})>)`,
  'gu',
);
/** A type with what is no number: `[PERSON_A]`, `[PERSON_1b]`; not with a possessive. */
const ill = String.raw`\p{L}|[IVX]{1,4}|one|two|three|four|five|\d{1,9}['’_-]?\p{L}[\p{L}\p{N}_-]{0,20}|\d{1,9}[_-]\d{1,9}`;
const illNumbered = new RegExp(
  `${open}${pads}${words}[\\s_:.#\\p{Pd}]{1,3}(?!\\d{1,9}(?:['’]s?|s['’]?)[^\\p{L}\\p{N}])(?:${ill})${pads}${close}`,
  'giu',
);
const types = findingTypes.map((type) => type.replaceAll('_', '[\\s_-]?')).join('|');
/** A type in capitals with a number somewhere behind it: `[PERSON<sub>1</sub>]`; not a placeholder as it ought to be, nor code: `a[ID=1]`. */
const crowded = new RegExp(
  `${open}${pads}(?<name>${types})(?!\\p{L}| ?=|_[1-9]\\d{0,8}\\])[^[\\]【】]{0,30}?(?<!\\d)\\d{1,3}(?!\\d)[^[\\]【】]{0,10}${close}`,
  'gu',
);
/** `[1_PERSON]` */
const reversed = new RegExp(`${open}${pads}\\d{1,3}[\\s_.-]{1,2}(?<name>${types})${pads}${close}`, 'gu');
/** `PERSON[1]`, `PERSON<sub>1</sub>`, `<PERSON id="1">`; and `PERSON` in a text. */
const apart = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:(?<name>${types})(?:[([]|_?\\{| id=["']?|<su[bp]>)(?<number>\\d{1,3})(?![\\d.,])|(?<![[{<【]${pads})(?<person>PERSON)(?!${pads}[\\]}>】]|[\\p{L}\\p{N}_]|[\\s\\p{Pd}:.#]{1,3}\\d))`,
  'gu',
);
/** Another word in the form of a placeholder: `[KUNDE_1]`, `[PERS0N_1]`. */
const madeUp = new RegExp(`${open}${pads}(?<name>\\p{L}[\\p{L}\\p{M}\\p{N}_]{0,40}_\\d{1,3})${pads}${close}`, 'gu');

/**
 * Finds what could be meant for a placeholder without a number that can be read, in a view of a text; `numbered` are
 * those with one, in order.
 */
export function findUnnumbered(text: string, numbered: readonly Mention[]): Mention[] {
  const mentions: Mention[] = [];
  const add = (mention: Mention | undefined) => {
    if (mention) mentions.push(mention);
  };
  if (capitals.test(text)) for (const match of listMatches(text, apart)) add(readApart(text, match));
  if (!opening.test(text)) return mentions;
  const hasTags = text.includes('</');
  for (const match of listMatches(text, alone)) add(readAlone(text, match, hasTags));
  for (const match of listMatches(text, illNumbered)) add(readIllNumbered(match));
  for (const match of listMatches(text, reversed)) add(readIllNumbered(match));
  for (const [pattern, read] of [
    [crowded, readIllNumbered],
    [madeUp, readMadeUp],
  ] as const) {
    let at = 0;
    for (const match of listMatches(text, pattern)) {
      while ((numbered[at]?.start ?? text.length) < match.index) at++;
      const end = match.index + match[0].length;
      // What is sure in it is told already.
      if ((numbered[at]?.end ?? text.length + 1) > end || numbered[at]?.strength !== 'sure') add(read(match));
    }
  }
  return mentions;
}

/** A mention without a number that can be read, from what is to be said of it. */
const write = (known: Omit<Mention, 'number' | 'suffix' | 'isMarked'>): Mention => ({
  ...known,
  ...{ number: undefined, suffix: '', isMarked: false },
});

/** Among other words in capitals `PERSON` is one of them. */
const amongCapitals = /\p{Lu}{2,}(?:[^\p{L}]{1,3}\p{Lu})?[^\p{L}]{1,3}$/u;

function readApart(text: string, { 0: whole, index: start, groups }: RegExpExecArray): Mention | undefined {
  if (groups?.person !== undefined && amongCapitals.test(text.slice(Math.max(0, start - 12), start))) return undefined;
  const word = lettersOf(groups?.name ?? groups?.person ?? '');
  const end = start + whole.length;
  const mention = write({ start, end, word, types: findTypes(word) ?? [], form: formOf(whole), strength: 'doubtful' });
  return groups?.number === undefined ? mention : { ...mention, number: Number(groups.number) };
}

const linked = /^[([](?!\d)/;
const numberBehind = /^ ?[#([]? ?\d/;

/** Other words than its own name in capitals are often holes in a letter: `[Name]`. In small letters they are code. */
function readAlone(
  text: string,
  { 0: whole, index: start, groups }: RegExpExecArray,
  hasTags: boolean,
): Mention | undefined {
  if (groups?.angle !== undefined && hasTags) return undefined;
  const written = groups?.name ?? groups?.curly ?? groups?.angle ?? '';
  const word = lettersOf(written);
  const found = findTypes(word);
  if (found === undefined) return undefined;
  const end = start + whole.length;
  const behind = text.slice(end, end + 4);
  const isOwn = isOwnWord(word);
  if (isOwn && !/\p{Ll}/u.test(written)) {
    const strength = numberBehind.test(behind) ? 'doubtful' : 'sure';
    return write({ start, end, word, types: found, form: formOf(written, whole[0]), strength });
  }
  // The text of a link of Markdown's is often such a word, and an index is.
  const isCode =
    /^\p{Ll}/u.test(written) && (!isOwn || (start > 0 && (kindAt(text, start - 1) & (letter | number)) !== 0));
  if (isCode || groups?.name === undefined || linked.test(behind)) return undefined;
  return write({ start, end, word, types: found, form: formOf(written, whole[0]), strength: 'doubtful' });
}

function readIllNumbered({ 0: whole, index: start, groups }: RegExpExecArray): Mention | undefined {
  const written = groups?.name ?? '';
  const found = findTypes(lettersOf(written));
  if (found === undefined || /^\p{Ll}/u.test(written)) return undefined;
  const end = start + whole.length;
  return write({ start, end, word: lettersOf(whole), types: found, form: formOf(whole), strength: 'doubtful' });
}

/** In small letters of ours it is code, or a note. */
function readMadeUp({ 0: whole, index: start, groups }: RegExpExecArray): Mention | undefined {
  const written = groups?.name ?? '';
  if (/[a-z]/.test(written) && !/[^\0-\x7f]/.test(written)) return undefined;
  const end = start + whole.length;
  const word = written.toUpperCase();
  return { ...write({ start, end, word, types: [], form: formOf(whole), strength: 'sure' }), isMarked: true };
}
