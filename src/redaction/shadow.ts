import type { Span } from './detector.ts';

/** A copy of a text that is easier to search, and the way back to the offsets of the text it was made from. */
export interface Shadow {
  text: string;
  toSource: <Place extends Omit<Span, 'type'>>(place: Place) => Place;
}

// What `readShadow` changes: invisible and direction marks, odd spaces, hyphens, quotes, full-width and other digits.
const unusual =
  /\p{DI}|\\[nrtu\\]|%(?:40|2[0Bb])|&(?:#|nbsp)|[\u00a0\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u1680\u2000-\u206f\u2206\u2212\u2460-\u2473\u3000\ufe4d-\ufe6f\uff00-\uffef\u{1d400}-\u{1d7ff}]/u;
// Written forms of one character: JSON's escapes, not those in a Windows path, URLs' and HTML's.
const written =
  /(?<![A-Za-z])[A-Za-z]:\\[^\s"']*|\\{1,4}[nrt]|\\{1,4}u[0-9A-Fa-f]{4}|%(?:40|2[0Bb])|&(?:nbsp|#(?:64|43|160|x40|x2b|xa0));/gu;
const writtenAs: Readonly<Record<string, string>> = {
  '%40': '@',
  '%2b': '+',
  '%20': ' ',
  '&nbsp;': ' ',
  '&#160;': ' ',
  '&#xa0;': ' ',
  '&#64;': '@',
  '&#x40;': '@',
  '&#43;': '+',
  '&#x2b;': '+',
};
const invisible = /^\p{DI}$/u;
const hyphen = /^[\u2010-\u2013\u2212\ufe58\ufe63]$/;
const otherDigit = /^[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]$/;

/**
 * Makes the plain copy that detectors see: no invisible characters, ASCII spaces, hyphens, quotes and digits, and the
 * characters that `\\n`, `%40` or `&#64;` stand for.
 */
export function readShadow(text: string): Shadow {
  if (!unusual.test(text)) return { text, toSource: (place) => place };
  return createShadow(text, function* () {
    let from = 0;
    for (const { 0: piece, index } of text.matchAll(written)) {
      const plain = readWritten(piece);
      if (plain === undefined) continue;
      yield* readPlain(text, from, index);
      from = index + piece.length;
      yield { plain: toPlain(plain), start: index, end: from };
    }
    yield* readPlain(text, from, text.length);
  });
}

function* readPlain(text: string, from: number, to: number): Iterable<Piece> {
  let at = from;
  for (const character of text.slice(from, to)) {
    yield { plain: toPlain(character), start: at, end: at + character.length };
    at += character.length;
  }
}

/** The character an escape stands for; undefined for a path, which is no escape. */
function readWritten(piece: string): string | undefined {
  if (!piece.startsWith('\\')) return writtenAs[piece.toLowerCase()];
  const code = /u([0-9A-Fa-f]{4})$/.exec(piece)?.[1];
  return code ? String.fromCharCode(Number.parseInt(code, 16)) : escapes[piece.at(-1) ?? ''];
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

/** A part of the source and what the shadow has for it. */
interface Piece {
  plain: string;
  start: number;
  end: number;
}

function createShadow(source: string, pieces: () => Iterable<Piece>): Shadow {
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
  if (character === '\u2206') return '\u0394';
  if (otherDigit.test(character)) return String((character.charCodeAt(0) + (character < '\u0900' ? 0 : 10)) % 16);
  const plain = character.normalize('NFKC');
  return plain.length === 1 && plain <= '\u007f' ? plain : character;
}
