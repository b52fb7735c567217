import type { CsvOptions } from '../../../src/api/batches/read-rows.ts';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { ApiUnreachable } from '../commands/api-errors.ts';
import type { Source } from './open-source.ts';
import type { Progress } from './progress.ts';
import { contentTypes } from './upload-format.ts';

const MEGABYTE = 1_000_000;

export interface Upload {
  source: Source;
  task: string;
  /** Undefined for an upload that cannot go on after a break. */
  idempotencyKey: string | undefined;
  csv: CsvOptions;
}

const inMegabytes = (bytes: number) => (bytes / MEGABYTE).toFixed(1);

/** The rows as they are sent, never held as a whole; `onBroken` hears why they cannot be read to their end. */
async function* readSource(
  { read, size, name }: Source,
  progress: Progress,
  onBroken: (why: RangeError) => void,
): AsyncGenerator<Buffer> {
  const rows = read((bytes) =>
    size === undefined
      ? progress.show(bytes, bytes, `${inMegabytes(bytes)} MB`)
      : progress.show(bytes, size, `${inMegabytes(bytes)} of ${inMegabytes(size)} MB`),
  );
  try {
    yield* rows;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    onBroken(error instanceof RangeError ? error : new RangeError(`${name} cannot be read (${code ?? message})`));
    throw error;
  }
}

/**
 * Streams rows to `POST /v1/batches` and returns the batch once every row was taken or refused. `isReplayed`: all of it
 * had been sent before. Throws a RangeError for a file that cannot be read to its end.
 */
export async function sendFile(
  api: ApiClient,
  { source, task, idempotencyKey, csv }: Upload,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<{ batch: BatchView; isReplayed: boolean }> {
  let broken: RangeError | undefined;
  const onBroken = (why: RangeError) => {
    broken = why;
  };
  try {
    const { delimiter, ignoreColumns } = csv;
    const query = new URLSearchParams({
      task,
      ...(delimiter && { delimiter }),
      ...(ignoreColumns && { ignoreColumns: 'true' }),
    });
    const answer = await api.open(`/v1/batches?${query}`, {
      method: 'POST',
      headers: {
        'content-type': contentTypes[source.format],
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: readSource(source, progress, onBroken),
      duplex: 'half',
      signal,
    });
    const batch = (await answer.json().catch((error: unknown) => {
      throw new ApiUnreachable(api.url, error);
    })) as BatchView;
    return { batch, isReplayed: answer.headers.get('idempotent-replayed') === 'true' };
  } catch (error) {
    throw broken ?? error;
  } finally {
    progress.end();
  }
}
