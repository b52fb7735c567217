import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { BatchView, ResultView } from '../../../src/jobs/batch-view.ts';
import { isObject } from '../../../src/json/is-object.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { escapeLines } from '../commands/escape-controls.ts';
import type { Source } from './open-source.ts';
import { readCells, readValues } from './read-input.ts';
import { openResults } from './read-results.ts';

/** What a spreadsheet takes for the beginning of a formula, also as it is written in East Asia. */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;
/** Whichever delimiter a spreadsheet cuts at, what stands between quotes is one cell. */
const QUOTED = /["\r\n,;\t|]/;

function writeCell(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return QUOTED.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

type Path = readonly string[];

/** Where the fields of a JSON Schema are, those of objects in it with them; what may be something else is one cell. */
function listPaths(schema: unknown, before: Path = []): Path[] {
  const properties = isObject(schema) && schema.type === 'object' && isObject(schema.properties) && schema.properties;
  if (!properties || Object.keys(properties).length === 0) return [before];
  return Object.entries(properties).flatMap(([name, inner]) => listPaths(inner, [...before, name]));
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined), value);

/** The columns of the rows that were sent, and their cells in the order of the rows. */
interface Input {
  names: readonly string[];
  rows: AsyncIterator<readonly unknown[]>;
}

async function openCells(chunks: AsyncIterable<Buffer>, delimiter: string | null): Promise<Input> {
  const cells = readCells(chunks, delimiter);
  return { names: (await cells.next()).value ?? [], rows: cells };
}

async function* readInputs(chunks: AsyncIterable<Buffer>, paths: readonly Path[]): AsyncGenerator<unknown[]> {
  for await (const value of readValues(chunks)) {
    const input = valueAt(value, ['input']);
    yield [valueAt(value, ['customId']), ...paths.map((path) => valueAt(input, path))];
  }
}

async function openInput(source: Source, { delimiter }: BatchView, schema: unknown): Promise<Input> {
  if (source.readAgain !== undefined && source.format === 'csv') return openCells(source.readAgain(), delimiter);
  const paths = source.readAgain === undefined ? [] : listPaths(schema);
  const names = ['customId', ...paths.map((path) => path.join('.') || 'input')];
  return { names, rows: readInputs(source.readAgain?.() ?? Readable.from([]), paths) };
}

const OWN_NAMES = ['airlock.row', 'airlock.jobId', 'airlock.status', 'airlock.failure'];

async function* joinRows(results: AsyncIterable<ResultView>, input: Input, outputs: readonly Path[]) {
  yield [...input.names, ...OWN_NAMES, ...outputs.map((path) => ['output', ...path].join('.'))];
  let row = 0;
  for await (const result of results) {
    let cells: readonly unknown[] = [result.customId];
    for (; row < result.row; row++) cells = (await input.rows.next()).value ?? cells;
    const padded = input.names.map((_, at) => cells[at]);
    const { jobId, status, failure, output } = result;
    const own = [result.row, jobId, status, failure && `${failure.code}: ${failure.message}`];
    yield [...padded, ...own, ...outputs.map((path) => valueAt(output, path))];
  }
}

async function* readResults(lines: Readable): AsyncGenerator<ResultView> {
  for await (const line of createInterface({ input: lines })) yield JSON.parse(line) as ResultView;
}

/**
 * Writes the results of a batch as CSV: the columns of the file that was sent as they are, then ours, then a column for
 * each field of the output. No cell of it is a formula to a spreadsheet. Of stdin, which can be read once, the customId
 * stands for the row.
 */
export async function* writeCsv(
  api: ApiClient,
  { source, batch, signal }: { source: Source; batch: BatchView; signal: AbortSignal },
): AsyncGenerator<string> {
  const path = `/v1/tasks/${encodeURIComponent(batch.task)}`;
  const task = await api.get<{ input: unknown; output: unknown }>(path, signal);
  const input = await openInput(source, batch, task.input);
  const results = readResults(await openResults(api, batch.id, signal));
  const delimiter = source.format === 'csv' ? (batch.delimiter ?? ',') : ',';
  for await (const cells of joinRows(results, input, listPaths(task.output))) {
    yield `${escapeLines(cells.map(writeCell).join(delimiter))}\r\n`;
  }
}
