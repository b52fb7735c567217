import { withGroups } from '../group-alternatives.ts';
import { listMatches } from '../list-matches.ts';
import { createPatternNeed, type Need } from '../needs.ts';

/** A cell of a table, with what its column is called. */
export interface Cell {
  /** In lower case, with blanks for `_` and `-`. */
  header: string;
  start: number;
  end: number;
}

/** The headers that are wanted, in lower case, and a pattern that finds a mention of one in a line: most lines have none. */
export interface Headers {
  wanted: RegExp;
  mention: RegExp;
  /** Whether a text may mention one. */
  mayHold: Need;
}

/** Makes headers of the names of columns, a regular expression source; a word and a number may stand around them. */
export function createHeaders(names: string): Headers {
  const mention = new RegExp(names.replaceAll(' ', '[ _-]?'), 'iu');
  return {
    wanted: withGroups(
      new RegExp(`^(?:.{0,20} )?(?:${names})(?: ?(?:number|no|nr|nummer|numer))?\\.?(?: \\(.{0,20}\\)?| ?\\d)?$`, 'u'),
    ),
    mention: withGroups(mention),
    mayHold: createPatternNeed(mention),
  };
}

const longestHeader = 400;
/** What a header is made of: names of columns and what parts them. */
const headerLine = /^[ \t>#]{0,4}["'`|]?[ *]{0,3}[\p{L}][\p{L}\p{N} _.'"`()/|,;\t-]*$/u;
const delimiters = ['\t', '|', ';', ','];

/**
 * Lists the cells of the tables in a text whose header is `wanted`, which the pattern has to match whole: CSV with any delimiter, Markdown, columns of fixed
 * width, rows of SQL's `VALUES`, and HTML. A table ends with a line that has not its columns.
 */
export function listCells(text: string, { wanted, mention, mayHold }: Headers): Cell[] {
  const cells: Cell[] = [];
  if (!mayHold(text)) return cells;
  const columnsOf = (names: readonly string[]) =>
    names.map(toHeader).map((name) => (wanted.test(name) ? name : undefined));
  readLines(text, columnsOf, cells, mention);
  if (/values/i.test(text)) readSql(text, columnsOf, cells);
  if (/<th/i.test(text)) readHtml(text, columnsOf, cells);
  return cells;
}

type Columns = readonly (string | undefined)[];
type ReadColumns = (names: readonly string[]) => Columns;

const toHeader = (name: string) =>
  name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/["'`*_[\]-]+/g, ' ')
    .trim()
    .toLowerCase();

interface Table {
  delimiter: string;
  width: number;
  columns: Columns;
  /** For columns of fixed width: where each begins in its line. */
  begins?: readonly number[];
}

function readLines(text: string, columnsOf: ReadColumns, cells: Cell[], mention: RegExp): void {
  let table: Table | undefined;
  for (let at = 0; at < text.length; ) {
    const found = text.indexOf('\n', at);
    const end = found === -1 ? text.length : found;
    if (table) {
      if (!readRow(text, at, end, table, cells)) table = undefined;
    }
    table ??= end - at <= longestHeader ? readHeader(text.slice(at, end), columnsOf, mention) : undefined;
    at = end + 1;
  }
}

function readHeader(line: string, columnsOf: ReadColumns, mention: RegExp): Table | undefined {
  if (!mention.test(line) || !headerLine.test(line)) return undefined;
  const delimiter = delimiters.find((sign) => line.includes(sign));
  if (delimiter !== undefined) {
    const names = splitRow(line, 0, line.length, delimiter).map(({ start, end }) => line.slice(start, end));
    const columns = columnsOf(names);
    return columns.some((column) => column !== undefined) ? { delimiter, width: names.length, columns } : undefined;
  }
  const names = listMatches(line, /\S+(?: \S+)*/g);
  const columns = columnsOf(names.map(([name]) => name));
  if (names.length < 2 || columns.every((column) => column === undefined)) return undefined;
  return { delimiter: '', width: names.length, columns, begins: names.map(({ index }) => index) };
}

/** Whether the line is a row of the table, or what parts its header from the rows. */
function readRow(text: string, at: number, end: number, table: Table, cells: Cell[]): boolean {
  if (/^[\s|:+=-]+$/.test(text.slice(at, Math.min(end, at + longestHeader)))) return end > at;
  const row = table.begins
    ? cutRow(text, at, end, table.begins)
    : splitRow(text, at, end, table.delimiter, table.width + 1);
  if (row.length !== table.width) return false;
  addRow(row, table.columns, cells);
  return true;
}

function addRow(row: readonly { start: number; end: number }[], columns: Columns, cells: Cell[]): void {
  row.forEach(({ start, end }, column) => {
    const header = columns[column];
    if (header !== undefined && end > start) cells.push({ header, start, end });
  });
}

/** The cells of a row without blanks and quotes around them; a delimiter between quotes is text. */
function splitRow(
  text: string,
  from: number,
  to: number,
  delimiter: string,
  most = 60,
): { start: number; end: number }[] {
  const row: { start: number; end: number }[] = [];
  let start = from;
  let quote = '';
  for (let at = from; at <= to && row.length < most; at++) {
    const sign = text[at] ?? '';
    if (at < to && quote !== '') {
      if (sign === quote) quote = '';
    } else if (at < to && (sign === '"' || sign === "'") && text.slice(start, at).trim() === '') quote = sign;
    else if (at === to || sign === delimiter) {
      row.push(trim(text, start, at));
      start = at + 1;
    }
  }
  // The lines of Markdown begin and end with the delimiter.
  if (delimiter === '|' && row[0]?.start === row[0]?.end) row.shift();
  const last = row.at(-1);
  if (delimiter === '|' && last?.start === last?.end) row.pop();
  return row;
}

function cutRow(text: string, from: number, to: number, begins: readonly number[]): { start: number; end: number }[] {
  return begins.map((begin, column) =>
    trim(text, Math.min(to, from + begin), Math.min(to, from + (begins[column + 1] ?? to - from))),
  );
}

function trim(text: string, from: number, to: number): { start: number; end: number } {
  let [start, end] = [from, to];
  while (start < end && /[\s"'`*]/.test(text[start] ?? '')) start++;
  while (end > start && /[\s"'`*]/.test(text[end - 1] ?? '')) end--;
  return { start, end };
}

const insert = /\(([^()]{1,600})\)\s{0,4}values\s{0,4}(?=\()/giu;
const tuple = /[\s,]{0,6}\(((?:[^()']|'[^'\n]{0,400}'){1,2000})\)/uy;

/** `INSERT INTO t (name, dob) VALUES ('…', '…'), ('…', '…')` */
function readSql(text: string, columnsOf: ReadColumns, cells: Cell[]): void {
  for (const match of listMatches(text, insert)) {
    const names = (match[1] ?? '').split(',');
    const columns = columnsOf(names);
    if (columns.every((column) => column === undefined)) continue;
    tuple.lastIndex = match.index + match[0].length;
    for (let row = tuple.exec(text); row; row = tuple.exec(text)) {
      const start = row.index + row[0].indexOf('(') + 1;
      addRow(splitRow(text, start, row.index + row[0].length - 1, ',', names.length), columns, cells);
    }
  }
}

const tag = /<(th|td|tr|\/table)(?: [^<>]{0,200})?>([^<]{0,300})/giu;

/** Columns of the widest table of HTML that is read. */
const mostColumns = 100;

function readHtml(text: string, columnsOf: ReadColumns, cells: Cell[]): void {
  let columns: (string | undefined)[] = [];
  let column = 0;
  for (const { 0: whole, 1: name = '', 2: content = '', index } of listMatches(text, tag)) {
    const kind = name.toLowerCase();
    if (kind === 'th') {
      if (columns.length < mostColumns) columns.push(...columnsOf([content]));
    } else if (kind === 'td') {
      const end = index + whole.length;
      const header = columns[column++];
      const cell = trim(text, end - content.length, end);
      if (header !== undefined && cell.end > cell.start) cells.push({ header, ...cell });
    } else {
      column = 0;
      if (kind !== 'tr') columns = [];
    }
  }
}
