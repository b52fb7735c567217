import { isBlank, type Line } from './split-lines.ts';

interface BadRecord {
  is: 'bad';
  code: 'line-too-large' | 'text-invalid' | 'csv-invalid';
  content: Buffer | string;
}

/** A record of a CSV file: its cells, or what is wrong with the line it begins with. */
export type CsvRecord = { is: 'record'; cells: string[] } | BadRecord;

const QUOTE = 0x22;

function countQuotes(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(QUOTE); at !== -1; at = bytes.indexOf(QUOTE, at + 1)) count += 1;
  return count;
}

function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What is done with each record as it comes. */
interface RecordReader {
  /** Splits the text of a record into its cells; undefined when it is none. */
  split: (text: string) => string[] | undefined;
  /** Hears what is wrong with a record before anything behind it is read, and the line it begins with, from 1. */
  onBad: (code: BadRecord['code'], line: number) => void;
}

function readRecord(bytes: Buffer, split: RecordReader['split']): CsvRecord {
  const text = decode(bytes);
  if (text === undefined) return { is: 'bad', code: 'text-invalid', content: bytes };
  const cells = split(text);
  return cells === undefined ? { is: 'bad', code: 'csv-invalid', content: bytes } : { is: 'record', cells };
}

/** Joins lines to records: a line with an open quote goes on in the next. */
function createJoiner(maxBytes: number, { split, onBad }: RecordReader) {
  let open: { bytes: Buffer; number: number }[] = [];
  let size = 0;
  let records: CsvRecord[] = [];

  const push = (record: CsvRecord, number: number) => {
    if (record.is === 'bad') onBad(record.code, number);
    records.push(record);
  };
  /** Gives up the open record: its first line is bad, the lines after it are read again. */
  const giveUp = () => {
    const [first, ...others] = open;
    open = [];
    if (first !== undefined) push({ is: 'bad', code: 'csv-invalid', content: first.bytes }, first.number);
    for (const { bytes, number } of others) feed({ bytes, length: bytes.length }, number);
  };
  const feed = (line: Line, number: number) => {
    const { bytes } = line;
    if (bytes === undefined) {
      if (open.length > 0) giveUp();
      push({ is: 'bad', code: 'line-too-large', content: `line of ${line.length} bytes` }, number);
      return;
    }
    const hasOpenQuote = countQuotes(bytes) % 2 === 1;
    if (open.length === 0) {
      if (hasOpenQuote) [open, size] = [[{ bytes, number }], bytes.length];
      else if (!isBlank(line)) push(readRecord(bytes, split), number);
      return;
    }
    open.push({ bytes, number });
    size += bytes.length + 1;
    if (size > maxBytes) giveUp();
    else if (hasOpenQuote) close();
  };
  const close = () => {
    const joined = Buffer.concat(open.flatMap(({ bytes }, i) => (i === 0 ? [bytes] : [Buffer.from('\n'), bytes])));
    const record = readRecord(joined, split);
    if (record.is === 'bad') return giveUp();
    open = [];
    records.push(record);
  };
  const take = () => {
    const taken = records;
    records = [];
    return taken;
  };
  const end = () => {
    while (open.length > 0) giveUp();
  };
  return { feed, take, end };
}

/**
 * Reads the records of a CSV file from its lines. A quoted cell may hold line ends. A quote that is not closed within
 * `maxBytes` makes its own line bad and no other. Blank lines are no records. Throws what the reader throws.
 */
export async function* readCsvRecords(
  lines: AsyncIterable<Line[]>,
  maxBytes: number,
  reader: RecordReader,
): AsyncGenerator<CsvRecord[]> {
  const joiner = createJoiner(maxBytes, reader);
  let number = 0;
  for await (const some of lines) {
    for (const line of some) {
      number += 1;
      joiner.feed(line, number);
    }
    const records = joiner.take();
    if (records.length > 0) yield records;
  }
  joiner.end();
  const records = joiner.take();
  if (records.length > 0) yield records;
}

/** The end of a quoted cell that begins at `start`, behind its closing quote; undefined when that is missing. */
function findEnd(text: string, start: number): number | undefined {
  for (let at = text.indexOf('"', start + 1); at !== -1; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at + 1;
  }
  return undefined;
}

/** What may stand between cells. */
export const delimiters = [',', ';', '\t', '|'] as const;

export type Delimiter = (typeof delimiters)[number];

/**
 * Splits one CSV record into its cells, as RFC 4180 has it: delimiters, and quotes doubled inside of quotes. Undefined
 * when a quote is not closed, or stands where none may. White space belongs to its cell.
 */
export function splitCells(text: string, delimiter: Delimiter = ','): string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  for (let from = 0; ; from += 1) {
    const isQuoted = text[from] === '"';
    const next = text.indexOf(delimiter, from);
    const end = isQuoted ? findEnd(text, from) : next === -1 ? text.length : next;
    if (end === undefined || (end < text.length && text[end] !== delimiter)) return undefined;
    const cell = text.slice(from, end);
    if (!isQuoted && cell.includes('"')) return undefined;
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === text.length) return cells;
    from = end;
  }
}
