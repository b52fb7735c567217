import { kindAt, letter, number } from '../characters.ts';

/** What stands around a name and its number, and goes with it. */
export interface Brackets {
  start: number;
  end: number;
  open: string;
  /** Whether such brackets stand around placeholders. */
  isSquare: boolean;
  /** Whether they stand around anything. */
  isRound: boolean;
}

const closingOf = new Map([
  ...['[]', '【】', '〔〕', '〖〗', '⟦⟧', '⟨⟩', '〈〉', '《》', '{}', '<>', '()'].map(
    ([open = '', close = '']) => [open, close] as const,
  ),
]);
const squares = '[【〔〖⟦';
/** Templates write several, of one kind. */
const repeated = '{<(';
const mostLayers = 3;
const padding = /[\s*`~_]/;
const mostPadding = 4;
/** How far off the other bracket of a pair may be. */
const reach = 80;

/** The brackets that stand around a stretch of a text, with blanks and marks between; undefined for none. */
export function readBrackets(text: string, from: number, to: number): Brackets | undefined {
  let start = from;
  while (start > 0 && from - start < mostPadding && padding.test(text[start - 1] ?? '')) start--;
  const open = text[start - 1] ?? '';
  const close = closingOf.get(open);
  if (close === undefined) return undefined;
  let end = to;
  while (end < text.length && end - to < mostPadding && padding.test(text[end] ?? '')) end++;
  if (text[end] !== close) return undefined;
  start--;
  end++;
  // Markdown's link, and a call.
  if (open === '(' && start > 0 && isOfText(text, start - 1)) return undefined;
  for (let layer = 1; layer < mostLayers && repeated.includes(open); layer++) {
    if (text[start - 1] !== open || text[end] !== close) break;
    start--;
    end++;
  }
  return { start, end, open, isSquare: squares.includes(open), isRound: open === '(' };
}

const isOfText = (text: string, at: number): boolean =>
  text[at] === ']' || text[at] === '_' || (kindAt(text, at) & (letter | number)) !== 0;

/** Where a square bracket stands before a place that is never closed; undefined for none. */
export function openingBefore(text: string, at: number): number | undefined {
  const start = text[at - 1] === ' ' ? at - 2 : at - 1;
  if (text[start] !== '[') return undefined;
  return /^[^[\]]*\]/.test(text.slice(at, at + reach)) ? undefined : start;
}

/** Behind a square bracket that stands at a place and was never opened; undefined for none. */
export function closingAfter(text: string, at: number): number | undefined {
  const end = text[at] === ' ' ? at + 1 : at;
  if (text[end] !== ']') return undefined;
  return /\[[^[\]]*$/.test(text.slice(Math.max(0, at - reach), at)) ? undefined : end + 1;
}
