import { languages } from './guess-language.ts';
import { isCommonForm } from './name-lists.ts';
import { readWords } from './read-data.ts';
import { isNoSecret } from './secret-values.ts';
import { hasWordEnd } from './word-forms.ts';
import { commonWords, isEnglishWord } from './word-lists.ts';

const saidOfSecrets = readWords('said-of-secrets');
const letters = /^\p{L}[\p{L}_.-]{3,40}\p{L}$/u;
/** Letters of a frequent word that an everyday one ends with. */
const surestEnd = 5;
const inflected = /(?:(?:ie)?s|(?:e|i)?d|ing|ly)$/;
/** `abgelaufen`, `versendet`, `gewijzigd`, `cambiada`, `zmienione`: what was done. */
const participle =
  /^(?:un|on)?(?:ab|an|auf|aus|ein|zu|zurück|frei|neu|af|op|uit|in|toe)?(?:ge|ver|be|ent|er|zer|ont)\p{L}{2,}(?:t|d|en)$|(?:[aiu]d[oa]s?|[aiu]t[oaie]|ées?|és?|[aeo]n[aey]|ty|te|ta|ats|ade|ad|et)$/u;

/**
 * Whether a word of letters alone was chosen rather than said: no list has it, nor has it the ends that words have. In
 * quotes it may be a word that was not made for the place.
 */
export function isStrangeWord(value: string, isQuoted: boolean): boolean {
  if (!letters.test(value) || isNoSecret(value)) return false;
  const parts = value.toLowerCase().split(/[_.-]+/);
  return !parts.every((part) => isKnown(part, isQuoted));
}

function isKnown(word: string, isQuoted: boolean): boolean {
  if (isEnglishWord(word) || commonWords.has(word) || saidOfSecrets.has(word)) return true;
  const stem = word.replace(inflected, '');
  if (stem !== word && (isEnglishWord(stem) || isEnglishWord(`${stem}e`) || isEnglishWord(`${stem}y`))) return true;
  if (isQuoted) return false;
  return (
    isCommonForm(word, surestEnd) || participle.test(word) || languages.some((language) => hasWordEnd(word, language))
  );
}
