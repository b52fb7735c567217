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
  for (const { start, end, type } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = ends.get(type) ?? 0;
    if (start < last && end > last) return true;
    if (end > last) ends.set(type, end);
  }
  return false;
}

/** The spans in order, without those inside another of their type; undefined when others overlap, which is rare. */
function sortDisjoint(spans: readonly Span[]): Span[] | undefined {
  const sorted: Span[] = [];
  if (spans.length < 2) return [...spans];
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
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
  for (const span of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
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
