import { createSearch, listMatches } from '../list-matches.ts';
import { entities } from './entities.ts';
import { type Change, createView, type View } from './view.ts';

/** The escapes that a text may be written with: those that mean nothing else, or mail's (`=40`) and forms' (`+`) too. */
export interface Notation {
  /** Quoted-printable, where `=40` may as well be a number. */
  isMail: boolean;
  /** Query strings, with `+` for a blank: `name=Ann+Lee&age=4` reads as lines, `name:Ann Lee` and `age:4`. */
  isForm: boolean;
}

/** JSON's and JavaScript's, and Markdown's before a sign or a blank. */
const backslash = String.raw`\\{1,4}(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|U[0-9A-Fa-f]{8}|x[0-9A-Fa-f]{2}|[nrt]|[ !-/:-@\[\]-\x60{-~])|\\\\`;
const html = String.raw`&(?:#0*\d{1,7};?|#[xX]0*[0-9A-Fa-f]{1,6};?|[A-Za-z]{2,14}\d{0,2};)`;
// A Windows path is no run of escapes: `C:\new\table`.
const windowsPath = String.raw`(?<![A-Za-z])[A-Za-z]:(?:\\(?!u[0-9A-Fa-f]{4})[^\s"'\\%&=+]*)+`;
const percent = `(?:%[0-9A-Fa-f]{2})+|%u[0-9A-Fa-f]{4}`;
const mail = `(?:=[0-9A-Fa-f]{2})+`;
// Mail may pad the end of a line. A line of code that ends with ` =` goes on indented; one of base64 ends with its padding.
const findSoftBreaks = createSearch(/(?<!=|=[A-Za-z0-9+/]{20,200})(?:(?<!\s)=[ \t]*\r?\n|=[ \t]*\r?\n(?=[ \t]?\S))/g);

/** Makes a pattern for a text with backslashes, and a quicker one for a text without. */
const createEscapes = (rest: string) => ({
  withBackslash: createSearch(new RegExp(`${windowsPath}|${backslash}|${html}|${rest}`, 'g')),
  without: createSearch(new RegExp(`${html}|${rest}`, 'g')),
});
const plainEscape = createEscapes(percent);
const formEscape = createEscapes(`${percent}|[+=&]`);
const anyEscape = createEscapes(`${percent}|${mail}|[+=&]`);

/** The view in which each well-formed escape is the character it stands for. */
export function readEscapes(text: string, { isMail, isForm }: Notation): View {
  const escapes = isMail ? anyEscape : isForm ? formEscape : plainEscape;
  const find = text.includes('\\') ? escapes.withBackslash : escapes.without;
  const isInQuery = isForm ? createQueryTest(text) : () => false;
  const changes: Change[] = [];
  for (const { 0: piece, index: start } of find(text)) {
    const end = start + piece.length;
    const inQuery = inQueries[piece];
    if (inQuery !== undefined && isInQuery(start)) changes.push({ start, end, plain: inQuery });
    else if (/^[%=][0-9A-Fa-f]{2}/.test(piece)) addBytes(changes, piece, start);
    else {
      const plain = readOne(piece);
      if (plain !== undefined) changes.push({ start, end, plain });
    }
  }
  return createView(text, changes);
}

/** The view in which mail's long lines are whole again. */
export function readSoftBreaks(text: string): View {
  return createView(
    text,
    findSoftBreaks(text).map(({ 0: found, index }) => ({ start: index, end: index + found.length, plain: '' })),
  );
}

/** What the signs of a query string stand for. */
const inQueries: Readonly<Record<string, string>> = { '+': ' ', '=': ':', '&': '\n', '&amp;': '\n' };

const shortEscapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

/** What one escape stands for; undefined for what is none: a path, a name or a number that HTML does not know. */
function readOne(piece: string): string | undefined {
  if (piece.startsWith('%')) return String.fromCharCode(Number.parseInt(piece.slice(2), 16));
  if (piece.startsWith('&')) return readEntity(piece.slice(1).replace(/;$/, ''));
  if (!piece.startsWith('\\')) return undefined;
  const [, code] = /[uUx]\{?([0-9A-Fa-f]+)\}?$/.exec(piece) ?? [];
  if (code) return readCodePoint(Number.parseInt(code, 16));
  const last = piece.at(-1) ?? '';
  return shortEscapes[last] ?? last;
}

function readEntity(name: string): string | undefined {
  if (!name.startsWith('#')) return entities.get(name);
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  return code > 0 ? readCodePoint(code) : undefined;
}

function readCodePoint(code: number): string | undefined {
  return code <= 0x10_ffff ? String.fromCodePoint(code) : undefined;
}

/** Adds the characters of a run of `%40` or `=40`: as UTF-8, else as Latin-1. Bytes that are no text stay. */
function addBytes(changes: Change[], run: string, start: number): void {
  const bytes = Buffer.from(run.replace(/[%=]/g, ''), 'hex');
  for (let at = 0; at < bytes.length; ) {
    const { plain, length } = readCharacter(bytes, at, run.slice(3 * at, 3 * at + 3));
    if (plain !== undefined) changes.push({ start: start + 3 * at, end: start + 3 * (at + length), plain });
    at += length;
  }
}

function readCharacter(bytes: Buffer, at: number, written: string): { plain: string | undefined; length: number } {
  const first = bytes[at] ?? 0;
  if (first < 0x80) {
    const isText = (first >= 0x20 && first !== 0x7f) || first === 0x09 || first === 0x0a || first === 0x0d;
    return { plain: isText ? String.fromCharCode(first) : undefined, length: 1 };
  }
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  const decoded = bytes.toString('utf8', at, at + length);
  const isOne = decoded.length > 0 && !decoded.includes('\ufffd') && [...decoded].length === 1;
  if (isOne) return { plain: decoded, length };
  // `width=fa` is no letter: mail writes its escapes in capitals.
  const isLatin = first >= 0xa0 && (written.startsWith('%') || written === written.toUpperCase());
  return { plain: isLatin ? String.fromCharCode(first) : undefined, length: 1 };
}

const token = /[^\s"<>`]+/g;
/** The name of a parameter, with what stands before it. Names are short, so that this is linear. */
const parameter = /(^|[?&#'(,:;[{])(?:amp;)?[\w.%~[\]-]{1,64}=/g;

/**
 * Makes a test, to be asked from left to right, whether a place is in a query string with escapes: a run with `%20` and a
 * parameter, or with another `%` or `+` and a parameter behind `?`, two parameters, or nothing beside it in the text.
 */
function createQueryTest(text: string): (at: number) => boolean {
  let query = { start: 0, end: 0 };
  let reach = 0;
  const wholeLength = text.trim().length;
  return (at) => {
    while (at >= reach) {
      token.lastIndex = reach;
      const found = token.exec(text);
      reach = found ? found.index + found[0].length : Number.POSITIVE_INFINITY;
      if (!found || reach <= at) continue;
      const start = findQuery(found[0], found[0].length === wholeLength) ?? found[0].length;
      query = { start: found.index + start, end: reach };
    }
    return at >= query.start && at < query.end;
  };
}

/** Where the query begins in a run of characters without blanks. */
function findQuery(run: string, isWholeText: boolean): number | undefined {
  if (!/[+%]/.test(run)) return undefined;
  const hasBlank = run.includes('%20');
  let first: number | undefined;
  for (const { 1: before, index } of listMatches(run, parameter)) {
    if (hasBlank || before === '?' || (isWholeText && before === '')) return index;
    if (first !== undefined && before === '&') return first;
    first ??= index;
  }
  return undefined;
}
