import type { Span } from './detector.ts';

/** Characters of the longest value that overlapping findings make together. */
const longestUnited = 250;

/**
 * Makes spans disjoint. Overlapping spans of one type become one, up to the length of an address: what goes on further
 * is another value, so that a chain of findings makes no value as long as its text. Of two types the longer span keeps
 * its place, at equal length the first in `spans`, and a `LITERAL` always; of the other one stays what sticks out.
 * Returned in order of `start`.
 */
export function mergeSpans(spans: readonly Span[], text: string): Span[] {
  const sorted = sortDisjoint(spans);
  if (sorted) return sorted;
  const united = uniteByType(spans);
  const owners = new Int32Array(text.length);
  const byWeight = united.map((span, at) => ({ span, at }));
  byWeight.sort((a, b) => weight(a.span) - weight(b.span) || b.at - a.at);
  for (const { span, at } of byWeight) owners.fill(at + 1, span.start, span.end);
  const merged: Span[] = [];
  for (let start = 0; start < owners.length; ) {
    const owner = owners[start] ?? 0;
    let end = start + 1;
    while (end < owners.length && owners[end] === owner) end++;
    const span = united[owner - 1];
    if (span) {
      const piece = start === span.start && end === span.end ? span : trimPiece(text, start, end, span.type);
      if (piece) merged.push(piece);
    }
    start = end;
  }
  return merged;
}

/** Whether two spans of one type overlap without one being inside the other, so that they make a longer one. */
export function crossTheirType(spans: readonly Span[]): boolean {
  if (spans.length < 2) return false;
  const ends = new Map<string, number>();
  for (const { start, end, type } of inOrder(spans)) {
    const last = ends.get(type) ?? 0;
    if (start < last && end > last) return true;
    if (end > last) ends.set(type, end);
  }
  return false;
}

/** So few spans are put in order by hand, which is quicker than the engine's sort. */
const few = 16;

/** The spans by where they begin, of those that begin together the longest first; others of one place stay in order. */
function inOrder(spans: readonly Span[]): Span[] {
  const sorted = [...spans];
  if (sorted.length > few) return sorted.sort((a, b) => a.start - b.start || b.end - a.end);
  for (let next = 1; next < sorted.length; next++) {
    const span = sorted[next];
    let at = next;
    for (let before = sorted[at - 1]; span && before && comesBehind(before, span); before = sorted[at - 1])
      sorted[at--] = before;
    if (span) sorted[at] = span;
  }
  return sorted;
}

const comesBehind = (a: Span, b: Span): boolean => a.start > b.start || (a.start === b.start && a.end < b.end);

/** The spans in order, without those inside another of their type; undefined when others overlap, which is rare. */
function sortDisjoint(spans: readonly Span[]): Span[] | undefined {
  const sorted: Span[] = [];
  if (spans.length < 2) return [...spans];
  for (const span of inOrder(spans)) {
    const last = sorted.at(-1);
    if (!last || span.start >= last.end) sorted.push(span);
    else if (span.end > last.end || span.type !== last.type) return undefined;
  }
  return sorted;
}

function weight(span: Span): number {
  return span.type === 'LITERAL' ? Number.POSITIVE_INFINITY : span.end - span.start;
}

function uniteByType(spans: readonly Span[]): Span[] {
  const lastByType = new Map<string, Span>();
  const united = new Set<Span>();
  const order = new Map(spans.map((span, at) => [span, at]));
  for (const span of inOrder(spans)) {
    const last = lastByType.get(span.type);
    if (last && span.end <= last.end) continue;
    if (last && span.start < last.end && span.end - last.start <= longestUnited) {
      last.end = span.end;
    } else {
      const copy = { ...span, start: Math.max(span.start, last?.end ?? 0) };
      order.set(copy, order.get(span) ?? 0);
      lastByType.set(span.type, copy);
      united.add(copy);
    }
  }
  return [...united].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

/** The rest of a span that lost part of its place, without outer separators; undefined without a letter or digit. */
function trimPiece(text: string, start: number, end: number, type: Span['type']): Span | undefined {
  const piece = text.slice(start, end);
  const first = piece.search(/[\p{L}\p{N}]/u);
  if (first < 0) return undefined;
  const length = piece.replace(/[\s,;:]+$/u, '').length;
  return { start: start + first, end: start + length, type };
}
