import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { CsvOptions } from '../../../src/api/batches/read-rows.ts';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { ApiUnreachable } from '../commands/api-errors.ts';
import type { Progress } from './progress.ts';
import { contentTypes, type UploadFormat } from './upload-format.ts';

const MEGABYTE = 1_000_000;

export interface Upload {
  file: string;
  task: string;
  format: UploadFormat;
  idempotencyKey: string;
  csv: CsvOptions;
}

/** The file as it is sent, never held as a whole. */
async function* readFile(file: string, progress: Progress): AsyncGenerator<Buffer> {
  const { size } = await stat(file);
  let sent = 0;
  for await (const chunk of createReadStream(file)) {
    yield chunk as Buffer;
    sent += (chunk as Buffer).length;
    progress.show(sent, size, `${(sent / MEGABYTE).toFixed(1)} of ${(size / MEGABYTE).toFixed(1)} MB`);
  }
}

/**
 * Streams a file to `POST /v1/batches` and returns the batch once every row was taken or refused. `isReplayed`: all of
 * it had been sent before.
 */
export async function sendFile(
  api: ApiClient,
  { file, task, format, idempotencyKey, csv }: Upload,
  { progress, signal }: { progress: Progress; signal: AbortSignal },
): Promise<{ batch: BatchView; isReplayed: boolean }> {
  try {
    const { delimiter, ignoreColumns } = csv;
    const query = new URLSearchParams({
      task,
      ...(delimiter && { delimiter }),
      ...(ignoreColumns && { ignoreColumns: 'true' }),
    });
    const answer = await api.open(`/v1/batches?${query}`, {
      method: 'POST',
      headers: { 'content-type': contentTypes[format], 'idempotency-key': idempotencyKey },
      body: readFile(file, progress),
      duplex: 'half',
      signal,
    });
    const batch = (await answer.json().catch((error: unknown) => {
      throw new ApiUnreachable(api.url, error);
    })) as BatchView;
    return { batch, isReplayed: answer.headers.get('idempotent-replayed') === 'true' };
  } finally {
    progress.end();
  }
}
