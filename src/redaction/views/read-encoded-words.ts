import { listMatches } from '../list-matches.ts';
import { readWindows1252 } from './read-bytes.ts';
import { type Change, createView, type View } from './view.ts';

const encodedWord = /=\?([\w.:*-]{1,40})\?([QqBb])\?([^?]*)\?=/g;

/** Between two words of a row: blanks and line breaks, which JSON escapes. */
const gap = /^(?:\s|\\{1,4}[rnt])*$/;
const noBase64 = /[^A-Za-z0-9+/=_\s-]/;

/** Mail's encoded words in a row: what is between them counts for nothing. */
interface Row {
  start: number;
  end: number;
  charset: string;
  isBase64: boolean;
  words: string[];
}

/**
 * The view in which mail's encoded words (`=?utf-8?Q?J=C3=BCrgen?=`) are what they stand for. A place in them leads back
 * to all of a row that is encoded alike, since a character may be split between two of them.
 */
export function readEncodedWords(text: string): View {
  if (!text.includes('=?')) return createView(text, []);
  const rows: Row[] = [];
  for (const { 0: whole, 1: charset = '', 2: kind = '', 3: word = '', index: start } of listMatches(
    text,
    encodedWord,
  )) {
    const isBase64 = kind.toUpperCase() === 'B';
    if (isBase64 && noBase64.test(word)) continue;
    const last = rows.at(-1);
    const end = start + whole.length;
    const isNext = last !== undefined && gap.test(text.slice(last.end, start));
    if (isNext && last.charset === charset && last.isBase64 === isBase64) {
      last.end = end;
      last.words.push(word);
    } else rows.push({ start: isNext ? last.end : start, end, charset, isBase64, words: [word] });
  }
  const changes = rows.map(({ start, end, ...row }): Change => ({ start, end, plain: readRow(row) }));
  return createView(text, changes);
}

function readRow({ charset, isBase64, words }: Omit<Row, 'start' | 'end'>): string {
  const decode = findDecoder(charset);
  if (isBase64) return decode(Buffer.concat(words.map((word) => Buffer.from(word, 'base64'))));
  return words
    .join('')
    .replaceAll('_', ' ')
    .replace(/(?:=[0-9A-Fa-f]{2})+/g, (run) => decode(Buffer.from(run.replaceAll('=', ''), 'hex')));
}

/** By a charset's name as mail has it (`utf-8*en`); what nobody knows is read as windows-1252. */
function findDecoder(charset: string): (bytes: Buffer) => string {
  try {
    const decoder = new TextDecoder(charset.replace(/\*.*$/, ''));
    return decoder.encoding === 'windows-1252' ? readWindows1252 : (bytes) => decoder.decode(bytes);
  } catch {
    return readWindows1252;
  }
}
