import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import type { ResultView } from '../../../src/jobs/batch-view.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { ApiUnreachable } from '../commands/api-errors.ts';
import { escapeLines } from '../commands/escape-controls.ts';

async function* readBody({ body }: Response, { url }: ApiClient, signal: AbortSignal): AsyncGenerator<string> {
  if (body === null) return;
  try {
    for await (const piece of body.pipeThrough(new TextDecoderStream())) yield escapeLines(piece);
  } catch (error) {
    signal.throwIfAborted();
    throw new ApiUnreachable(url, error);
  }
}

/** Opens the results of a batch as NDJSON that may be shown, which comes no faster than it is read. */
export async function openResults(api: ApiClient, batchId: string, signal: AbortSignal): Promise<Readable> {
  return Readable.from(readBody(await api.open(`/v1/batches/${batchId}/results`, { signal }), api, signal));
}

const isBad = ({ status }: ResultView) => ['rejected', 'failed', 'expired', 'cancelled'].includes(status);

/** The first rows that came to nothing, with why; the rest is not read. */
export async function findBadRows(
  api: ApiClient,
  batchId: string,
  most: number,
  signal: AbortSignal,
): Promise<ResultView[]> {
  const body = await openResults(api, batchId, signal);
  const bad: ResultView[] = [];
  try {
    for await (const line of createInterface({ input: body })) {
      const result = JSON.parse(line) as ResultView;
      if (isBad(result)) bad.push(result);
      if (bad.length === most) break;
    }
  } finally {
    body.destroy();
  }
  return bad;
}
