import { type RowCode, type RowGiven, readRow } from '../../batches/read-row.ts';
import type { UploadRow } from '../../batches/upload.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { parseJsonBody } from '../../submissions/parse-json-body.ts';
import { knownKeys } from '../../submissions/parse-submission.ts';
import { readCsvColumns, type ToBody } from './csv-columns.ts';
import { type CsvRecord, readCsvRecords } from './read-csv-records.ts';
import { isBlank, type Line, splitLines } from './split-lines.ts';

const MAX_LINE_BYTES = 1_048_576;

/** How the rows of an upload are written. */
export type UploadFormat = 'ndjson' | 'csv';

interface Columns {
  count: number;
  toBody: ToBody;
}

/**
 * Reads the rows of an upload. Blank lines are no rows; a CSV's first record is its header. Throws what
 * `readCsvColumns` throws.
 */
export function readRows(
  chunks: AsyncIterable<Buffer>,
  format: UploadFormat,
  given: RowGiven,
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

async function* readCsvRows(lines: AsyncIterable<Line[]>, given: RowGiven): AsyncGenerator<UploadRow[]> {
  let columns: Columns | undefined;
  let taken = 0;
  for await (const records of readCsvRecords(lines, MAX_LINE_BYTES)) {
    const others = columns === undefined ? records.slice(1) : records;
    columns ??= readHeader(records[0], given);
    const { count, toBody } = columns;
    const before = taken;
    const rows = others.map((record, i) => toCsvRow(record, before + i + 1, { count, toBody, given }));
    taken += rows.length;
    if (rows.length > 0) yield rows;
  }
}

function readHeader(header: CsvRecord | undefined, { task }: RowGiven): Columns {
  if (header?.is !== 'record') throw new ApiProblem('csv-header-invalid');
  return { count: header.cells.length, toBody: readCsvColumns(header.cells, task) };
}

function toCsvRow(
  record: CsvRecord,
  number: number,
  { count, toBody, given }: Columns & { given: RowGiven },
): UploadRow {
  if (record.is === 'bad') {
    return { number, content: record.content, read: () => readRow(() => readBad(record), given) };
  }
  const isEven = record.cells.length === count;
  const body = isEven ? toBody(record.cells) : undefined;
  const content = JSON.stringify(body ?? record.cells);
  return { number, content, read: () => readRow(() => body ?? 'csv-uneven', given) };
}

function readBad({ code }: Extract<CsvRecord, { is: 'bad' }>): RowCode {
  if (code === 'text-invalid') throw new ApiProblem(code);
  return code;
}
