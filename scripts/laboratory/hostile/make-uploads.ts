import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A hostile body of `POST /v1/batches?task=summarise`. */
export interface Upload {
  name: string;
  type: 'application/x-ndjson' | 'text/csv';
  encoding?: 'gzip' | 'br';
  body: Buffer;
}

const MEBIBYTE = 2 ** 20;
const ROWS = 4000;

const row = (input: object, more: object = {}) => `${JSON.stringify({ input, ...more })}\n`;

/** A body that inflates to `times` as many megabytes, packed piece by piece: pieces of gzip may stand in a row. */
const packMany = (piece: Buffer, times: number) => Buffer.concat(Array(times).fill(gzipSync(piece, { level: 9 })));

const packBrotli = (content: Buffer) =>
  brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });

/** Text that packs less well than the bomb that is cut short, so that all of it is read. */
const manyLines = (line: string, bytes: number) => Buffer.from(line.repeat(Math.ceil(bytes / line.length)));

const columns = (count: number) => Array.from({ length: count }, (_, n) => `column${n}`).join(',');

/** Every hostile upload that we know; new ones belong here. */
export function makeUploads(): Upload[] {
  const ndjson = 'application/x-ndjson' as const;
  const zeros = Buffer.alloc(32 * MEBIBYTE);
  const blank = Buffer.from('\n'.repeat(4 * MEBIBYTE));
  const wide = `text,${columns(16_000)}\nhello${','.repeat(16_000)}\n`;
  return [
    { name: 'a gzip bomb of zeros, 1 GB', type: ndjson, encoding: 'gzip', body: packMany(zeros, 32) },
    { name: 'a brotli bomb of zeros, 32 MB', type: ndjson, encoding: 'br', body: packBrotli(zeros) },
    { name: 'a gzip bomb of blank lines', type: ndjson, encoding: 'gzip', body: packMany(blank, 4) },
    { name: 'blank lines', type: ndjson, body: manyLines('\n', MEBIBYTE) },
    { name: 'lines that are no JSON', type: ndjson, body: Buffer.from('x\n'.repeat(ROWS)) },
    {
      name: 'rows with a custom id that are refused',
      type: ndjson,
      body: Buffer.from(row({}, { customId: 'c' }).repeat(ROWS)),
    },
    {
      name: 'rows that share a custom id',
      type: ndjson,
      body: Buffer.from(row({ text: 'hello' }, { customId: 'c' }).repeat(ROWS)),
    },
    { name: 'rows with 1,000 keys each', type: ndjson, body: Buffer.from(row(manyKeys(1000)).repeat(100)) },
    {
      name: 'rows nested 60 deep',
      type: ndjson,
      body: Buffer.from(`${'{"input":'.repeat(60)}1${'}'.repeat(60)}\n`.repeat(1000)),
    },
    { name: 'lines over 1 MiB', type: ndjson, body: manyLines(`${'x'.repeat(MEBIBYTE + 10)}\n`, 16 * MEBIBYTE) },
    { name: 'one line without an end, 32 MB', type: ndjson, body: Buffer.alloc(32 * MEBIBYTE, 'x') },
    { name: 'a CSV with 16,000 columns', type: 'text/csv', body: Buffer.from(wide) },
    {
      name: 'a CSV with 9,000 columns and uneven rows',
      type: 'text/csv',
      body: Buffer.from(`text,${columns(9000).replaceAll('column', 'metadata.m')}\n${'a,b\n'.repeat(ROWS)}`),
    },
    {
      name: 'a CSV with a quote left open',
      type: 'text/csv',
      body: Buffer.from(`text,maxSentences\n"${`${'a'.repeat(400)}\n`.repeat(ROWS)}`),
    },
  ];
}

function manyKeys(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`key${n}`, n]));
}
