import { once } from 'node:events';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import { readRefusal } from './api-client.ts';
import { ApiUnreachable } from './api-errors.ts';

export interface SentRows {
  headers: Record<string, string>;
  body: AsyncIterable<Buffer>;
  signal: AbortSignal;
  /** Hears where the batch is, as soon as the API has opened it; never where a proxy keeps that to itself. */
  onOpened: (batchId: string) => void;
}

const OPENED = /<\/v1\/batches\/(batch_[0-9a-f-]{36})>; *rel="status"/;

/** Writes a body no faster than it is taken, until it ends or the signal fires: the answer came first. */
async function writeBody(request: ClientRequest, body: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
  for await (const chunk of body) {
    if (signal.aborted) return;
    if (!request.write(chunk)) await once(request, 'drain', { signal });
  }
  request.end();
}

/** Sends a request and returns its answer, which may come before the body has ended. */
async function ask(request: ClientRequest, body: AsyncIterable<Buffer>): Promise<IncomingMessage> {
  const isAnswered = new AbortController();
  try {
    return await new Promise((resolve, reject) => {
      request.once('response', resolve).once('error', reject);
      writeBody(request, body, isAnswered.signal).catch((error: Error) => {
        if (!isAnswered.signal.aborted) request.destroy(error);
      });
    });
  } finally {
    isAnswered.abort();
    // The answer is here; that nobody reads the rest of the body is no news.
    request.on('error', () => undefined);
  }
}

/**
 * Sends rows of any length, and returns the batch once every row was taken or refused. fetch keeps interim answers to
 * itself. Throws an `ApiRefusal`, an `ApiUnreachable`, or what reading the rows throws.
 */
export async function sendRows(
  api: { url: string; key: string },
  path: string,
  { headers, body, signal, onOpened }: SentRows,
): Promise<{ batch: BatchView; isReplayed: boolean }> {
  const url = api.url + path;
  const request = (url.startsWith('https:') ? httpsRequest : httpRequest)(url, {
    ...{ method: 'POST', signal, agent: false },
    headers: { ...headers, prefer: 'early-hints', authorization: `Bearer ${api.key}` },
  });
  request.on('information', ({ headers: told }) => {
    const [, batchId] = OPENED.exec(String(told.link ?? '')) ?? [];
    if (batchId !== undefined) onOpened(batchId);
  });
  try {
    const answer = await ask(request, body);
    const said = await text(answer);
    const { statusCode: status = 0 } = answer;
    if (status < 200 || status > 299) throw await readRefusal({ status, url, text: async () => said });
    return { batch: JSON.parse(said) as BatchView, isReplayed: answer.headers['idempotent-replayed'] === 'true' };
  } catch (error) {
    signal.throwIfAborted();
    const isNetwork =
      error instanceof SyntaxError || (error instanceof Error && 'code' in error && !('isRetryable' in error));
    throw isNetwork ? new ApiUnreachable(api.url, error) : error;
  } finally {
    request.destroy();
  }
}
