import { numbersGoods } from './numbers-goods.ts';
import { isPassphrase, looksLikePassword } from './secret-values.ts';
import { cardCodes, passwords } from './secret-words.ts';
import { isStrangeWord } from './strange-words.ts';

export interface SaidValue {
  start: number;
  value: string;
}

/** What a word stands for: something chosen or issued, or a code; codes of cards are shorter. */
export type SaidKind = 'password' | 'code';

const cardCode = new RegExp(`^(?:${cardCodes})$`, 'iu');

/** Finds in a sentence what a word for a secret speaks of, from behind that word on. */
export function findSaidValues(text: string, from: number, said: string, kind: SaidKind): SaidValue[] {
  const changed = findChange(text, from, kind === 'password' ? isChangedPassword : isChangedCode);
  if (changed.length > 0) return changed;
  if (either.test(said)) return walk(text, from, { isValue: looksLikeEither, grouped: groupedCode });
  if (kind === 'password')
    return walk(text, from, { isValue: looksLikePassword, grouped: groupedKey, mayBeWord: mayBeWord.test(said) });
  if (severalCodes.test(said)) return walk(text, from, { isValue: looksLikeCode, areSeveral: true });
  if (!cardCode.test(said)) return walk(text, from, { isValue: looksLikeCode, grouped: groupedCode });
  const isValue = (word: string, isNear: boolean) => /^\d{3,4}$/.test(word) || looksLikeCode(word, isNear);
  return walk(text, from, { isValue, grouped: groupedCode });
}

/** What is looked for behind a word for a secret. */
interface Wanted {
  isValue: (word: string, isNear: boolean) => boolean;
  /** Digits with blanks between them, right behind the word or what announces them. */
  grouped?: RegExp;
  /** All in a row. */
  areSeveral?: boolean;
  /** Letters alone, where a clause ends with them and no list of words has them. */
  mayBeWord?: boolean;
}

/** People choose words as passwords; what is issued is random. */
const mayBeWord = new RegExp(`${passwords}|identified by|^(?:pass|clave|chave)$`, 'iu');
/** A word for both. */
const either = /passcodes?$/i;
const looksLikeEither = (word: string, isNear: boolean) =>
  looksLikePassword(word, isNear) || looksLikeCode(word, isNear);
const severalCodes = /(?:codes|pins|otps|passwords|koder)$/i;
/** `1 2 3 4`, `12 34`, `123 456`, `12-34-56` */
const groupedCode =
  /(?:\d(?:[ -]\d){3,7}|\d\d(?:[ -]\d\d){1,3}|\d{3}[ -]\d{3}|\d{4}[ -]\d{4}|\d{1,2}(?:-\d{1,2}){2,3})(?![\p{L}\d]|[ .,:/-]\d)/uy;

/** `jbsw y3dp ehpk 3pxp …`: a key in groups to be typed. */
const groupedKey =
  /(?=[a-z2-7 -]{0,40}[2-7])(?:[a-z2-7]{4}[ -]){3,15}[a-z2-7]{4}(?![\p{L}\d])|(?=[A-Z2-7 -]{0,40}[2-7])(?:[A-Z2-7]{4}[ -]){3,15}[A-Z2-7]{4}(?![\p{L}\d])/uy;

