/** Whether what a cue looks for ends at a place in a text. */
type Cue = (text: string, at: number) => boolean;

/** Makes a cue of a pattern; it is read backwards from the place, so it costs the same wherever that is. */
export function createCue(pattern: RegExp): Cue {
  const behind = new RegExp(`(?<=${pattern.source})`, `${pattern.flags}y`);
  return (text, at) => {
    behind.lastIndex = at;
    return behind.test(text);
  };
}

/** Characters before a candidate in which a word says what it is. */
const reach = 40;

/** Makes a check whether one of `words` (regular expression sources, joined by `|`) stands shortly before a place. */
export function createContextCheck(words: string, distance = reach): (text: string, start: number) => boolean {
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${words})(?![\\p{L}])`, 'iu');
  return (text, start) => pattern.test(text.slice(Math.max(0, start - distance), start));
}
