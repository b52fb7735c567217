import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** A client that finds data and a reset at once takes the reset for a tidy end, so the data goes ahead. */
const readingTimeMs = 25;

/**
 * Sends a reply the way its delivery says. Resolves when nothing more is to be sent, also when the client went away
 * or the server is closed in between; never throws.
 */
export async function deliverReply(response: ServerResponse, reply: Reply): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  response.on('error', () => gone.abort());
  if (response.destroyed) return;
  const body = Buffer.from(reply.body);
  try {
    if (reply.delayMs > 0) await sleep(reply.delayMs, undefined, { signal: gone.signal });
    await send(response, reply, body, gone.signal);
  } catch (error) {
    if (!gone.signal.aborted) response.destroy(error instanceof Error ? error : undefined);
  }
}

async function send(response: ServerResponse, reply: Reply, body: Buffer, gone: AbortSignal): Promise<void> {
  const half = Math.ceil(body.length / 2);
  const headers = { ...reply.headers, 'content-length': String(body.length) };
  switch (reply.delivery.is) {
    case 'whole':
      response.writeHead(reply.status, headers).end(body);
      return;
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'stall':
      response.writeHead(reply.status, headers).write(body.subarray(0, half));
      return;
    case 'cut':
      response.writeHead(reply.status, headers);
      response.write(body.subarray(0, half));
      await sleep(readingTimeMs, undefined, { signal: gone });
      response.socket?.resetAndDestroy();
      return;
    case 'drip':
      response.writeHead(reply.status, headers);
      for (const byte of body) {
        response.write(Buffer.of(byte));
        await sleep(reply.delivery.everyMs, undefined, { signal: gone });
      }
      response.end();
  }
}

/** An HTTP answer and how it travels. */
export interface Reply {
  /** 0 when no status line is ever sent. */
  status: number;
  headers: Record<string, string>;
  body: string;
  /**
   * `whole` at once · `hang` never a byte · `reset` the connection is reset instead · `stall` headers and half of the
   * body, then silence · `cut` the same, then a reset · `drip` one byte of the body every `everyMs`.
   */
  delivery: { is: 'whole' | 'hang' | 'reset' | 'stall' | 'cut' } | { is: 'drip'; everyMs: number };
  /** Milliseconds before the first byte. */
  delayMs: number;
}

/** A whole reply with a JSON body. */
export function replyWithJson(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
    delivery: { is: 'whole' },
    delayMs: 0,
  };
}

/** A whole reply with an error as OpenAI writes them. */
export function replyWithError(
  status: number,
  code: string | null,
  message: string,
  headers: Record<string, string> = {},
): Reply {
  const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
  return replyWithJson(
    status,
    { error: { message, type: code === 'insufficient_quota' ? code : type, param: null, code } },
    headers,
  );
}
