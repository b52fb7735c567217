import { isEnglishWord } from '../english-words.ts';
import { isEverydayWord } from '../normal-form.ts';

const shortest = 3;

/**
 * A copy of a text that is all in small letters, with capitals on the words that no dictionary has, which are then
 * likely names; the text itself when it has a capital anywhere. Every place stays where it is.
 */
export function capitaliseUnknown(text: string): string {
  if (/\p{Lu}/u.test(text)) return text;
  return text.replace(
    /(?<![\p{L}\p{N}@._'’/-])\p{Ll}[\p{Ll}\p{M}'’-]*(?![\p{L}\p{M}\p{N}@_/'’-]|\.\p{L})/gu,
    (word) => {
      if (word.length < shortest || isEverydayWord(word) || isEnglishWord(word)) return word;
      const first = word.charAt(0).toUpperCase();
      return first.length === 1 ? first + word.slice(1) : word;
    },
  );
}
