import { type RowGiven, readRow } from '../../batches/read-row.ts';
import type { RowCode } from '../../batches/row-codes.ts';
import type { UploadRow } from '../../batches/upload.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { readCsvColumns, type ToBody } from './csv-columns.ts';
import { type CsvRecord, readCsvRecords } from './read-csv-records.ts';
import type { Line } from './split-lines.ts';

/**
 * Reads the rows of a CSV upload from its lines: the first record is the header, every later one a row. Throws what
 * `readCsvColumns` throws.
 */
export async function* readCsvRows(
  lines: AsyncIterable<Line[]>,
  maxBytes: number,
  given: RowGiven,
): AsyncGenerator<UploadRow[]> {
  let columns: { count: number; toBody: ToBody } | undefined;
  let taken = 0;
  for await (const records of readCsvRecords(lines, maxBytes)) {
    const others = columns === undefined ? records.slice(1) : records;
    columns ??= readHeader(records[0], given);
    const { count, toBody } = columns;
    const before = taken;
    const rows = others.map((record, i) => toRow(record, before + i + 1, { count, toBody, given }));
    taken += rows.length;
    if (rows.length > 0) yield rows;
  }
}

function readHeader(header: CsvRecord | undefined, { task }: RowGiven) {
  if (header?.is !== 'record') throw new ApiProblem('csv-header-invalid');
  return { count: header.cells.length, toBody: readCsvColumns(header.cells, task) };
}

function toRow(
  record: CsvRecord,
  number: number,
  { count, toBody, given }: { count: number; toBody: ToBody; given: RowGiven },
): UploadRow {
  if (record.is === 'bad')
    return { number, content: record.content, read: () => readRow(() => readBad(record), given) };
  const isEven = record.cells.length === count;
  const body = isEven ? toBody(record.cells) : undefined;
  const content = JSON.stringify(body ?? record.cells);
  return { number, content, read: () => readRow(() => body ?? 'csv-uneven', given) };
}

function readBad({ code }: Extract<CsvRecord, { is: 'bad' }>): RowCode {
  if (code === 'text-invalid') throw new ApiProblem(code);
  return code;
}
