import { readWordLists, readWords } from './read-data.ts';

// What words have to do with names of things: brands, programs, drugs, eponyms, figures of stories, food, feasts.

/** Named after people, or like them. */
const namesakes = ['medicine', 'science', 'stories'];
const aroundNames = [
  'things',
  'things-or-deeds',
  'titled-things',
  'fields',
  'ordinals',
  'companies',
  'partners',
  'kinds',
  'kinds-of',
  'small',
  'months',
  'nouns',
  'articles',
  'parts-of-names',
  'joints',
  'determiners',
  'objects',
  'sure-places',
] as const;
const around = readWordLists('thing-words', aroundNames);

/** A bit for what a word is by itself: `surely` a thing, or one of a list of things or of places, of namesakes. */
export const things = { surely: 1, thing: 2, place: 4, namesake: 8, inRow: 16 } as const;
const firstAround = 32;

/** A bit for each list of words around names of things. */
export const marksAround = Object.fromEntries(aroundNames.map((name, at) => [name, firstAround << at])) as Record<
  (typeof aroundNames)[number],
  number
>;

/** Rows of words that are one name, by the first. */
export const rows = new Map<string, string[][]>();
const marked = new Map<string, number>();
const mark = (word: string, bit: number) => marked.set(word, (marked.get(word) ?? 0) | bit);

/** Words of one name alone, and the rows of the others. */
function addEntries(entries: Iterable<string>, bits: number): void {
  for (const entry of entries) {
    addRow(entry, bits);
    if (entry.includes('-')) addRow(entry.replaceAll('-', ' '), bits);
  }
}

function addRow(entry: string, bits: number): void {
  // As the words of a text are read: without possessive.
  const row = entry.split(/[^\p{L}'-]+/u).flatMap((part) => part.replace(/'s?$/, '') || []);
  const [first = ''] = row;
  if (row.length === 1) mark(first, bits);
  else {
    rows.set(first, [...(rows.get(first) ?? []), row]);
    for (const part of row) mark(part, things.inRow);
  }
}

addEntries(readWords('named-things'), things.surely);
for (const family of ['brands', 'software', 'kinds-of-things']) addEntries(readWords(family), things.thing);
for (const family of namesakes) addEntries(readWords(family), things.thing | things.namesake);
addEntries(readWords('places'), things.place);
for (const name of aroundNames) for (const word of around[name]) mark(word, marksAround[name]);

/** The bits of every word that has any, in lower case, without accents. */
export const thingMarks: ReadonlyMap<string, number> = marked;
/** Words of the longest row. */
export const longestRow = Math.max(...[...rows.values()].flat().map((row) => row.length));
