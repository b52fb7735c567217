import { delimiters, readCsvRecords, splitCells } from '../../../src/api/batches/read-csv-records.ts';
import { isBlank, splitLines } from '../../../src/api/batches/split-lines.ts';
import { parseJson } from '../../../src/json/parse-json.ts';
import type { UploadFormat } from './upload-format.ts';

/** As the API reads them, so that rows have the same numbers. */
const MAX_LINE_BYTES = 1_048_576;

/** The records of a CSV file, its header first; a bad one has no cells. */
export async function* readCells(chunks: AsyncIterable<Buffer>, said: string | null): AsyncGenerator<string[]> {
  const delimiter = delimiters.find((one) => one === said) ?? ',';
  const reader = { split: (text: string) => splitCells(text, delimiter), onBad: () => undefined };
  for await (const records of readCsvRecords(splitLines(chunks, MAX_LINE_BYTES), MAX_LINE_BYTES, reader)) {
    for (const record of records) yield record.is === 'record' ? record.cells : [];
  }
}

/** The lines of an NDJSON file as values; undefined for one that is no JSON. */
export async function* readValues(chunks: AsyncIterable<Buffer>): AsyncGenerator<unknown> {
  for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) {
    for (const line of lines) {
      if (isBlank(line)) continue;
      const parsed = parseJson(line.bytes?.toString() ?? '');
      yield parsed.ok ? parsed.value : undefined;
    }
  }
}

/** How many rows there are: a CSV file's header is none. Throws what reading throws. */
export async function countRows(chunks: AsyncIterable<Buffer>, format: UploadFormat): Promise<number> {
  let rows = format === 'csv' ? -1 : 0;
  const lines = splitLines(chunks, MAX_LINE_BYTES);
  if (format === 'csv') {
    const reader = { split: () => [], onBad: () => undefined };
    for await (const records of readCsvRecords(lines, MAX_LINE_BYTES, reader)) rows += records.length;
  } else for await (const some of lines) rows += some.filter((line) => !isBlank(line)).length;
  return Math.max(rows, 0);
}
