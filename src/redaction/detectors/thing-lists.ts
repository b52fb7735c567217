import { anyName, lists } from './name-lists.ts';
import type { NameWord } from './name-words.ts';
import { longestRow, rows, things } from './thing-marks.ts';

/** What a word names by itself: nothing that is listed, a thing or a person, and as a rule a place or another thing. */
export const kindsOfThing = { none: 0, maybe: 1, place: 2, surely: 3 };

/** Lists of names whose words are no things by themselves; of namesakes also the rarer ones. */
const usualNames = lists.given | lists.surname | lists.alsoWord;

/** What a word with a capital names; what is a usual name of people, too, is none by itself. */
export function kindOfThing({ things: marks, lists: listed }: NameWord): number {
  if ((marks & (things.surely | things.thing | things.place)) === 0) return kindsOfThing.none;
  if (marks & things.surely) return kindsOfThing.surely;
  const names = marks & things.namesake ? usualNames | anyName : usualNames;
  if (listed & names) return kindsOfThing.maybe;
  return marks & things.place ? kindsOfThing.place : kindsOfThing.surely;
}

/** Whether a word is one of the words of a name of a thing: `Wells Fargo`, `Romeo and Juliet`. */
export function standsInRow(text: string, words: readonly NameWord[], at: number): boolean {
  if (((words[at]?.things ?? 0) & things.inRow) === 0) return false;
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
