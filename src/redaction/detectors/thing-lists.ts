import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { readWords } from './read-data.ts';

// Names of things: brands, programs, drugs, eponyms, figures of stories, food, feasts. Of several words together none is
// a person.

/** What a word names by itself: nothing that is listed, a thing or a person, and as a rule a place or another thing. */
export const kindsOfThing = { none: 0, maybe: 1, place: 2, surely: 3 };

/** Named after people, or like them. */
const namesakes = ['medicine', 'science', 'stories'];
const surely = new Set<string>();
const kinds = new Map<string, number>();
/** Lists of names whose words are no things by themselves; of namesakes also the rarer ones. */
const usualNames = lists.given | lists.surname | lists.alsoWord;
const namesakeWords = new Set<string>();
/** Rows of words by their first. */
const rows = new Map<string, string[][]>();
const inRows = new Set<string>();
let longestRow = 1;

function addEntries(entries: Iterable<string>, alone: Set<string>): void {
  for (const entry of entries) {
    addRow(entry, alone);
    if (entry.includes('-')) addRow(entry.replaceAll('-', ' '), alone);
  }
}

function addRow(entry: string, alone: Set<string>): void {
  // As the words of a text are read: without possessive.
  const row = entry.split(/[^\p{L}'-]+/u).flatMap((part) => part.replace(/'s?$/, '') || []);
  const [first = ''] = row;
  if (row.length === 1) alone.add(first);
  else {
    rows.set(first, [...(rows.get(first) ?? []), row]);
    for (const part of row) inRows.add(part);
    longestRow = Math.max(longestRow, row.length);
  }
}
addEntries(readWords('named-things'), surely);
function addFamilies(families: readonly string[], kind: number): void {
  for (const family of families) {
    const alone = new Set<string>();
    addEntries(readWords(family), alone);
    for (const word of alone) if (kind === kindsOfThing.place || !kinds.has(word)) kinds.set(word, kind);
    if (namesakes.includes(family)) for (const word of alone) namesakeWords.add(word);
  }
}
addFamilies(['brands', 'software', ...namesakes, 'kinds-of-things'], kindsOfThing.surely);
addFamilies(['places'], kindsOfThing.place);

/** What a word with a capital names; what is a usual name of people, too, is none by itself. */
export function kindOfThing({ plain, lists: marks }: NameWord): number {
  const kind = kinds.get(plain) ?? kindsOfThing.none;
  if (surely.has(plain)) return Math.max(kind, kindsOfThing.surely);
  const names = namesakeWords.has(plain) ? usualNames | anyName : usualNames;
  return kind !== kindsOfThing.none && marks & names ? kindsOfThing.maybe : kind;
}

/** Whether a word is one of the words of a name of a thing: `Wells Fargo`, `Romeo and Juliet`. */
export function standsInRow(text: string, words: readonly NameWord[], at: number): boolean {
  if (!inRows.has(words[at]?.plain ?? '')) return false;
  for (let from = Math.max(0, at - longestRow + 1); from <= at; from++) {
    const found = rows.get(words[from]?.plain ?? '');
    if (found?.some((row) => at < from + row.length && isRow(text, words, from, row))) return true;
  }
  return false;
}

const joint = /^(?:[ .&-]{1,3}|['’]s? )$/;

function isRow(text: string, words: readonly NameWord[], from: number, row: readonly string[]): boolean {
  return row.every((part, place) => {
    const [before, word] = [words[from + place - 1], words[from + place]];
    if (word?.plain !== part) return false;
    return place === 0 || (before !== undefined && joint.test(text.slice(before.end, word.start)));
  });
}
