import { listMatches } from '../list-matches.ts';
import { createRunNeed } from '../needs.ts';
import { readBase64 } from './read-base64.ts';
import { readEncodedWords } from './read-encoded-words.ts';
import { readEscapes, readSoftBreaks } from './read-escapes.ts';
import { type Change, createView, joinViews, type View, viewAsItIs } from './view.ts';

const escapeSign = /[%&\\]/;
const anyEscape = /%[0-9A-Fa-fu]|&[#A-Za-z]|\\/;
const mailEscape = /=(?:[0-9A-Fa-f?]|[ \t]*[\r\n])/;
/** In a query string, which has a parameter. */
const querySign = /[+%]/;
const holdsLongRun = createRunNeed(/[A-Za-z0-9+/_-]/, 24);
/** From its line break, which is rare. */
const shortLine = /\n(?<=[A-Za-z0-9+/_-]{4}\r?\n)[ \t>]{0,4}[A-Za-z0-9+/_-]{2,}={0,2}[ \t]*(?:[\r\n]|$)/;

/** Most texts have nothing of this. */
function mayBeEncoded(text: string): boolean {
  if (escapeSign.test(text) && anyEscape.test(text)) return true;
  if (text.includes('=') && (mailEscape.test(text) || querySign.test(text))) return true;
  return holdsLongRun(text) || (text.includes('\n') && shortLine.test(text));
}

const mark =
  '(?:</?(?:[abiqsu]|abbr|bd[io]|big|code|del|em|font|ins|kbd|mark|nobr|small|span|strong|su[bp]|tt|wbr)(?:\\s[^<>]{0,200})?/?>|<!--[^<>]{0,200}-->|[*]{2,3}|`{1,3})';
/** Marks in a row, which may have one blank between them. */
const markup = new RegExp(`(?<=\\d)${mark}{1,4}(?: ?${mark}{1,4})?(?=\\d)|${mark}{1,4}(?=@)|(?<=@)${mark}{1,4}`, 'g');
const markBeside = /[\d@][<*`]|[>*`]@/;

type Read = (text: string) => View;

const unambiguous: Read = (text) => readEscapes(text, { isForm: false, isMail: false });
/** Base64 first: in it, `+` is no blank. */
const form: Read = (text) =>
  chain(readBase64(text), (decoded) => readEscapes(decoded, { isForm: true, isMail: false }));
/** Base64 last: mail cuts it into lines. */
const mail: Read = (text) => {
  const whole = readSoftBreaks(text);
  const escaped = chain(whole, (lines) => readEscapes(lines, { isForm: true, isMail: true }));
  return chain(chain(escaped, readEncodedWords), readBase64);
};

/**
 * The ways to read a text, each with what is undone first, second and third: what was encoded more often stays. Mail is
 * a way of its own, since its `=41` may be a number, and not undone where it need not be.
 */
const ways: readonly (readonly Read[])[] = [
  [unambiguous, unambiguous, unambiguous],
  [form, form, form],
  [mail, form, form],
  [mail, mail, form],
  [form, mail, form],
];

/**
 * What a text may say, one view for each way to read it: escapes that can mean one thing only; besides, forms' `+` and
 * base64; besides, mail's `=40`. A way that changes nothing adds no view, so that most texts have one. All that searches
 * texts for personal data looks at these.
 */
export function readViews(text: string): readonly View[] {
  const plain = readPlain(text);
  if (!mayBeEncoded(plain.text)) return withoutMarkup([plain]);
  const decode = createDecoder();
  // Mail's way sees all that any way sees.
  if (decode(plain, mail) === plain) return withoutMarkup([plain]);
  const views = new Map<string, View>();
  for (const way of ways) {
    const view = way.reduce(decode, plain);
    if (!views.has(view.text)) views.set(view.text, view);
  }
  return withoutMarkup([...views.values()]);
}

export type ReadViews = (text: string) => readonly View[];

/** Makes a `readViews` that reads each text once: for the texts of one job, which are searched again and again. */
export function rememberViews(): ReadViews {
  const known = new Map<string, readonly View[]>();
  return (text) => {
    const views = known.get(text) ?? readViews(text);
    known.set(text, views);
    return views;
  };
}

/** Adds what a text reads without its markup; only its first view, so that it is one more at most. */
function withoutMarkup(views: View[]): View[] {
  const [first] = views;
  const bare = first && chain(first, readMarkup);
  return bare === undefined || bare === first ? views : [...views, bare];
}

/** The view without HTML's inline tags and Markdown's marks between digits and beside `@`. */
function readMarkup(text: string): View {
  if (!markBeside.test(text)) return viewAsItIs(text);
  const changes = listMatches(text, markup).map(({ 0: found, index }) => ({
    start: index,
    end: index + found.length,
    plain: found.includes('> ') || /^[*`]+ /.test(found) ? ' ' : '',
  }));
  return createView(text, changes);
}

/** Makes what undoes one encoding of a view; it reads a text in one way once, since most ways lead to the same texts. */
function createDecoder(): (view: View, read: Read) => View {
  const known: { read: Read; text: string; decoded: View }[] = [];
  return (view, read) => {
    const before = known.find((one) => one.read === read && one.text === view.text);
    const decoded = before?.decoded ?? decode(view.text, read);
    if (before === undefined) known.push({ read, text: view.text, decoded });
    return joinViews(view, decoded);
  };
}

/** Encoded words first: what is in them is neither mail's nor base64 of its own. */
const decode = (text: string, read: Read): View => chain(chain(readEncodedWords(text), read), readPlain);

const chain = (view: View, read: Read): View => joinViews(view, read(view.text));

/** A terminal's colours and moves. */
const sequence = '\\u001b\\[[\\d;?]{0,20}[A-Za-z]';
/** Those, control characters, invisible and direction marks, odd spaces, hyphens, quotes, other digits and letters. */
const unusual = new RegExp(
  `${sequence}|\\p{DI}|[^\\P{Cc}\\t\\n\\r]|[\\u00a0\\u0660-\\u0669\\u06f0-\\u06f9\\u0966-\\u096f\\u1680\\u2000-\\u206f\\u2206\\u2212\\u2460-\\u2473\\u3000\\ufe4d-\\ufe6f\\uff00-\\uffef\\u{1d400}-\\u{1d7ff}]`,
  'gu',
);
const control = /^[^\P{Cc}\t\n\r]$/u;
const wordEnd = /[\p{L}\p{N}]/u;
const wordBehind = /^[^\P{Cc}\t\n\r]*[\p{L}\p{N}]/u;
const invisible = /^\p{DI}$/u;
const hyphen = /^[\u2010-\u2013\u2212\ufe58\ufe63]$/;
const otherDigit = /^[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f]$/;

/** Anything but the characters that most texts are made of. */
const unusualAtAll = /[^\t\n\r -~]/;

/** The view without invisible characters, with ASCII spaces, hyphens, quotes and digits. */
function readPlain(text: string): View {
  if (!unusualAtAll.test(text)) return viewAsItIs(text);
  const changes: Change[] = [];
  for (const { 0: character, index: start } of listMatches(text, unusual)) {
    const isControl = character.length > 2 || control.test(character);
    const plain = isControl ? readControl(text, start, start + character.length) : toPlain(character);
    if (plain !== character) changes.push({ start, end: start + character.length, plain });
  }
  return createView(text, changes);
}

/** The first of a row between two words is a blank; nothing, where every other character is one, as in UTF-16. */
function readControl(text: string, at: number, end: number): string {
  const isEveryOther = end === at + 1 && (text[at] === text[at - 2] || text[at] === text[at + 2]);
  return !isEveryOther && wordEnd.test(text[at - 1] ?? '') && wordBehind.test(text.slice(end, end + 8)) ? ' ' : '';
}

function toPlain(character: string): string {
  if (invisible.test(character)) return '';
  if (hyphen.test(character)) return '-';
  if (character === '\u2018' || character === '\u2019') return "'";
  if (character === '\u201c' || character === '\u201d') return '"';
  if (character === '\u2206') return '\u0394';
  if (otherDigit.test(character)) return String((character.charCodeAt(0) + (character < '\u0900' ? 0 : 10)) % 16);
  const plain = character.normalize('NFKC');
  return plain.length === 1 && plain <= '\u007f' ? plain : character;
}
