import { type RowGiven, readRow } from '../../batches/read-row.ts';
import type { UploadRow } from '../../batches/upload.ts';
import { parseJsonBody } from '../../submissions/parse-json-body.ts';
import { isBlank, type Line } from './split-lines.ts';

/** Reads the rows of an NDJSON upload from its lines; blank ones do not count. */
export async function* readNdjsonRows(lines: AsyncIterable<Line[]>, given: RowGiven): AsyncGenerator<UploadRow[]> {
  let taken = 0;
  for await (const some of lines) {
    const before = taken;
    const rows = some.filter((line) => !isBlank(line)).map((line, i) => toRow(line, before + i + 1, given));
    taken += rows.length;
    if (rows.length > 0) yield rows;
  }
}

function toRow({ bytes, length }: Line, number: number, given: RowGiven): UploadRow {
  const readBody = () => (bytes === undefined ? 'line-too-large' : parseJsonBody(bytes));
  return { number, content: bytes ?? `line of ${length} bytes`, read: () => readRow(readBody, given) };
}
