import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

interface ApiRequest {
  method: string;
  path: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** How a request is answered: with this, or by a function, which gets the body when it asks for it. */
type ScriptedAnswer =
  | { status?: number; headers?: Record<string, string>; body?: object | string }
  | ((response: ServerResponse, request: IncomingMessage) => void);

/** An API that answers what it is told, in order, and then nothing but the last. */
export interface ScriptedApi {
  url: string;
  requests: ApiRequest[];
}

/** Starts one on a free port; it ends with the test. */
export async function startScriptedApi(...answers: ScriptedAnswer[]): Promise<ScriptedApi> {
  const requests: ApiRequest[] = [];
  const server = createServer(async (request, response) => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (typeof answer === 'function') return answer(response, request);
    const { method = '', url: path = '', headers } = request;
    requests.push({ method, path, headers, body: await text(request).catch(() => '') });
    const { status = 200, body = {}, headers: more = {} } = answer ?? {};
    const isText = typeof body === 'string';
    const type = isText ? 'text/html' : status < 400 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type, ...more });
    response.end(status === 204 ? undefined : isText ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests };
}

/** A problem as the API answers it. */
export const problem = (status: number, code: string, more: object = {}) => ({
  status,
  body: { type: `/docs/problems/${code}`, title: 'T', status, code, detail: 'What is wrong.', ...more },
});
