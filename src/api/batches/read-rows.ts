import { hash } from 'node:crypto';
import { describeCode, type RowCode, type RowGiven, readRow } from '../../batches/read-row.ts';
import type { UploadRow } from '../../batches/upload.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { parseJsonBody } from '../../submissions/parse-json-body.ts';
import { knownKeys } from '../../submissions/parse-submission.ts';
import { type Columns, readCsvColumns } from './csv-columns.ts';
import { type CsvRecord, type Delimiter, delimiters, readCsvRecords, splitCells } from './read-csv-records.ts';
import { isBlank, type Line, splitLines } from './split-lines.ts';

const MAX_LINE_BYTES = 1_048_576;

/** How the rows of an upload are written. */
export type UploadFormat = 'ndjson' | 'csv';

/** How the caller says that a CSV file is to be read. */
export interface CsvOptions {
  /** Undefined: the comma, or the one other delimiter whose header fits. */
  delimiter?: Delimiter | undefined;
  /** Columns that the input does not name are left out. */
  ignoreColumns?: boolean | undefined;
}

interface RowsGiven extends RowGiven {
  csv?: CsvOptions;
  /** Hears once, before the first row of a CSV file, what stands between its cells. */
  onDelimiter?: (delimiter: Delimiter) => void;
}

/**
 * Reads the rows of an upload. Blank lines are no rows; a CSV's first record is its header. Throws what
 * `readHeader` throws, and `csv-header-invalid` with its line when it cannot be read.
 */
export function readRows(
  chunks: AsyncIterable<Buffer>,
  format: UploadFormat,
  given: RowsGiven,
): AsyncGenerator<UploadRow[]> {
  const lines = splitLines(chunks, MAX_LINE_BYTES);
  return format === 'csv' ? readCsvRows(lines, given) : readNdjsonRows(lines, given);
}

async function* readNdjsonRows(lines: AsyncIterable<Line[]>, given: RowGiven): AsyncGenerator<UploadRow[]> {
  let taken = 0;
  for await (const some of lines) {
    const before = taken;
    const rows = some.filter((line) => !isBlank(line)).map((line, i) => toNdjsonRow(line, before + i + 1, given));
    taken += rows.length;
    if (rows.length > 0) yield rows;
  }
}

function toNdjsonRow({ bytes, length }: Line, number: number, given: RowGiven): UploadRow {
  const readBody = () => (bytes === undefined ? 'line-too-large' : parseJsonBody(bytes, () => knownKeys(given.task)));
  return { number, content: bytes ?? `line of ${length} bytes`, read: () => readRow(readBody, given) };
}

async function* readCsvRows(lines: AsyncIterable<Line[]>, given: RowsGiven): AsyncGenerator<UploadRow[]> {
  let header: Header | undefined;
  let taken = 0;
  const split = (text: string) => {
    if (header !== undefined) return splitCells(text, header.delimiter);
    header = readHeader(text, given);
    if (header !== undefined) given.onDelimiter?.(header.delimiter);
    return header?.names;
  };
  /** A first record that cannot be read is no reason to take the next one for the header. */
  const onBad = (code: RowCode | 'text-invalid', line: number) => {
    if (header !== undefined) return;
    const detail = `Line ${line} should be the header and cannot be read. ${describeCode(code)}`;
    throw new ApiProblem('csv-header-invalid', { detail });
  };
  let hasBegun = false;
  for await (const records of readCsvRecords(lines, MAX_LINE_BYTES, { split, onBad })) {
    const others = hasBegun ? records : records.slice(1);
    hasBegun = true;
    const known = header;
    if (known === undefined) throw new ApiProblem('csv-header-invalid');
    const before = taken;
    const rows = others.map((record, i) => toCsvRow(record, before + i + 1, known, given));
    taken += rows.length;
    if (rows.length > 0) yield rows;
  }
}

/** The header of a CSV file, as its task reads it. */
interface Header {
  names: string[];
  delimiter: Delimiter;
  columns: Columns;
  /** Tells rows of this header from those of another. */
  mark: string;
}

const BYTE_ORDER_MARK = '\ufeff';
const TWO_MARKS = 'The file begins with more than one byte order mark, which cannot be seen: leave one.';

/**
 * Reads the header of a CSV file; undefined when it does not split. The comma is the default; where its header does not
 * fit the task and exactly one of the others does, that one is used. Throws what `readCsvColumns` throws of the comma's,
 * or of the delimiter that the caller says.
 */
function readHeader(text: string, { task, csv = {} }: RowsGiven): Header | undefined {
  if (text.startsWith(BYTE_ORDER_MARK)) throw new ApiProblem('csv-header-invalid', { detail: TWO_MARKS });
  const read = (delimiter: Delimiter): Header | undefined => {
    const names = splitCells(text, delimiter);
    if (names === undefined) return undefined;
    const mark = hash('sha256', names.join('\n'), 'base64url');
    return { names, delimiter, columns: readCsvColumns(names, task, csv.ignoreColumns), mark };
  };
  if (csv.delimiter !== undefined) return read(csv.delimiter);
  const [comma, ...others] = delimiters.map((delimiter) => tryRead(() => read(delimiter)));
  const isWhole = (tried: Header | ApiProblem | undefined): tried is Header =>
    tried !== undefined && !(tried instanceof ApiProblem) && tried.columns.isWhole;
  const whole = others.filter(isWhole);
  if (!isWhole(comma) && whole[0] !== undefined && whole.length === 1) return whole[0];
  if (comma instanceof ApiProblem) throw comma;
  return comma;
}

function tryRead<Value>(read: () => Value): Value | ApiProblem {
  try {
    return read();
  } catch (problem) {
    if (problem instanceof ApiProblem) return problem;
    throw problem;
  }
}

function toCsvRow(record: CsvRecord, number: number, { mark, columns }: Header, given: RowGiven): UploadRow {
  if (record.is === 'bad') {
    return { number, content: record.content, read: () => readRow(() => readBad(record), given) };
  }
  const { cells } = record;
  const readBody = () => (cells.length === columns.count ? columns.toBody(cells) : 'csv-uneven');
  return { number, content: mark + JSON.stringify(cells), read: () => readRow(readBody, given) };
}

function readBad({ code }: Extract<CsvRecord, { is: 'bad' }>): RowCode {
  if (code === 'text-invalid') throw new ApiProblem(code);
  return code;
}
