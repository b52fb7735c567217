import { extname } from 'node:path';
import { delimiters } from '../../../src/api/batches/read-csv-records.ts';
import type { CsvOptions } from '../../../src/api/batches/read-rows.ts';

/** How the rows of a file are written. */
export type UploadFormat = 'ndjson' | 'csv';

export const contentTypes: Readonly<Record<UploadFormat, string>> = {
  ndjson: 'application/x-ndjson',
  csv: 'text/csv; charset=utf-8',
};

const byEnding: Readonly<Record<string, UploadFormat>> = { '.ndjson': 'ndjson', '.jsonl': 'ndjson', '.csv': 'csv' };

/** The format as it was said, else by the file's ending. Throws a RangeError when that tells nothing. */
export function findFormat(file: string, said: UploadFormat | undefined): UploadFormat {
  const found = said ?? byEnding[extname(file).toLowerCase()];
  if (found === undefined) {
    throw new RangeError(`${file}: --format ndjson or csv has to say what the ending does not`);
  }
  return found;
}

/** What a command is told of a CSV file. */
export interface CsvChoice {
  delimiter?: string;
  ignoreColumns?: boolean;
}

/** Throws a RangeError for a delimiter that is none. `tab` is one that is hard to type. */
export function readCsvOptions({ delimiter: said, ignoreColumns }: CsvChoice): CsvOptions {
  const delimiter = delimiters.find((one) => one === (said === 'tab' ? '\t' : said));
  if (said !== undefined && delimiter === undefined) throw new RangeError('--delimiter: one of , ; | and tab');
  return { delimiter, ignoreColumns };
}
