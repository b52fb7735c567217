import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A request as a receiver got it. */
export interface Received {
  path: string;
  headers: Record<string, string>;
  body: string;
  /** `webhook-id` */
  id: string;
  data: { id: string; status: string };
  type: string;
}

/** Answers a request; without an answer the sender waits. `n` counts from 1. */
export type Reply = (response: ServerResponse, received: Received, n: number) => void;

export interface Receiver {
  url: string;
  /** `host:port`, as AIRLOCK_CALLBACK_ALLOW takes it. */
  host: string;
  received: Received[];
  /** What it answers from now on; 204 at first. */
  reply: (reply: Reply) => void;
  close: () => void;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

export const answer =
  (status: number, headers: Record<string, string> = {}): Reply =>
  (response) =>
    void response.writeHead(status, headers).end();

/** A server that takes events over real HTTP on this machine; it ends with the test. */
export async function startReceiver(): Promise<Receiver> {
  let reply: Reply = answer(204);
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const body = await readBody(request).catch(() => undefined);
    if (body === undefined) return;
    const headers = request.headers as Record<string, string>;
    const parsed = body === '' ? {} : JSON.parse(body);
    const one = { path: request.url ?? '', headers, body, id: headers['webhook-id'] ?? '', ...parsed } as Received;
    received.push(one);
    reply(response, one, received.length);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  const { port } = server.address() as AddressInfo;
  const set = (next: Reply) => {
    reply = next;
  };
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, received, reply: set, close };
}
