import { delimiters } from '../../../src/api/batches/read-csv-records.ts';

/** New names of columns by those that a file has. */
export type Renames = ReadonlyMap<string, string>;

const NEWLINE = 0x0a;
const QUOTE = 0x22;
const MOST_BYTES = 1_048_576;
const BOM = '\ufeff';

/** Where the first record that is not blank ends: behind its line break, none of those between quotes; -1 while it goes on. */
function endOfHeader(bytes: Buffer): number {
  let isQuoted = false;
  let isBlank = true;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0;
    if (byte === QUOTE) isQuoted = !isQuoted;
    if (byte === NEWLINE && !isQuoted && !isBlank) return at + 1;
    if (byte > 0x20) isBlank = false;
  }
  return -1;
}

/** The cells of a record; what stands between quotes is one cell. */
function splitCells(record: string, delimiter: string): string[] {
  const cells = [''];
  let isQuoted = false;
  for (let at = 0; at < record.length; at++) {
    const unit = record.charAt(at);
    if (unit === '"') {
      if (!isQuoted && record[at - 1] === '"') cells[cells.length - 1] += unit;
      isQuoted = !isQuoted;
    } else if (unit === delimiter && !isQuoted) cells.push('');
    else cells[cells.length - 1] += unit;
  }
  return cells.map((cell) => cell.trim());
}

const joinCells = (cells: readonly string[], delimiter: string) =>
  cells
    .map((cell) => (/["\n\r]/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter);

/** The header with new names. Throws a RangeError where it does not have a column that is to get one. */
function renameHeader(header: string, renames: Renames, said: string | undefined): string {
  const [, lead = '', text = '', end = ''] = /^(\ufeff?\s*)(.*?)(\r?\n?)$/s.exec(header) ?? [];
  const split = (delimiter: string) => ({ delimiter, cells: splitCells(text, delimiter) });
  const missing = (cells: readonly string[]) => [...renames.keys()].filter((name) => !cells.includes(name));
  const read = (said === undefined ? delimiters : [said]).map(split);
  const fitting = read.find(({ cells }) => missing(cells).length === 0);
  if (fitting === undefined) {
    const nearest = read.map(({ cells }) => missing(cells)).sort((a, b) => a.length - b.length)[0] ?? [];
    throw new RangeError(`the file has no column ${nearest.map((name) => JSON.stringify(name)).join(', ')}`);
  }
  const { cells, delimiter } = fitting;
  const named = cells.map((cell) => renames.get(cell) ?? cell);
  return `${lead.startsWith(BOM) ? BOM : ''}${joinCells(named, delimiter)}${end}`;
}

/**
 * A CSV file with new names in its header, the rest as it is. Throws a RangeError for a header that does not have a column
 * that is to get one, or that does not end within 1 MiB.
 */
export async function* renameColumns(
  chunks: AsyncIterable<Buffer>,
  renames: Renames,
  delimiter: string | undefined,
): AsyncGenerator<Buffer> {
  let held: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (held === undefined) {
      yield chunk;
      continue;
    }
    held = Buffer.concat([held, chunk]);
    const end = endOfHeader(held);
    if (end < 0 && held.length <= MOST_BYTES) continue;
    if (end < 0) throw new RangeError('the header of the file does not end within 1 MiB');
    yield Buffer.from(renameHeader(held.toString('utf8', 0, end), renames, delimiter));
    yield held.subarray(end);
    held = undefined;
  }
  if (held !== undefined) yield Buffer.from(renameHeader(held.toString('utf8'), renames, delimiter));
}
