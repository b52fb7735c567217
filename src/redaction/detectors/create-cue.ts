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
