import type { Random } from '../train-names/list-variants.ts';
import type { LabelledText } from '../train-names/read-examples.ts';

/** Changes a text's case or the way its signs are written, as people and programs do; its labels stay where they belong. */
export function disturb(text: LabelledText, random: Random): LabelledText {
  const change = changes[random(changes.length)];
  return change ? mapPieces(text, change) : text;
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '"': '\\"' };

const changes: readonly ((piece: string) => string)[] = [
  (piece) => piece.toLowerCase(),
  (piece) => piece.toLowerCase(),
  (piece) => piece.toUpperCase(),
  (piece) => piece.replace(/(?<!\p{L})\p{Ll}(?=\p{L})/gu, (letter) => letter.toUpperCase()),
  (piece) => piece.replace(/[\n\t"]/g, (sign) => escapes[sign] ?? sign),
];

/** Changes the text piece by piece, so that the labels can follow; labels that overlap an earlier one are left out. */
export function mapPieces(text: LabelledText, change: (piece: string, type?: string) => string): LabelledText {
  let changed = '';
  let end = 0;
  const spans: { start: number; end: number; type: string }[] = [];
  for (const span of [...text.spans].sort((a, b) => a.start - b.start)) {
    if (span.start < end) continue;
    changed += change(text.text.slice(end, span.start));
    const start = changed.length;
    changed += change(text.text.slice(span.start, span.end), span.type);
    spans.push({ start, end: changed.length, type: span.type });
    end = span.end;
  }
  return { ...text, text: changed + change(text.text.slice(end)), spans };
}
