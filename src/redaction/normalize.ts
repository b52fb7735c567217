import type { FindingType } from '../tasks/finding-types.ts';
import { isEverydayWord } from './detectors/word-lists.ts';

/** How occurrences of an original are told apart from other text. */
export type NormalizedOriginal =
  /** Letters, digits and signs without case, spaces, dots and dashes, at least five of them; found anywhere. */
  | { by: 'characters'; form: string }
  /** Words without case, whatever separates them; a name that is an everyday word only as it was written. */
  | { by: 'words'; words: readonly string[]; isCaseSensitive: boolean }
  /** An address of the net as it stands, without case, zone and net. */
  | { by: 'address'; form: string };

/** What `normalize` leaves out. */
const separator = /[\s.\-()/+:]/;
const separators = /[\s.\-()/+:]+/g;
const ascii = /^[\0-\x7f]*$/;

const normalizedTypes: ReadonlySet<FindingType> = new Set([
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

/**
 * The form in which an original is looked for, by its type; undefined when it is not looked for: placeholder
 * look-alikes, and originals of fewer than three letters or digits (four, when there is no letter).
 */
export function normalizeOriginal(original: string, type: FindingType): NormalizedOriginal | undefined {
  if (type === 'LITERAL') return undefined;
  const words = original.match(/[\p{L}\p{N}]+/gu) ?? [];
  let size = 0;
  for (const { length } of words) size += length;
  if (size < 3 || (size < 4 && !/\p{L}/u.test(original))) return undefined;
  if (type === 'IP_ADDRESS') return { by: 'address', form: original.toLowerCase().replace(/[%/].*$/s, '') };
  const form = readForm(original, type);
  if (form !== undefined) return { by: 'characters', form };
  const lower = words.map((word) => word.toLowerCase());
  const isCaseSensitive = type === 'PERSON' && words.length === 1 && isEverydayWord(lower[0] ?? '');
  return { by: 'words', words: isCaseSensitive ? words : lower, isCaseSensitive };
}

/** Letters, digits and signs of an original that is found by them; undefined for a type that is not, and a short one. */
export function readForm(original: string, type: FindingType): string | undefined {
  if (!normalizedTypes.has(type)) return undefined;
  const form = normalize(original);
  return form.length >= 5 ? form : undefined;
}

/** Lower case, without separators. */
export function normalize(text: string): string {
  if (ascii.test(text)) return text.replace(separators, '').toLowerCase();
  let form = '';
  for (let at = 0; at < text.length; at++) form += normalizedUnit(text, at);
  return form;
}

/** What `normalizedUnit` makes of each ASCII character. */
const asciiUnits = Array.from({ length: 128 }, (_, code) => normalizeUnit(String.fromCharCode(code)));

/** Normalizes the UTF-16 code unit at a place: to nothing for a separator, to its lower case for a letter. */
export function normalizedUnit(text: string, at: number): string {
  return asciiUnits[text.charCodeAt(at)] ?? normalizeUnit(text[at] ?? '');
}

const asciiCodes = Int32Array.from(asciiUnits, (unit) => (unit === '' ? -1 : unit.charCodeAt(0)));

/** The same as a code unit; -1 for a separator. */
export function normalizedCode(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code < 0x80) return asciiCodes[code] ?? -1;
  const unit = normalizeUnit(text[at] ?? '');
  return unit === '' ? -1 : unit.charCodeAt(0);
}

/** Keeps a letter whose lower case is longer, so that offsets hold. */
function normalizeUnit(unit: string): string {
  if (separator.test(unit)) return '';
  const lower = unit.toLowerCase();
  return lower.length === unit.length ? lower : unit;
}
