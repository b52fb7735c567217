import { readFileSync } from 'node:fs';
import { type FindingType, findingTypes } from '../../tasks/finding-types.ts';

// A constant that stands in a file: it is read once, at import, as if it were written here.
/** What models call the types in nine languages: English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, Swedish. */
const words = JSON.parse(readFileSync(new URL('./type-words.json', import.meta.url), 'utf8')) as Record<
  FindingType,
  string[]
>;

const ascii = /^[\0-\x7f]*$/;

/** The letters of a word or of several, in capitals and without accents: all that is compared. */
export function lettersOf(text: string): string {
  const plain = ascii.test(text) ? text : text.normalize('NFKD');
  return plain.replace(/[^\p{L}]/gu, '').toUpperCase();
}

/** Names of types as placeholders have them. */
const ownWords = new Map(findingTypes.map((type) => [lettersOf(type), type]));

const typesByWord = new Map<string, readonly FindingType[]>(Array.from(ownWords, ([word, type]) => [word, [type]]));
for (const type of findingTypes) {
  for (const word of words[type].map(lettersOf)) {
    const others = typesByWord.get(word) ?? [];
    if (!ownWords.has(word) && !others.includes(type)) typesByWord.set(word, [...others, type]);
  }
}

/** Whether these letters are a type's own name, in one number. */
export const isOwnWord = (letters: string): boolean => ownWords.has(letters);

/** The types that these letters may name, in one or in many; undefined for all other words. */
export function findTypes(letters: string): readonly FindingType[] | undefined {
  const found = typesByWord.get(letters);
  if (found !== undefined || !letters.endsWith('S')) return found;
  return (
    typesByWord.get(letters.slice(0, -1)) ??
    (letters.endsWith('ES') ? typesByWord.get(letters.slice(0, -2)) : undefined)
  );
}
