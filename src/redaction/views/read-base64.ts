import { isUtf8 } from 'node:buffer';
import { listMatches } from '../list-matches.ts';
import { createRunNeed } from '../needs.ts';
import { readBytes } from './read-bytes.ts';
import { type Change, createView, type View, viewAsItIs } from './view.ts';

/** Shorter runs are words, numbers and ids. */
const shortest = 24;
const letter = '[A-Za-z0-9+/_-]';
/** Between two lines of one run: they may be indented, or quoted in an answer to a mail. */
const lineBreak = String.raw`\r?\n[ \t>]{0,4}`;
const lines = new RegExp(
  String.raw`(?<![A-Za-z0-9+/_%\\-]|&[#\w]{2,8};)(?:${letter}{24,}(?:${lineBreak}${letter}{4,})*|` +
    `${letter}{4,}(?:${lineBreak}${letter}{4,})+)(?:${lineBreak}(?:${letter}{0,3}(?==)|${letter}{1,3}(?=[ \\t]*(?:[\\r\\n]|$))))?={0,2}(?!${letter})`,
  'g',
);
/** What every run holds: most texts hold neither. */
const holdsLongRun = createRunNeed(/[A-Za-z0-9+/_-]/, shortest);
const twoLines = new RegExp(String.raw`\n(?<=${letter}{4}\r?\n)[ \t>]{0,4}${letter}{4}`);
const oneLine = /[A-Za-z0-9+/_=-]+/g;
const longLines = new RegExp(`${letter}{24,}(?:${lineBreak}${letter}{24,})*={0,2}`, 'g');
const line = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const word = /[A-Za-z0-9]{24,}={0,2}/g;
const smallerParts = [longLines, line, word];
/** What base64 becomes in URLs and JSON: decoded when those escapes are gone. */
const cutShort = /^(?:%(?:2[BbFf]|3[Dd])|\\|&#)/;
const noText = /[^\P{Cc}\t\n\r]/u;

/** A piece of a run of base64, and where it begins in it. */
interface Piece {
  text: string;
  index: number;
}

/** The view in which base64 that stands for text is that text; a place in it leads back to the whole run. */
export function readBase64(text: string): View {
  const changes: Change[] = [];
  if (!holdsLongRun(text) && !(text.includes('\n') && twoLines.test(text))) return viewAsItIs(text);
  for (const { 0: run, index } of listMatches(text, lines)) {
    if (run.length < shortest || cutShort.test(text.slice(index + run.length, index + run.length + 4))) continue;
    addRun(changes, run, index);
  }
  return createView(text, changes);
}

/** Adds what a run stands for: as a whole, else block by block, else what its parts do. */
function addRun(changes: Change[], run: string, start: number): void {
  const plain = decodeSure(run);
  if (plain !== undefined) {
    changes.push({ start, end: start + run.length, plain });
    return;
  }
  for (const { text, index } of listBlocks(run)) {
    const from = start + index;
    // What stands behind a block may be a word of its own.
    const cut = Math.max(0, text.lastIndexOf('\n'));
    const known = text === run ? undefined : decodeSure(text);
    const shorter = known === undefined && cut > 0 ? decodeSure(text.slice(0, cut)) : undefined;
    const read = known ?? shorter ?? decodeAny(text);
    if (read === undefined) addParts(changes, text, from, smallerParts);
    else {
      const length = shorter === undefined ? text.length : text.slice(0, cut).trimEnd().length;
      changes.push({ start: from, end: from + length, plain: read });
    }
  }
}

/** Lines of one length, and a shorter one behind them: as base64 is cut. */
function listBlocks(run: string): Piece[] {
  const blocks: { index: number; end: number; length: number; isEnded: boolean }[] = [];
  for (const { 0: piece, index } of listMatches(run, oneLine)) {
    const block = blocks.at(-1);
    const end = index + piece.length;
    if (!block || block.isEnded || piece.length > block.length) {
      blocks.push({ index, end, length: piece.length, isEnded: false });
    } else {
      block.end = end;
      block.isEnded = piece.length < block.length;
    }
  }
  return blocks.map(({ index, end }) => ({ text: run.slice(index, end), index }));
}

/** Adds what the parts of a piece that is no text stand for: lines without a short one, else each line, else its words. */
function addParts(changes: Change[], piece: string, start: number, parts: readonly RegExp[]): void {
  const [part, ...smaller] = parts;
  if (!part) return;
  for (const { 0: text, index } of listMatches(piece, part)) {
    const plain = text === piece ? undefined : decodePart(text);
    if (plain === undefined) addParts(changes, text, start + index, smaller);
    else changes.push({ start: start + index, end: start + index + text.length, plain });
  }
}

/** Several lines count only as clean UTF-8. */
function decodePart(text: string): string | undefined {
  return decodeSure(text) ?? (text.includes('\n') ? undefined : decodeAny(text));
}

/** What a piece stands for, if that is clean UTF-8. */
function decodeSure(piece: string): string | undefined {
  const bytes = toBytes(piece);
  if (!bytes || !isUtf8(bytes)) return undefined;
  const decoded = bytes.toString('utf8');
  return noText.test(decoded) ? undefined : decoded;
}

/** What a piece stands for, if that is text in any of the usual encodings. */
function decodeAny(piece: string): string | undefined {
  const bytes = toBytes(piece);
  return bytes && readBytes(bytes);
}

function toBytes(piece: string): Buffer | undefined {
  const compact = piece.replace(/[\s>=]+/g, '');
  if (compact.length < shortest || compact.length % 4 === 1) return undefined;
  return Buffer.from(compact, 'base64');
}