// `changed from Blue-42! to Red-43!`
const change =
  /(?<!\p{L})(?:from|von|vom|de|du|da|dal|van|z|ze|från)\s["'`«“„]?([^\s"'`«»“”„]{4,60})["'`»”“]?\s(?:to|auf|zu|in|à|en|a|naar|para|na|till)\s["'`«“„]?([^\s"'`«»“”„]{4,60})/iu;
// `Blue-42! -> Red-43!`
const arrow = /([^\s"'`«»“”„:=>]{4,60})["'`»”“]?\s?(?:-{1,2}>|=>|→)\s?["'`«“„]?([^\s"'`«»“”„>]{4,60})/u;
const holdsArrow = /[-=]>|→/;
const hasBoth = /^(?=.{6})(?:\p{L}.*\d|\d.*\p{L})/u;
const isChangedPassword = (word: string) => looksLikePassword(word, true) || hasBoth.test(word);
const isChangedCode = (word: string) => looksLikeCode(word, true);

/** The old value and the new one of what a sentence says was changed. */
function findChange(text: string, from: number, isValue: (word: string) => boolean): SaidValue[] {
  const [line = ''] = text.slice(from, from + longestSaid).split('\n', 1);
  const match = change.exec(line) ?? (holdsArrow.test(line) ? arrow.exec(line) : undefined);
  if (!match) return [];
  const [old = '', value = ''] = match.slice(1).map((word) => word.replace(behind, ''));
  if (!isValue(old) || !isValue(value)) return [];
  const at = from + match.index;
  const start = text.indexOf(old, at);
  return [
    { start, value: old },
    { start: text.indexOf(value, start + old.length), value },
  ];
}

/** Words after a word for a secret among which it may stand, and characters of them. */
const mostWords = 9;
const longestSaid = 120;
/** Codes in a row, at most. */
const mostValues = 20;
const between = /[\s"'`«»“”„()[\]{}<>|,;%\\:=]+/y;
/** `1. ` before the first of a list. */
const listMark = /(?:\d{1,2}[.)]|[-*•])[ \t]{1,2}/y;
/** `**4711**` */
const bold = /[*_]{1,3}(?=\d[\d -]{2,8}[*_])/y;
const isName = /["'\\]\s?:/;
const copula = /^(?:[?/>-]{1,3}|['’]?s|is|was|ist|lautet|es|est|è|é|to|är|jest|now|c['’]est|as)$/iu;
const endsSentence = /[.!?]$/;
/** What stands behind a value and is none of it. */
const behind = /[.,:;)?'’]{1,3}$/;
const behindCode = /[^\p{L}\p{N}€$£¥%°+/]{1,6}$/u;
const quotes = /["'`«“„]$/;
const endsClause =
  /^["'`»”“]?(?:[.,;!?)]{0,3}(?:\s{0,3}$|\n)|[.,;!?)]["'`»”“]?\s)|^["'`»”“]\s|^ (?:and|und|et|y|e|en|i|och|but|aber|mais|pero|ma|maar|mas|ale|men) /;

/** The first word behind a place that may be it, in the same line or the next; all in a row where there are several. */
function walk(text: string, from: number, { isValue, grouped, areSeveral, mayBeWord }: Wanted): SaidValue[] {
  const found: SaidValue[] = [];
  let to = Math.min(text.length, from + longestSaid);
  let isNear = true;
  let isTold = false;
  let isSpoken = false;
  for (let at = from, count = 0; at < to && count < mostWords; count++) {
    between.lastIndex = at;
    const gap = between.exec(text)?.[0] ?? '';
    const isParted = count > (areSeveral ? 4 : 1) || (gap.includes('\n\n') && !(areSeveral && isNear));
    if (gap.includes('\n') && isParted && found.length === 0) break;
    // The name of the next member.
    if (count > 0 && isName.test(gap)) break;
    at += gap.length;
    if (/[:=|]/.test(gap)) isNear = true;
    if (gap.includes(':') || (count === 0 && quotes.test(gap))) isTold = true;
    if (areSeveral) at += readAt(text, at, listMark)?.length ?? 0;
    at += readAt(text, at, bold)?.length ?? 0;
    const group = grouped && isNear ? readAt(text, at, grouped) : undefined;
    if (group !== undefined) return [{ start: at, value: group }];
    const word = /^[^\s"`«»“”„[\]{}<>|,;\\]{1,200}/.exec(text.slice(at, at + 200))?.[0] ?? '';
    const value = word.replace(/&[\w-]{1,40}=.*$/s, '').replace(mayBeWord === undefined ? behindCode : behind, '');
    const isAlone = isTold && mayBeWord && endsClause.test(text.slice(at + value.length, at + value.length + 6));
    const isChosen = () =>
      ((isSpoken || (isTold && mayBeWord)) && isPassphrase(value)) ||
      (isAlone && isStrangeWord(value, quotes.test(gap)));
    // A sentence ends with an exclamation mark, too.
    const sure = isNear ? value : value.replace(/!$/, '');
    const isOther = count > 0 && !isNear && /^\d/.test(value) && numbersGoods(text, at);
    if (value !== '' && !isOther && (isValue(sure, isNear) || isChosen())) {
      found.push({ start: at, value });
      if (!areSeveral || found.length === mostValues) break;
      to = Math.min(text.length, at + longestSaid);
      count = 0;
    } else if (
      word === '' ||
      found.length > 0 ||
      (endsSentence.test(word) && count > 0 && !isAsked(text, at, word, isValue))
    )
      break;
    isSpoken = copula.test(word);
    isNear = isTold = isSpoken || /[:=]$/.test(word);
    at += word.length;
  }
  return found;
}

/** `the PIN of the gate? 4711?`: a question, and what may be the answer. */
function isAsked(text: string, at: number, word: string, isValue: Wanted['isValue']): boolean {
  if (!word.endsWith('?')) return false;
  const next = /^ ([^\s?]{4,12})(?=[?!.,]|\s|$)/.exec(text.slice(at + word.length, at + word.length + 14))?.[1];
  return next !== undefined && isValue(next, true);
}

function readAt(text: string, at: number, pattern: RegExp): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

const otherNumbers = /^(?:19|20)\d\d$/;

/** Four to eight digits, or short groups of letters and digits; no year unless it is said to be one. */
function looksLikeCode(word: string, isNear: boolean): boolean {
  if (/^\d{4,8}$/.test(word)) return isNear || !otherNumbers.test(word);
  if (/^\d{3}-\d{3}$/.test(word)) return true;
  if (isNear && /^(?=(?:[A-Z]*\d){3})(?=\d*[A-Z])[A-Z\d]{4,6}$/.test(word)) return true;
  return (
    word.length >= 6 &&
    /\d/.test(word) &&
    /[A-Za-z]/.test(word) &&
    /^[A-Za-z\d]{3,12}(?:-[A-Za-z\d]{3,12}){0,7}$/.test(word) &&
    (isNear || looksLikePassword(word, false))
  );
}
