import { isUtf8 } from 'node:buffer';
import { listMatches } from '../list-matches.ts';
import { type Change, createView, type View } from './view.ts';

/** Shorter runs are words, numbers and ids. */
const shortest = 24;
const lines =
  /(?<![A-Za-z0-9+/_%\\-]|&[#\w]{2,8};)[A-Za-z0-9+/_-]{24,}(?:\r?\n[A-Za-z0-9+/_-]{4,})*={0,2}(?![A-Za-z0-9+/_-])/g;
const longLines = /[A-Za-z0-9+/_-]{24,}(?:\r?\n[A-Za-z0-9+/_-]{24,})*={0,2}/g;
const line = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const word = /[A-Za-z0-9]{24,}={0,2}/g;
const smallerParts = [longLines, line, word];
/** What base64 becomes in URLs and JSON: decoded when those escapes are gone. */
const cutShort = /^(?:%(?:2[BbFf]|3[Dd])|\\|&#)/;
const noText = /[^\P{Cc}\t\n\r]/u;

/** The view in which base64 that stands for text is that text; a place in it leads back to the whole run. */
export function readBase64(text: string): View {
  const changes: Change[] = [];
  for (const { 0: run, index } of listMatches(text, lines)) {
    if (!cutShort.test(text.slice(index + run.length, index + run.length + 4)))
      addText(changes, run, index, smallerParts);
  }
  return createView(text, changes);
}

/** Adds what a run stands for: as a whole, else without a short line, else its lines, else its words. */
function addText(changes: Change[], run: string, start: number, parts: readonly RegExp[]): void {
  const plain = decodeText(run);
  if (plain !== undefined) changes.push({ start, end: start + run.length, plain });
  else {
    const [part, ...smaller] = parts;
    if (part) for (const { 0: piece, index } of listMatches(run, part)) addText(changes, piece, start + index, smaller);
  }
}

function decodeText(run: string): string | undefined {
  const compact = run.replace(/[\r\n=]+/g, '');
  if (compact.length < shortest || compact.length % 4 === 1) return undefined;
  const bytes = Buffer.from(compact, 'base64');
  if (!isUtf8(bytes)) return undefined;
  const decoded = bytes.toString('utf8');
  return noText.test(decoded) ? undefined : decoded;
}
