import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as it came over the wire. */
export interface ReceivedRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** The text of the body, and the same parsed. */
  text: string;
  body: Record<string, unknown>;
}

/** A behaviour that does anything with the response and its socket. */
export type ScriptedBehaviour = (response: ServerResponse, request: ReceivedRequest) => void;

/** How one request is answered: with this, 200 and JSON unless said, or by a function. */
export type Behaviour =
  | { status?: number; headers?: Record<string, string>; body?: string | Buffer | object }
  | ScriptedBehaviour;

export interface ScriptedModel {
  /** OpenAI-compatible base, `…/v1`. */
  baseUrl: string;
  /** Everything received so far, in order. */
  requests: ReceivedRequest[];
  /** Adds behaviours; each request takes the next one. A request without one is answered 501. */
  script(...behaviours: Behaviour[]): void;
  /** Resolves with the next request, once its body is here and before it is answered. */
  nextRequest(): Promise<ReceivedRequest>;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a model on a free port that answers by its script. */
export async function startScriptedModel(): Promise<ScriptedModel> {
  const queue: Behaviour[] = [];
  const requests: ReceivedRequest[] = [];
  let waiting: ((request: ReceivedRequest) => void)[] = [];
  const server = createServer(async (incoming, response) => {
    const request = await receive(incoming);
    requests.push(request);
    for (const resolve of waiting) resolve(request);
    waiting = [];
    act(queue.shift() ?? { status: 501 }, response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    script: (...behaviours) => void queue.push(...behaviours),
    nextRequest: () => new Promise((resolve) => waiting.push(resolve)),
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

/** A chat completion around a text; `changes` go over the choice, `more` over the whole. */
export function completion(content: string | null, changes: object = {}, more: object = {}): object {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'scripted-1',
    choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null }, ...changes }],
    usage: { prompt_tokens: 31, completion_tokens: 7, total_tokens: 38 },
    ...more,
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const { method = '', url = '', headers } = incoming;
  return { method, url, headers, text, body: text === '' ? {} : JSON.parse(text) };
}

function act(behaviour: Behaviour, response: ServerResponse, request: ReceivedRequest): void {
  if (typeof behaviour === 'function') {
    behaviour(response, request);
    return;
  }
  const { status = 200, headers = {}, body = '' } = behaviour;
  const isRaw = typeof body === 'string' || Buffer.isBuffer(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(isRaw ? body : JSON.stringify(body));
}
