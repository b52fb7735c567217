import type { Span } from '../detector.ts';

/** A copy of a text that is easier to search, and the way back to the offsets of the text it was made from. */
export interface View {
  text: string;
  toSource: <Place extends Omit<Span, 'type'>>(place: Place) => Place;
}

/** A stretch of a text and what its view has there, which is never longer. */
export interface Change {
  start: number;
  end: number;
  plain: string;
}

/** A text as it is. */
export const viewAsItIs = (text: string): View => ({ text, toSource: (place) => place });

/**
 * Makes a view of a text from its changes, in order; what is between them stays. A place in what a change wrote leads
 * back to the whole stretch, one in half a character to the whole character.
 */
export function createView(source: string, changes: readonly Change[]): View {
  if (changes.length === 0) return viewAsItIs(source);
  const starts = new Uint32Array(source.length);
  const ends = new Uint32Array(source.length);
  const parts: string[] = [];
  let size = 0;
  let from = 0;
  const keep = (to: number) => {
    parts.push(source.slice(from, to));
    for (let at = from; at < to; at++) {
      const isSecondHalf = at > from && isPair(source, at - 1);
      starts[size] = isSecondHalf ? at - 1 : at;
      ends[size++] = at + (isPair(source, at) ? 2 : 1);
    }
  };
  for (const { start, end, plain } of changes) {
    keep(start);
    parts.push(plain);
    starts.fill(start, size, size + plain.length);
    ends.fill(end, size, size + plain.length);
    size += plain.length;
    from = end;
  }
  keep(source.length);
  return {
    text: parts.join(''),
    toSource: (place) => ({ ...place, start: starts[place.start] ?? 0, end: ends[place.end - 1] ?? source.length }),
  };
}

/** Whether both halves of one character stand here. */
function isPair(text: string, at: number): boolean {
  return (text.codePointAt(at) ?? 0) > 0xffff;
}

/** A view of a view, which leads back to the first one's source. */
export function joinViews(first: View, second: View): View {
  if (second.text === first.text) return first;
  return { text: second.text, toSource: (place) => first.toSource(second.toSource(place)) };
}
