/** A stretch of a text and where it begins, in UTF-16 code units. */
export interface Piece {
  start: number;
  text: string;
}

/** Code units that stand in two pieces: no name or address is longer. */
const longestOverlap = 200;

/**
 * Splits a text into pieces of at most `longest` code units (at least 8) that overlap by up to a quarter, 200 at most.
 * Cuts fall on white space where there is some, and never inside a surrogate pair.
 */
export function splitText(text: string, longest: number): Piece[] {
  const overlap = Math.min(longestOverlap, Math.floor(longest / 4));
  const pieces: Piece[] = [];
  for (let start = 0; ; ) {
    const end = findCut(text, start + longest, Math.floor(longest / 4));
    pieces.push({ start, text: text.slice(start, end) });
    if (end === text.length) return pieces;
    start = findCut(text, end - overlap, Math.floor(overlap / 2));
  }
}

/** The last place to cut at `limit` or up to `slack` code units before it. */
function findCut(text: string, limit: number, slack: number): number {
  if (limit >= text.length) return text.length;
  for (let at = limit; at > limit - slack; at--) if (/\s/.test(text[at - 1] ?? '')) return at;
  return isInsidePair(text, limit) ? limit - 1 : limit;
}

const isInsidePair = (text: string, at: number): boolean => (text.codePointAt(at - 1) ?? 0) > 0xffff;
