import type { FindingType } from './detector.ts';

/** How occurrences of an original are told apart from other text. */
export type NormalForm =
  /** Letters, digits and signs without case, spaces, dots and dashes; found anywhere. */
  | { by: 'squeezed'; form: string }
  /** Words without case, whatever separates them. */
  | { by: 'words'; words: readonly string[]; isCaseSensitive: boolean }
  /** As it stands, without case, not inside a longer number or word. */
  | { by: 'whole'; form: string };

/** What `squeezed` leaves out. */
export const separator = /[\s.\-()/+:]/;

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

// Names that are also everyday words count only as they were written: `will`, `may` and `mark` are not Will, May, Mark.
const everydayNames = new Set(
  `will may mark bill rose grace hope faith joy art jack frank grant chase hunter dean page price young long short
   brown black white green gray grey king cook baker smith park hill wood woods stone rich love day week mason miles
   pat sue drew rob bob don ray max angel autumn summer april june august dawn ivy lily violet ruby pearl amber
   best major bishop banks fields rivers waters cross church hall rice bush ford pace wise good strong sharp swift
   cash case cole dale glen heath lance norm penny skip sterling ward wade west north east marsh bond berry
   post street house bank card order account support service customer client team guest friend user name email
   the and but for not you are was with from this that have has had its our your his her she him they them who what
   when where why how all any can could would should shall might must been being there here then than also just
   only very please thanks thank hello dear der die das und von van den het een les des pour avec est que dans una
   uno los las del por para con como non che per dal alla`.split(/\s+/),
);

/** Whether a word stands in everyday text as well as in names; expects lower case. */
export function isEverydayWord(word: string): boolean {
  return everydayNames.has(word);
}

/**
 * The form in which an original is looked for, by its type; undefined when it is not looked for: placeholder
 * look-alikes, and originals of fewer than three letters or digits (four, when there is no letter).
 */
export function findNormalForm(original: string, type: FindingType): NormalForm | undefined {
  if (type === 'LITERAL') return undefined;
  const words = original.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const size = words.join('').length;
  if (size < 3 || (size < 4 && !/\p{L}/u.test(original))) return undefined;
  if (type === 'IP_ADDRESS') return { by: 'whole', form: original.toLowerCase() };
  if (squeezedTypes.has(type)) {
    const form = squeeze(original);
    if (form.length >= 5) return { by: 'squeezed', form };
  }
  return { by: 'words', words, isCaseSensitive: words.length === 1 && isEverydayWord(words[0] ?? '') };
}

/** Lower case, without separators. */
export function squeeze(text: string): string {
  let form = '';
  for (const character of text) if (!separator.test(character)) form += toLower(character);
  return form;
}

/** Lower case that never changes the length, so that offsets hold. */
export function toLower(character: string): string {
  const lower = character.toLowerCase();
  return lower.length === character.length ? lower : character;
}
