import type { FindingType } from '../tasks/finding-types.ts';
import { firstNames, notNames, wordsAndNames } from './detectors/word-lists.ts';
import { isEnglishWord } from './english-words.ts';

/** How occurrences of an original are told apart from other text. */
export type NormalForm =
  /** Letters, digits and signs without case, spaces, dots and dashes, at least five of them; found anywhere. */
  | { by: 'squeezed'; form: string }
  /** Words without case, whatever separates them; a name that is an everyday word only as it was written. */
  | { by: 'words'; words: readonly string[]; isCaseSensitive: boolean }
  /** An address of the net as it stands, without case, zone and net. */
  | { by: 'address'; form: string };

/** What `squeezed` leaves out. */
const separator = /[\s.\-()/+:]/;

const squeezedTypes: ReadonlySet<FindingType> = new Set([
  'EMAIL',
  'PHONE',
  'CREDIT_CARD',
  'IBAN',
  'US_SSN',
  'MAC_ADDRESS',
  'SECRET',
  'CRYPTO',
  'BANK_ACCOUNT',
  'NATIONAL_ID',
  'PASSPORT',
  'DRIVER_LICENSE',
  'ID',
]);

/** In the dictionary, but hardly ever written small in a text that is about a person of that name. */
export const rarelyWords: ReadonlySet<string> = new Set(
  'smith jones miller taylor turner fisher mason harris clark lewis allen nelson carter roberts adams morgan kelly'.split(
    ' ',
  ),
);

/** Whether a word, in lower case, stands in everyday text as well as in names: `will`, `may`, `baker`. */
export function isEverydayWord(word: string): boolean {
  if (rarelyWords.has(word)) return false;
  return notNames.has(word) || wordsAndNames.has(word) || (isEnglishWord(word) && !firstNames.has(word));
}

/**
 * The form in which an original is looked for, by its type; undefined when it is not looked for: placeholder
 * look-alikes, and originals of fewer than three letters or digits (four, when there is no letter).
 */
export function findNormalForm(original: string, type: FindingType): NormalForm | undefined {
  if (type === 'LITERAL') return undefined;
  const words = original.match(/[\p{L}\p{N}]+/gu) ?? [];
  const size = words.join('').length;
  if (size < 3 || (size < 4 && !/\p{L}/u.test(original))) return undefined;
  if (type === 'IP_ADDRESS') return { by: 'address', form: original.toLowerCase().replace(/[%/].*$/s, '') };
  if (squeezedTypes.has(type)) {
    const form = squeeze(original);
    if (form.length >= 5) return { by: 'squeezed', form };
  }
  const lower = words.map((word) => word.toLowerCase());
  const isCaseSensitive = type === 'PERSON' && words.length === 1 && isEverydayWord(lower[0] ?? '');
  return { by: 'words', words: isCaseSensitive ? words : lower, isCaseSensitive };
}

/** Lower case, without separators. */
export function squeeze(text: string): string {
  let form = '';
  for (let at = 0; at < text.length; at++) form += squeezedUnit(text, at);
  return form;
}

/** What `squeezedUnit` makes of each ASCII character. */
const asciiUnits = Array.from({ length: 128 }, (_, code) => squeezeUnit(String.fromCharCode(code)));

/** What stays of the UTF-16 code unit at a place: nothing of a separator, of a letter its lower case. */
export function squeezedUnit(text: string, at: number): string {
  return asciiUnits[text.charCodeAt(at)] ?? squeezeUnit(text[at] ?? '');
}

/** A lower case that is longer does not count, so that offsets hold. */
function squeezeUnit(unit: string): string {
  if (separator.test(unit)) return '';
  const lower = unit.toLowerCase();
  return lower.length === unit.length ? lower : unit;
}
