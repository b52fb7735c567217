import type { Span } from './detector.ts';

/** A copy of a text that is easier to search, and the way back to the offsets of the text it was made from. */
export interface Shadow {
  text: string;
  toSource: <Place extends Omit<Span, 'type'>>(place: Place) => Place;
}

// What `readShadow` changes: invisible and direction marks, odd spaces, hyphens, quotes, full-width and other digits.
const unusual =
  /\p{DI}|[\u00a0\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u1680\u2000-\u206f\u2212\u2460-\u2473\u3000\ufe4d-\ufe6f\uff00-\uffef\u{1d400}-\u{1d7ff}]/u;
const invisible = /^\p{DI}$/u;
const hyphen = /^[\u2010-\u2013\u2212\ufe58\ufe63]$/;
const otherDigit = /^[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]$/;

/** Makes the plain copy that detectors see: no invisible characters, ASCII spaces, hyphens, quotes and digits. */
export function readShadow(text: string): Shadow {
  if (!unusual.test(text)) return { text, toSource: (place) => place };
  return createShadow(text, function* () {
    let at = 0;
    for (const character of text) {
      yield { plain: toPlain(character), start: at, end: at + character.length };
      at += character.length;
    }
  });
}

const escapes: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Reads JSON's string escapes as the characters they stand for, wherever they are. */
export function readUnescaped(text: string): Shadow {
  if (!text.includes('\\')) return { text, toSource: (place) => place };
  return createShadow(text, function* () {
    for (const match of text.matchAll(/\\u[0-9a-fA-F]{4}|\\[^u]|[^\\]|\\/gs)) {
      const piece = match[0];
      const end = match.index + piece.length;
      const plain = piece.length === 6 ? String.fromCharCode(Number.parseInt(piece.slice(2), 16)) : (piece[1] ?? piece);
      yield { plain: piece.length === 2 ? (escapes[plain] ?? plain) : plain, start: match.index, end };
    }
  });
}

function createShadow(source: string, pieces: () => Iterable<{ plain: string; start: number; end: number }>): Shadow {
  const starts = new Uint32Array(source.length + 1);
  const ends = new Uint32Array(source.length + 1);
  let text = '';
  for (const { plain, start, end } of pieces()) {
    starts.fill(start, text.length, text.length + plain.length);
    ends.fill(end, text.length, text.length + plain.length);
    text += plain;
  }
  return {
    text,
    toSource: (place) => ({ ...place, start: starts[place.start] ?? 0, end: ends[place.end - 1] ?? source.length }),
  };
}

function toPlain(character: string): string {
  if (character <= '\u009f') return character;
  if (invisible.test(character)) return '';
  if (hyphen.test(character)) return '-';
  if (character === '\u2018' || character === '\u2019') return "'";
  if (character === '\u201c' || character === '\u201d') return '"';
  if (otherDigit.test(character)) return String((character.charCodeAt(0) + (character < '\u0900' ? 0 : 10)) % 16);
  const plain = character.normalize('NFKC');
  return plain.length === 1 && plain <= '\u007f' ? plain : character;
}
