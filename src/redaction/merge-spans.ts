import type { Span } from './detector.ts';

/**
 * Makes spans disjoint: where two overlap the longer one has the place, and at equal length the one that stands
 * first in `spans`; what of the shorter one sticks out stays found. Overlapping spans of one type become one.
 * A `LITERAL` always has its place. Returned in order of `start`.
 */
export function mergeSpans(spans: readonly Span[], text: string): Span[] {
  if (spans.length < 2) return [...spans];
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

/** The spans in order when they overlap only as parts of one of their type, which are left out: so it mostly is. */
function sortDisjoint(spans: readonly Span[]): Span[] | undefined {
  const sorted: Span[] = [];
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
    if (last && span.start < last.end) {
      last.end = Math.max(last.end, span.end);
    } else {
      const copy = { ...span };
      order.set(copy, order.get(span) ?? 0);
      lastByType.set(span.type, copy);
      united.add(copy);
    }
  }
  return [...united].sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0));
}

/** What is left of a span that lost part of its place: without its outer separators, if anything is left at all. */
function trimPiece(text: string, start: number, end: number, type: Span['type']): Span | undefined {
  const piece = text.slice(start, end);
  const first = piece.search(/[\p{L}\p{N}]/u);
  if (first < 0) return undefined;
  const length = piece.replace(/[\s,;:]+$/u, '').length;
  return { start: start + first, end: start + length, type };
}
