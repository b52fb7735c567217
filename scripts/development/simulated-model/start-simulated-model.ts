import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import { answerRequest, type Simulation } from './answer-request.ts';
import { createMisbehaviourMemory } from './choose-misbehaviours.ts';
import type { Counts } from './counts.ts';
import { createDoor, type DoorOptions } from './door.ts';
import { createLatency, type Latency } from './latency.ts';
import { parseMisbehaviour } from './misbehaviours.ts';
import type { Outage } from './outages.ts';
import { listenBetweenOutages } from './refuse-connections.ts';
import { deliverReply } from './reply.ts';
import { createRequestLog, type LoggedRequest, type RequestLog } from './request-log.ts';

/** `limits`, `outages` and the rest of what stands before the model are described in `door.ts`. */
export interface SimulatedModelOptions extends DoorOptions {
  /** Default 0: a free one. */
  port?: number;
  /** Before each answer; default 0. */
  latencyMs?: Latency;
  /** Of all questions, the share that is never answered; default 0. */
  hangingShare?: number;
  /** Tokens that every answer is told and counted with, such as a model's that thinks; default as many as it has. */
  outputTokens?: number | undefined;
  /** Whose first group, found in the user's text, is whom a request is counted for; default the request's `user`. */
  countBy?: RegExp | undefined;
  /** For latency and `chance=`; default 1. */
  seed?: number;
  /** What the server does wrong with any message, such as `['throttle=3,retryAfter=1']`; counted over all of them. */
  misbehave?: readonly string[];
  /** Whether markers such as `{{sim:fail=2}}` in a message are carried out. Default true. */
  obeysMarkers?: boolean;
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
  /** What it saw so far. */
  counts: () => Counts;
  /** From now on it is away like this, whatever its schedule says; undefined: as its schedule says. */
  setOutage: (outage: Outage | undefined) => void;
  /** Ends every connection, also those that hang. */
  close: () => Promise<void>;
}

const mostBytes = 32_000_000;

/**
 * Starts an OpenAI-compatible server on 127.0.0.1 that answers by rules and fails on demand. Rejects when the port is
 * taken or `logFile` cannot be opened.
 */
export async function startSimulatedModel(options: SimulatedModelOptions = {}): Promise<SimulatedModel> {
  const running = createRunning(options);
  const { simulation, requestLog } = running;
  const { door } = simulation;
  let n = 0;
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    n += 1;
    response.once('close', door.begin());
    listening.update();
    serveRequest(request, response, n, running).catch(() => response.destroy());
  });
  const listening = await listenBetweenOutages(server, options.port ?? 0, door.outages);

  return {
    url: `http://127.0.0.1:${listening.port}/v1`,
    requests: requestLog.requests,
    misbehave: running.misbehave,
    counts: door.counts,
    setOutage: listening.setOutage,
    close: async () => {
      await listening.close();
      requestLog.close();
    },
  };
}

interface Running {
  simulation: Simulation;
  requestLog: RequestLog;
  misbehave: SimulatedModel['misbehave'];
}

function createRunning(options: SimulatedModelOptions): Running {
  const random = createSeededRandom(options.seed ?? 1);
  let serverMisbehaviours = (options.misbehave ?? []).map(parseMisbehaviour);
  const memory = createMisbehaviourMemory(random);
  const { maxLogged = 1000, log, logFile, outputTokens, countBy, apiKey } = options;
  return {
    simulation: {
      ...{ memory, door: createDoor(options), outputTokens, countBy, apiKey },
      serverMisbehaviours: () => serverMisbehaviours,
      obeysMarkers: options.obeysMarkers ?? true,
      latencyMs: createLatency(options.latencyMs ?? 0, options.hangingShare ?? 0, random),
      models: options.models ?? ['gpt-5-mini', 'gpt-5', 'gpt-5-nano'],
    },
    requestLog: createRequestLog({ maxLogged, log, logFile }),
    misbehave: (...texts) => {
      serverMisbehaviours = texts.map(parseMisbehaviour);
      memory.forget('server');
    },
  };
}

async function serveRequest(
  request: IncomingMessage,
  response: ServerResponse,
  n: number,
  { simulation, requestLog }: Running,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const body = await readBody(request);
  const [path = '/'] = (request.url ?? '/').split('?');
  const method = request.method ?? 'GET';
  const json = readJson(body);
  const { reply, wrong, leave } = await answerRequest(
    { method, path, authorization: request.headers.authorization, json, n, gone: gone.signal },
    simulation,
  );
  if (leave !== undefined) {
    if (response.closed) leave();
    else response.once('close', leave);
  }
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
