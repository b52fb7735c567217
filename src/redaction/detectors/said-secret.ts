import { looksLikePassword } from './secret-values.ts';
import { cardCodes } from './secret-words.ts';

export interface SaidValue {
  start: number;
  value: string;
}

/** What a word stands for: something chosen or issued, or a code; codes of cards are shorter. */
export type SaidKind = 'password' | 'code';

const cardCode = new RegExp(`^(?:${cardCodes})$`, 'iu');

/** Finds in a sentence what a word for a secret speaks of, from behind that word on. */
export function findSaidValues(text: string, from: number, said: string, kind: SaidKind): SaidValue[] {
  if (kind === 'password') return walk(text, from, looksLikePassword);
  if (!cardCode.test(said)) return walk(text, from, looksLikeCode, /s$|er$/i.test(said));
  return walk(text, from, (word, isNear) => /^\d{3,4}$/.test(word) || looksLikeCode(word, isNear));
}

/** Words after a word for a secret among which it may stand, and characters of them. */
const mostWords = 9;
const longestSaid = 120;
/** Codes in a row, at most. */
const mostValues = 20;
const between = /[\s"'`«»“”„()[\]{}<>|,;%\\:=]+/y;
const isName = /["'\\]\s?:/;
const copula = /^(?:[?/>-]{1,3}|is|was|ist|lautet|es|est|è|é|to|är|jest|now|c['’]est|as)$/iu;
const endsSentence = /[.!?]$/;

/** The first word behind a place that may be it, in the same line or the next; all in a row where there are several. */
function walk(
  text: string,
  from: number,
  isValue: (word: string, isNear: boolean) => boolean,
  areSeveral = false,
): SaidValue[] {
  const found: SaidValue[] = [];
  let to = Math.min(text.length, from + longestSaid);
  let isNear = true;
  for (let at = from, count = 0; at < to && count < mostWords; count++) {
    between.lastIndex = at;
    const gap = between.exec(text)?.[0] ?? '';
    if (gap.includes('\n') && (count > 1 || gap.includes('\n\n')) && found.length === 0) break;
    // The name of the next member.
    if (count > 0 && isName.test(gap)) break;
    at += gap.length;
    if (/[:=|]/.test(gap)) isNear = true;
    const word = /^[^\s"`«»“”„[\]{}<>|,;\\]{1,200}/.exec(text.slice(at, at + 200))?.[0] ?? '';
    const value = word.replace(/&[\w-]{1,40}=.*$|[.,:;)?'’]{1,3}$/s, '');
    if (value !== '' && isValue(value, isNear)) {
      found.push({ start: at, value });
      if (!areSeveral || found.length === mostValues) break;
      to = Math.min(text.length, at + longestSaid);
      count = 0;
    } else if (word === '' || found.length > 0 || (endsSentence.test(word) && count > 0)) break;
    isNear = copula.test(word) || /[:=]$/.test(word);
    at += word.length;
  }
  return found;
}

const otherNumbers = /^(?:19|20)\d\d$/;

/** Four to eight digits, or short groups of letters and digits; no year unless it is said to be one. */
function looksLikeCode(word: string, isNear: boolean): boolean {
  if (/^\d{4,8}$/.test(word)) return isNear || !otherNumbers.test(word);
  if (/^\d{3}-\d{3}$/.test(word)) return true;
  return (
    word.length >= 6 &&
    /\d/.test(word) &&
    /[A-Za-z]/.test(word) &&
    /^[A-Za-z\d]{3,12}(?:-[A-Za-z\d]{3,12}){0,7}$/.test(word) &&
    (isNear || looksLikePassword(word, false))
  );
}
