import { groupAlternatives } from '../group-alternatives.ts';
import { createStretchSearch } from '../list-matches.ts';
import { createPatternNeed } from '../needs.ts';

/** Whether what a cue looks for ends at a place in a text. */
type Cue = (text: string, at: number) => boolean;

/** Makes a cue of a pattern; it is read backwards from the place, so it costs the same wherever that is. */
export function createCue(pattern: RegExp): Cue {
  const behind = new RegExp(`(?<=${groupAlternatives(pattern.source, 'end')})`, `${pattern.flags}y`);
  const mayHold = createPatternNeed(pattern);
  return (text, at) => {
    if (!mayHold(text)) return false;
    behind.lastIndex = at;
    return behind.test(text);
  };
}

/** Characters before a candidate in which a word says what it is. */
const reach = 40;

/** Whether a word stands shortly before a place, or between `from` and the place. */
export type ContextCheck = (text: string, start: number, from?: number) => boolean;

/** Makes a check for one of `words` (regular expression sources, joined by `|`). */
export function createContextCheck(words: string, distance = reach): ContextCheck {
  const find = createStretchSearch(new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}])`, 'giu'));
  return (text, start, from = Math.max(0, start - distance)) => find(text, from, start).length > 0;
}
