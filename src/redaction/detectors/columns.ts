import { createSearch } from '../list-matches.ts';

/** A cell of a table, without its quotes, with the head of its column. */
export interface Cell {
  head: string;
  start: number;
  end: number;
}

const longestHead = 40;
const mostColumns = 60;
const delimiters = [',', ';', '\t', '|'];
/** A head of a column: words, no number and no sentence. */
const head = /^[\p{L}#*][\p{L}\p{M}\d _./()#*'’-]{0,39}$/u;

/** A line of another mail that is quoted in an answer. */
const quoted = /^(?:> ?)+/;
const longestQuote = 12;

const holdsDelimiter = /[,;|\t]| {2}/;
/** What no line of heads has: other signs, and the end of a sentence. */
const isNoHeads = /[^\p{L}\p{M}\d\s_./()#*’"',;|-]|\. |\.$/u;

/**
 * Lists the cells of the tables in a text that have a head `isTelling` takes: CSV with any delimiter, Markdown, columns
 * of blanks, `INSERT INTO … VALUES`, and tables of HTML.
 */
export function listCells(text: string, isTelling: (head: string) => boolean): Cell[] {
  const cells: Cell[] = [];
  if (text.includes('\n')) addLines(text, isTelling, cells);
  for (const match of findInserts(text)) addInsert(text, match, isTelling, cells);
  for (const match of findHtmlTables(text)) addHtml(text, match.index, match[0].length, isTelling, cells);
  return cells;
}

interface Part {
  text: string;
  start: number;
  end: number;
}

function addLines(text: string, isTelling: (head: string) => boolean, cells: Cell[]): void {
  let heads: (string | undefined)[] | undefined;
  let delimiter = '';
  let start = 0;
  for (let at = 0; at <= text.length; at = start) {
    const newline = text.indexOf('\n', at);
    const end = newline < 0 ? text.length : newline;
    start = end + 1;
    const from = at + (quoted.exec(text.slice(at, Math.min(end, at + longestQuote)))?.[0].length ?? 0);
    const line = text.slice(from, end);
    const parts: Part[] = heads ? splitLine(line, delimiter, from) : [];
    if (heads && parts.length >= 2 && Math.abs(parts.length - heads.length) <= (delimiter === '  ' ? 0 : 1)) {
      parts.forEach((part, column) => {
        const name = heads?.[column];
        if (name !== undefined) addCell(name, part, cells);
      });
      continue;
    }
    heads = undefined;
    if (line.length > mostColumns * longestHead || !holdsDelimiter.test(line) || isNoHeads.test(line)) continue;
    for (const one of [...delimiters, '  ']) {
      if (!line.includes(one)) continue;
      const names = readHeads(splitLine(line, one, from), isTelling);
      if (!names) continue;
      heads = names;
      delimiter = one;
      break;
    }
    if (newline < 0) break;
  }
}

/** The heads of a line that is one of heads, those that tell something; undefined when it is none. */
function readHeads(parts: readonly Part[], isTelling: (head: string) => boolean): (string | undefined)[] | undefined {
  if (parts.length < 2 || parts.length > mostColumns) return undefined;
  if (!parts.every((part) => part.text === '' || head.test(part.text))) return undefined;
  const names = parts.map((part) => (isTelling(part.text) ? part.text : undefined));
  return names.some((name) => name !== undefined) ? names : undefined;
}

/** Cells of a line without outer blanks, pipes and quotes; two blanks part those of aligned columns. */
function splitLine(line: string, delimiter: string, offset: number): Part[] {
  const parts: Part[] = [];
  const add = (from: number, to: number) => {
    const raw = line.slice(from, to);
    const left = raw.length - raw.trimStart().length;
    const trimmed = raw.trim();
    const isQuoted = trimmed.length > 1 && /^(["']).*\1$/s.test(trimmed);
    const start = offset + from + left + (isQuoted ? 1 : 0);
    const text = isQuoted ? trimmed.slice(1, -1) : trimmed;
    parts.push({ text, start, end: start + text.length });
  };
  let from = 0;
  if (delimiter === '  ') {
    const gap = /\s{2,}/g;
    const indent = line.length - line.trimStart().length;
    gap.lastIndex = from = indent;
    for (let match = gap.exec(line); match; match = gap.exec(line)) {
      add(from, match.index);
      from = gap.lastIndex;
    }
    if (from < line.length) add(from, line.length);
    return parts;
  }
  const isMarkdown = delimiter === '|' && /^\s*\|/.test(line);
  if (isMarkdown) from = line.indexOf('|') + 1;
  let isQuoted = false;
  for (let at = from; at < line.length; at++) {
    if (line[at] === '"' && delimiter !== '|') isQuoted = !isQuoted;
    if (line[at] !== delimiter || isQuoted) continue;
    add(from, at);
    from = at + 1;
  }
  if (!isMarkdown || line.slice(from).trim() !== '') add(from, line.length);
  return parts;
}

function addCell(name: string, { text, start, end }: Part, cells: Cell[]): void {
  if (/[\p{L}\p{N}]/u.test(text)) cells.push({ head: name, start, end });
}

const findInserts = createSearch(
  /\binsert\s{1,3}into\s{1,3}[\w."`[\]]{1,80}\s{0,3}\(([^()]{1,1000})\)\s{0,3}values\s{0,3}(?=\()/gi,
);
/** A value of a row, or what ends the row or all of them. */
const sqlValue = /\s*(?:[NE]?'((?:[^']|'')*)'|([^\s'(),;]+(?:\([^()]{0,200}\))?))\s*([,)])|[\s,]*\(/y;
/** What stands for a value without quotes. */
const isNoValue = /^(?:null|default)$|\($|\)$/i;

function addInsert(text: string, match: RegExpExecArray, isTelling: (head: string) => boolean, cells: Cell[]): void {
  const names = (match[1] ?? '').split(',').map((name) => name.replace(/["'`[\]\s]/g, ''));
  if (!names.some(isTelling)) return;
  sqlValue.lastIndex = match.index + match[0].length;
  let column = 0;
  for (let value = sqlValue.exec(text); value; value = sqlValue.exec(text)) {
    if (value[3] === undefined) {
      column = 0;
      continue;
    }
    const name = names[column++];
    const content = value[1] ?? value[2] ?? '';
    const start = value.index + value[0].lastIndexOf(content);
    if (name !== undefined && isTelling(name) && !(value[2] !== undefined && isNoValue.test(content)))
      addCell(name, { text: content, start, end: start + content.length }, cells);
  }
}

const findHtmlTables = createSearch(/<table\b(?:[^<]|<(?!\/table)){1,20000}/gi);
const htmlCell = /<(tr|th|td)\b[^>]{0,200}>|<\/(?:tr|th|td)>/gi;

function addHtml(text: string, from: number, length: number, isTelling: (head: string) => boolean, cells: Cell[]) {
  const names: string[] = [];
  let column = 0;
  let isHead = true;
  let open: { tag: string; start: number } | undefined;
  htmlCell.lastIndex = from;
  for (let match = htmlCell.exec(text); match && match.index < from + length; match = htmlCell.exec(text)) {
    const tag = match[1]?.toLowerCase();
    const endOfTag = match.index + match[0].length;
    if (open) {
      const part = trimTags(text, open.start, match.index);
      if (isHead) names.push(part.text);
      else {
        const name = names[column];
        if (name !== undefined && isTelling(name)) addCell(name, part, cells);
      }
      column++;
      open = undefined;
    }
    if (tag === 'tr') {
      if (column > 0) isHead = false;
      column = 0;
    } else if (tag !== undefined) open = { tag, start: endOfTag };
  }
}

function trimTags(text: string, from: number, to: number): Part {
  let [start, end] = [from, to];
  for (let moved = -1; moved !== start && start < end; ) {
    moved = start;
    while (start < end && /\s/.test(text[start] ?? '')) start++;
    const close = text[start] === '<' ? text.indexOf('>', start) : -1;
    if (close >= 0 && close < end) start = close + 1;
  }
  for (let moved = -1; moved !== end && start < end; ) {
    moved = end;
    while (end > start && /\s/.test(text[end - 1] ?? '')) end--;
    const open = text[end - 1] === '>' ? text.lastIndexOf('<', end) : -1;
    if (open >= start) end = open;
  }
  return { text: text.slice(start, end), start, end };
}
