import model from 'wink-eng-lite-web-model';
import { readWords } from './read-data.ts';

// The lists of `data/` are constants that stand in files: they are read once, at import, as if they were written here.
// So a file that is missing stops the start, not the first job.

/** Common given names, in lower case, without accents. */
export const firstNames = readWords('first-names');

/** Given names that are everyday words as often as they are names. */
export const wordsAndNames = readWords('words-and-names');

/** Common family names, in lower case, without accents. */
export const surnames = readWords('surnames');

/** Given names from many countries, many of them words too: only evidence, never proof. */
export const rarerGivenNames = readWords('rarer-given-names');

/** Surnames from many countries: only evidence, never proof. */
export const rarerSurnames = readWords('rarer-surnames');

/** All names, given and of families: for the training. */
export function listNames(): ReadonlySet<string> {
  return new Set([...firstNames, ...surnames, ...rarerGivenNames, ...rarerSurnames]);
}

/** Words with a capital that are no part of a person's name, in lower case. */
export const notNames = readWords('not-names');

/** Words that are used most, of eight languages: no names, in lower case. */
export const frequentWords = readWords('common-words');

/** These and less frequent ones. */
export const commonWords: ReadonlySet<string> = new Set([...frequentWords, ...readWords('known-words')]);

interface CoreModel {
  features: { lexeme: { list: readonly string[] } };
}

let englishWords: ReadonlySet<string> | undefined;

/**
 * Whether a word, in lower case, stands in an English dictionary of 85,000 words (WordNet's, names mostly left out).
 * The first call takes about 200 ms. Only the model's word list is used: its tagger keeps every unknown word it ever
 * read in memory, which would be the names of our jobs.
 */
export function isEnglishWord(word: string): boolean {
  englishWords ??= new Set(listEnglishWords());
  return englishWords.has(word);
}

let listed: readonly string[] | undefined;

/** All words of that dictionary. */
export function listEnglishWords(): readonly string[] {
  listed ??= (model.core as () => CoreModel)().features.lexeme.list.filter((entry) => /^[a-z]/.test(entry));
  return listed;
}

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
