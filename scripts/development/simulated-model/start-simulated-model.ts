import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerRequest, type Simulation } from './answer-request.ts';
import { createMisbehaviourMemory } from './choose-misbehaviours.ts';
import { parseMisbehaviour } from './misbehaviours.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { deliverReply } from './reply.ts';
import { createRequestLog, type LoggedRequest, type RequestLog } from './request-log.ts';
import { createSeededRandom } from './seeded-random.ts';

export interface SimulatedModelOptions {
  /** Default 0: a free one. */
  port?: number;
  /** Milliseconds before each answer: always the same, or evenly between two. Default 0. */
  latencyMs?: number | { min: number; max: number };
  /** For latency and `chance=`; default 1. */
  seed?: number;
  /** What the server does wrong with any message, such as `['throttle=3,retryAfter=1']`; counted over all of them. */
  misbehave?: readonly string[];
  /** Whether markers such as `{{sim:fail=2}}` in a message are carried out. Default true. */
  obeysMarkers?: boolean;
  /** Answers 429 beyond these; without them the headers speak of OpenAI's usual limits and nothing is refused. */
  limits?: RateLimits;
  /** The only key that is accepted; default any. */
  apiKey?: string;
  /** What `GET /v1/models` lists; any model is answered. */
  models?: readonly string[];
  /** Called for every request as soon as its answer is decided. */
  log?: (request: LoggedRequest) => void;
  /** A file that gets every request as a line of JSON. */
  logFile?: string;
  /** Requests kept in memory, default 1000. */
  maxLogged?: number;
}

export interface SimulatedModel {
  /** `http://127.0.0.1:PORT/v1` */
  url: string;
  /** The newest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
  /** From now on the server does this wrong and nothing else; no names: it is well again. */
  misbehave: (...texts: string[]) => void;
  /** Ends every connection, also those that hang. */
  close: () => Promise<void>;
}

const usualLimits: RateLimits = { requestsPerMinute: 10_000, tokensPerMinute: 2_000_000 };
const mostBytes = 32_000_000;

/**
 * Starts an OpenAI-compatible server on 127.0.0.1 that answers by rules and fails on demand. Rejects when the port is
 * taken or `logFile` cannot be opened.
 */
export async function startSimulatedModel(options: SimulatedModelOptions = {}): Promise<SimulatedModel> {
  const random = createSeededRandom(options.seed ?? 1);
  let serverMisbehaviours = (options.misbehave ?? []).map(parseMisbehaviour);
  const simulation: Simulation = {
    memory: createMisbehaviourMemory(random),
    takeFromLimits: createRateLimits(options.limits ?? usualLimits, options.limits !== undefined, () => Date.now())
      .take,
    serverMisbehaviours: () => serverMisbehaviours,
    obeysMarkers: options.obeysMarkers ?? true,
    latencyMs: () => chooseLatencyMs(options.latencyMs ?? 0, random),
    models: options.models ?? ['gpt-5-mini', 'gpt-5', 'gpt-5-nano'],
    apiKey: options.apiKey,
  };
  const requestLog = createRequestLog({
    maxLogged: options.maxLogged ?? 1000,
    log: options.log,
    logFile: options.logFile,
  });
  let n = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    n += 1;
    serveRequest(request, response, n, simulation, requestLog).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: requestLog.requests,
    misbehave: (...texts) => {
      serverMisbehaviours = texts.map(parseMisbehaviour);
      simulation.memory.forget('server');
    },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      requestLog.close();
    },
  };
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  n: number,
  simulation: Simulation,
  requestLog: RequestLog,
): Promise<void> {
  const body = await readBody(request);
  const [path = '/'] = (request.url ?? '/').split('?');
  const method = request.method ?? 'GET';
  const json = readJson(body);
  const { reply, wrong } = await answerRequest(
    { method, path, authorization: request.headers.authorization, json, n },
    simulation,
  );
  requestLog.add({
    at: new Date().toISOString(),
    method,
    path,
    bytes: Buffer.byteLength(body),
    body,
    ...(json === undefined ? {} : { bodyJson: json }),
    status: reply.status,
    misbehaviours: wrong.map(({ name }) => name),
  });
  const headers = { ...reply.headers, 'x-request-id': `req_simulated_${n}`, 'x-simulated-model': 'true' };
  await deliverReply(response, { ...reply, headers });
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new RangeError('The request is too large for the simulated model.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function chooseLatencyMs(latency: number | { min: number; max: number }, random: () => number): number {
  return typeof latency === 'number' ? latency : Math.round(latency.min + (latency.max - latency.min) * random());
}
