import type { IncomingMessage } from 'node:http';
import type { BatchView } from '../../jobs/batch-view.ts';
import { ApiProblem, findProblem } from '../../submissions/api-problem.ts';
import { parseIdempotencyKey } from '../../submissions/parse-submission.ts';
import type { ProblemCodeName } from '../../submissions/problem-codes.ts';
import type { Task } from '../../tasks/task.ts';
import type { ApiTools } from '../api-tools.ts';
import type { AuthenticatedExchange } from '../exchange.ts';
import { findEncoding, findMediaType } from '../read-body.ts';
import type { Delimiter } from './read-csv-records.ts';
import { type CsvOptions, readRows, type UploadFormat } from './read-rows.ts';
import { readUpload, UploadCut, UploadDamaged } from './read-upload.ts';
import { type Progress, takeUpload } from './take-upload.ts';

const formats: ReadonlyMap<string, UploadFormat> = new Map([
  ['application/x-ndjson', 'ndjson'],
  ['text/csv', 'csv'],
]);

interface Received {
  batch: BatchView;
  /** The upload had ended before: everything was there. */
  isReplayed: boolean;
}

interface ReceiveOptions {
  findTask: () => Task;
  csv: CsvOptions;
  stallMs: number;
  /** Where the batch's end is told. */
  callbackUrl: string | undefined;
}

/**
 * Takes a batch from the body of a request, row by row while it comes. Throws the problem of the upload as a whole;
 * when rows were taken already, its `batch` says what became of them.
 */
export async function receiveBatch(
  exchange: AuthenticatedExchange,
  tools: ApiTools,
  { findTask, csv, stallMs, callbackUrl }: ReceiveOptions,
): Promise<Received> {
  const { request, caller, traceparent } = exchange;
  const { tenant, keyId: submittedBy } = caller;
  const format = findFormat(request);
  if (format !== 'csv') refuseCsvOptions(csv);
  const encoding = findEncoding(request.headers['content-encoding']);
  const idempotencyKey = parseIdempotencyKey(request.headers['idempotency-key']);
  const task = findTask();
  const progress: Progress = { batch: undefined, lastRow: 0 };
  let delimiter: Delimiter | undefined;
  const onDelimiter = (chosen: Delimiter) => {
    delimiter = chosen;
  };
  const told = { callbackUrl, traceparent };
  const open = async () => {
    const opened = await tools.openBatch({ tenant, task, idempotencyKey, submittedBy, delimiter, ...told });
    if (opened !== undefined) hintAt(exchange, opened.id);
    return opened;
  };
  try {
    const chunks = readUpload(request, encoding, stallMs);
    const shared = { tasks: tools.tasks, callbacks: tools.callbacks, traceparent };
    const given = { tenant, task, submittedBy, csv, onDelimiter, ...shared };
    await takeUpload(readRows(chunks, format, given), open, progress);
  } catch (error) {
    throw await explain(error, tools, tenant, progress);
  } finally {
    discardRest(request, stallMs);
  }
  const { batch } = progress;
  const view = batch && (await tools.findBatch(tenant, batch.id));
  if (batch === undefined || view === undefined) throw new ApiProblem('batch-unknown');
  return { batch: view, isReplayed: batch.isReplayed };
}

const PREFERS_HINTS = /(?:^|,)\s*early-hints\s*(?:[,;]|$)/i;

/**
 * Says where the batch is while its rows still come (103), to those who prefer to be told: many a client takes any
 * interim answer for the answer.
 */
function hintAt({ request, response }: AuthenticatedExchange, batchId: string): void {
  if (!PREFERS_HINTS.test(String(request.headers.prefer ?? ''))) return;
  response.writeEarlyHints({ link: `</v1/batches/${batchId}>; rel="status"` });
}

/** An option that would be ignored is refused. */
function refuseCsvOptions(csv: CsvOptions): void {
  const [name] = Object.entries(csv).flatMap(([option, value]) => (value === undefined ? [] : [option]));
  if (name === undefined) return;
  const message = 'Is for text/csv alone.';
  throw new ApiProblem('query-invalid', { errors: [{ path: `/${name}`, code: 'query-invalid', message }] });
}

function findFormat(request: IncomingMessage): UploadFormat {
  const format = formats.get(findMediaType(request.headers['content-type']) ?? '');
  if (format !== undefined) return format;
  throw new ApiProblem('media-type', { detail: 'Send application/x-ndjson or text/csv in UTF-8.' });
}

/** Problems that interrupt an upload, which can go on later. */
const interruptions = new Map<ProblemCodeName, string>([
  ['queue-unavailable', 'Redis went away'],
  ['overloaded', 'Redis got nearly full'],
  ['tenant-full', "The tenant's share of Redis was used up"],
  ['tenant-waiting', 'The tenant got as many jobs as it may'],
  ['budget-spent', "The tenant's budget of the day was used up"],
]);

/** Adds to the problem what was taken so far, when the upload broke off or Redis did not take all of it. */
async function explain(
  error: unknown,
  tools: ApiTools,
  tenant: string,
  { batch, lastRow }: Progress,
): Promise<unknown> {
  const explainBreak = breaks.find(([kind]) => error instanceof kind)?.[1];
  if (batch === undefined) return explainBreak?.(undefined) ?? error;
  await batch.leave(lastRow).catch(() => undefined);
  const problem = explainBreak === undefined ? findProblem(error) : undefined;
  const interruption = problem && interruptions.get(problem.code);
  if (explainBreak === undefined && interruption === undefined) return error;
  const view = await tools.findBatch(tenant, batch.id).catch(() => undefined);
  if (explainBreak !== undefined) return explainBreak(view);
  if (problem === undefined) return error;
  const detail = `${interruption} in the middle. With an Idempotency-Key, send the batch again to go on.`;
  return new ApiProblem(problem.code, { ...problem.details, detail, ...(view && { more: { batch: view } }) });
}

function countTaken(view: BatchView | undefined): string {
  const { total = 0, rejected = 0 } = view?.counts ?? {};
  return `${total - rejected} rows were accepted and ${rejected} refused`;
}

/** The problems of a body that broke off, by what was thrown. */
const breaks: readonly (readonly [
  typeof UploadCut | typeof UploadDamaged,
  (view: BatchView | undefined) => ApiProblem,
])[] = [
  [UploadCut, incomplete],
  [UploadDamaged, damaged],
];

function incomplete(view: BatchView | undefined): ApiProblem {
  const detail = `The upload ended early: ${countTaken(view)}. With an Idempotency-Key, send it again to go on.`;
  return new ApiProblem('upload-incomplete', {
    detail,
    more: { batch: view ?? null },
    headers: { Connection: 'close' },
  });
}

function damaged(view: BatchView | undefined): ApiProblem {
  const detail =
    `The body is damaged, or not compressed as its Content-Encoding says: ${countTaken(view)}. ` +
    'What was accepted runs. Compress it anew.';
  return new ApiProblem('content-encoding', {
    detail,
    more: { batch: view ?? null },
    headers: { Connection: 'close', 'Accept-Encoding': 'gzip, deflate, br' },
  });
}

/** Drops the rest of a body as it comes, for `graceMs`, so that its sender reads our answer. */
function discardRest(request: IncomingMessage, graceMs: number): void {
  request.breakOff = undefined;
  if (request.complete || request.destroyed) return;
  request.on('error', () => undefined).resume();
  const timer = setTimeout(() => request.destroy(), graceMs);
  request.once('close', () => clearTimeout(timer));
}
