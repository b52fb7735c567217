import model from 'wink-eng-lite-web-model';

interface CoreModel {
  features: { lexeme: { list: readonly string[] } };
}

let words: ReadonlySet<string> | undefined;

/**
 * Whether a word, in lower case, stands in an English dictionary of 85,000 words (WordNet's, names mostly left out).
 * The first call takes about 200 ms. Only the model's word list is used: its tagger keeps every unknown word it ever
 * read in memory, which would be the names of our jobs.
 */
export function isEnglishWord(word: string): boolean {
  words ??= new Set(listEnglishWords());
  return words.has(word);
}

/** All words of that dictionary. */
export function listEnglishWords(): string[] {
  return (model.core as () => CoreModel)().features.lexeme.list.filter((entry) => /^[a-z]/.test(entry));
}
