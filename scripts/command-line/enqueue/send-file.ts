import { setTimeout as delay } from 'node:timers/promises';
import type { CsvOptions } from '../../../src/api/batches/read-rows.ts';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { sendRows } from '../commands/send-rows.ts';
import type { Source } from './open-source.ts';
import { createPace } from './pace.ts';
import type { Progress } from './progress.ts';
import { contentTypes } from './upload-format.ts';

export interface Upload {
  source: Source;
  task: string;
  /** Undefined for an upload that cannot go on after a break. */
  idempotencyKey: string | undefined;
  csv: CsvOptions;
}

interface SendGiven {
  progress: Progress;
  signal: AbortSignal;
  /** Hears the batch's id while its rows are still sent. */
  onOpened: (batchId: string) => void;
}

/** The rows as they are sent, never held as a whole; `onBroken` hears why they cannot be read to their end. */
async function* readSource({ read, name }: Source, onBroken: (why: RangeError) => void): AsyncGenerator<Buffer> {
  try {
    yield* read();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    onBroken(error instanceof RangeError ? error : new RangeError(`${name} cannot be read (${code ?? message})`));
    throw error;
  }
}

const LOOK_EVERY_MS = 500;
const write = (count: number) => count.toLocaleString('en');

/** Shows how many rows the API has taken, until the signal fires. What goes wrong the upload tells by itself. */
async function showTaken(api: ApiClient, batchId: string, rows: number | undefined, given: SendGiven): Promise<void> {
  const { progress, signal } = given;
  const pace = createPace();
  while (!signal.aborted) {
    const batch = await api.get<BatchView>(`/v1/batches/${batchId}`, signal).catch(() => undefined);
    if (batch !== undefined && !signal.aborted) show(progress, batch.counts.total, rows, pace);
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

function show(progress: Progress, taken: number, rows: number | undefined, pace?: ReturnType<typeof createPace>): void {
  const of = rows === undefined ? `${write(taken)} rows` : `${write(taken)} of ${write(rows)} rows`;
  progress.show(taken, rows ?? taken, [of, ...(pace?.(taken, rows) ?? [])].join(' · '));
}

/**
 * Streams rows to `POST /v1/batches` and returns the batch once every row was taken or refused. `isReplayed`: all of it
 * had been sent before. Throws a RangeError for a file that cannot be read to its end.
 */
export async function sendFile(
  api: ApiClient,
  { source, task, idempotencyKey, csv }: Upload,
  given: SendGiven,
): Promise<{ batch: BatchView; isReplayed: boolean }> {
  const { progress, signal, onOpened } = given;
  let broken: RangeError | undefined;
  const isOver = new AbortController();
  let shown: Promise<void> | undefined;
  const { delimiter, ignoreColumns } = csv;
  const more = { ...(delimiter && { delimiter }), ...(ignoreColumns && { ignoreColumns: 'true' }) };
  const rows = await source.rows();
  try {
    const sent = await sendRows(api, `/v1/batches?${new URLSearchParams({ task, ...more })}`, {
      headers: {
        'content-type': contentTypes[source.format],
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: readSource(source, (why) => {
        broken = why;
      }),
      signal,
      onOpened: (batchId) => {
        onOpened(batchId);
        shown = showTaken(api, batchId, rows, { ...given, signal: AbortSignal.any([signal, isOver.signal]) });
      },
    });
    if (shown !== undefined) show(progress, sent.batch.counts.total, rows);
    return sent;
  } catch (error) {
    throw broken ?? error;
  } finally {
    isOver.abort();
    await shown;
    progress.end();
  }
}
