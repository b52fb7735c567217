import { extname } from 'node:path';

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
