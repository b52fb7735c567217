import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Terminal } from '../commands/terminal.ts';
import { countRows } from './read-input.ts';
import { type Renames, renameColumns } from './rename-columns.ts';
import { type CsvChoice, findFormat, readCsvOptions, type UploadFormat } from './upload-format.ts';

/** What a command says of the rows that it is given. */
export interface SourceChoice extends CsvChoice {
  format?: UploadFormat;
  /** The column that holds each row's customId. */
  idColumn?: string;
  /** `field=column`, each. */
  columns?: readonly string[];
}

/** Where rows come from. */
export interface Source {
  /** A path, or `-` for stdin, which can be read once. */
  name: string;
  format: UploadFormat;
  /** The rows as they are sent. */
  read: () => AsyncIterable<Buffer>;
  /** The same with the columns' own names; undefined for stdin. */
  readAgain: (() => AsyncIterable<Buffer>) | undefined;
  /** How many rows there are; undefined for stdin, and for what cannot be read to its end. */
  rows: () => Promise<number | undefined>;
  /** A hash of what it holds, and of how it is read; undefined for stdin. */
  digest: () => Promise<string | undefined>;
}

function readRenames({ idColumn, columns = [] }: SourceChoice, format: UploadFormat): Renames {
  const renames = new Map(idColumn === undefined ? [] : [[idColumn, 'customId']]);
  for (const pair of columns) {
    const [, field, column] = /^([^=]+)=(.+)$/s.exec(pair) ?? [];
    if (field === undefined || column === undefined) throw new RangeError('--columns: field=column');
    if (renames.has(column)) throw new RangeError(`--columns: ${JSON.stringify(column)} can have one name`);
    renames.set(column, field);
  }
  if (renames.size > 0 && format !== 'csv') throw new RangeError('--columns and --id-column are for CSV');
  return renames;
}

async function hashFile(file: string, ...more: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(more.map((one) => `${one}\n`).join(''));
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

async function* toBuffers(chunks: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk);
}

/**
 * Opens a file, plain or with the ending `.gz`, or stdin. Throws a RangeError for one that cannot be read, or that is not
 * said to be NDJSON or CSV.
 */
export async function openSource(
  name: string,
  choice: SourceChoice,
  { stdin }: Pick<Terminal, 'stdin'>,
): Promise<Source> {
  const isZipped = /\.gz$/i.test(name);
  const format = findFormat(name.replace(/\.gz$/i, ''), choice.format);
  const renames = readRenames(choice, format);
  const { delimiter } = readCsvOptions(choice);
  const isStdin = name === '-';
  if (!isStdin) {
    await access(name, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
      throw new RangeError(`${name} cannot be read (${error.code})`);
    });
  }
  const readAsIs = (): Readable => {
    const plain = isStdin ? stdin : createReadStream(name);
    return isZipped ? pipeline(plain, createGunzip(), () => undefined) : plain;
  };
  const how = renames.size === 0 ? [] : [JSON.stringify([...renames])];
  return {
    ...{ name, format, readAgain: isStdin ? undefined : readAsIs },
    read: () => (renames.size === 0 ? toBuffers(readAsIs()) : renameColumns(toBuffers(readAsIs()), renames, delimiter)),
    rows: async () => (isStdin ? undefined : countRows(readAsIs(), format).catch(() => undefined)),
    digest: async () => (isStdin ? undefined : hashFile(name, ...how)),
  };
}
