import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDoor, type Door } from '../../development/simulated-model/door.ts';
import type { Outage } from '../../development/simulated-model/outages.ts';
import { listenBetweenOutages } from '../../development/simulated-model/refuse-connections.ts';
import { type Canaries, countCanaryCharacters, findMark } from './canaries.ts';
import { type Behaviour, type Chances, chooseBehaviour, drawForCall, type Spell } from './choose-behaviour.ts';
import { deliver, send } from './deliver-call.ts';
import { passDoor } from './pass-door.ts';

/** One request for a completion as the provider saw it. Times are milliseconds of this machine's clock. */
export interface Call {
  /** The job's number; undefined when its mark did not arrive. */
  mark: number | undefined;
  /** Which process asked. */
  from: string;
  at: number;
  endedAt: number | undefined;
  behaviour: Behaviour;
  /** Characters of personal data in the request. */
  leaked: number;
}

export interface ProviderOptions {
  seed: number;
  /** Of 127.0.0.1; any free one, if not given. */
  port?: number;
  /** What to count in requests; nothing when it is left out. */
  canaries?: Canaries;
  chances?: Chances;
  /** Milliseconds before an answer, evenly between two. */
  latencyMs?: { min: number; max: number };
  /** The answer to a question: what a model would write. */
  answer: (question: string, mark: number, isOffSchema: boolean, body: string) => unknown;
  /** Limits and outages that stand before it; none by default. It counts. */
  door?: Door;
  /** Is given each request as it came: line, headers, body. */
  record?: (request: Buffer) => void;
  /** Answers a call instead, whatever the chances say. */
  reply?: (response: ServerResponse, asked: Asked) => Promise<void>;
}

/** One call, for whoever answers it. */
export interface Asked {
  mark: number | undefined;
  question: string;
  /** The whole body as text. */
  body: string;
}

/** An OpenAI-compatible server that counts. */
export interface Provider {
  /** The base URL to give to one process, so that its calls are known. */
  urlFor: (name: string) => string;
  readonly calls: readonly Call[];
  /** Ends with `undefined`. */
  setSpell: (spell: Spell | undefined) => void;
  /** It is away like this, whatever the schedule of its door says; `undefined`: as that says. */
  setOutage: (outage: Outage | undefined) => void;
  /** Ends every connection, also those that hang. */
  close: () => Promise<void>;
}

interface Counting extends ProviderOptions {
  door: Door;
  calls: Call[];
  /** Calls so far, by mark. */
  seen: Map<number, number>;
  spell: () => Spell | undefined;
}

/** Reads the body; what came of a request that broke off is recorded, too. */
async function readText(request: IncomingMessage, record: ProviderOptions['record']): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  } finally {
    const head = [`${request.method} ${request.url}`, ...request.rawHeaders, ''].join('\n');
    record?.(Buffer.concat([Buffer.from(head), ...chunks]));
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** What the model is asked: the last message of the request. */
function readQuestion(text: string): string {
  try {
    const { messages } = JSON.parse(text) as { messages?: { content?: unknown }[] };
    return String(messages?.at(-1)?.content ?? '');
  } catch {
    return '';
  }
}

/** Why a request is none that the provider knows: it is refused, and does not count as a call. */
function findRefusal({ method, url = '' }: IncomingMessage, text: string): string | undefined {
  const { pathname } = new URL(url, 'http://provider');
  if (method !== 'POST' || !pathname.endsWith('/chat/completions')) return 'Only POST …/chat/completions is answered.';
  return /"stream"\s*:\s*true/.test(text) ? 'Answers are not streamed here.' : undefined;
}

async function serve(request: IncomingMessage, response: ServerResponse, counting: Counting): Promise<void> {
  const text = await readText(request, counting.record);
  const unknown = findRefusal(request, text);
  if (unknown !== undefined) return send(response, 404, JSON.stringify({ error: { message: unknown } }));
  const { seed, canaries, seen, latencyMs = { min: 10, max: 40 } } = counting;
  const question = readQuestion(text);
  // Who asks otherwise than in the last message is known by the whole request.
  const mark = findMark(question) ?? findMark(text);
  const nth = (seen.get(mark ?? -1) ?? 0) + 1;
  seen.set(mark ?? -1, nth);
  const { chances = {} } = counting;
  const behaviour = chooseBehaviour({ seed, chances, spell: counting.spell() }, mark ?? 0, nth);
  const call: Call = {
    ...{ mark, from: request.url?.split('/')[1] ?? '', at: Date.now(), endedAt: undefined, behaviour },
    leaked: canaries === undefined ? 0 : countCanaryCharacters(text, canaries),
  };
  counting.calls.push(call);
  response.once('close', () => {
    call.endedAt = Date.now();
  });
  const refusal = await passDoor(counting.door, call.from, response);
  if (refusal !== undefined) {
    call.behaviour = refusal;
    return;
  }
  await sleep(latencyMs.min + (latencyMs.max - latencyMs.min) * drawForCall(seed + 2, mark ?? 0, nth));
  if (counting.reply !== undefined) return counting.reply(response, { mark, question, body: text });
  const answer = await counting.answer(question, mark ?? 0, behaviour === 'off-schema', text);
  await deliver(response, behaviour, JSON.stringify(answer));
}

/** Starts the provider on 127.0.0.1. */
export async function startProvider(options: ProviderOptions): Promise<Provider> {
  const calls: Call[] = [];
  let spell: Spell | undefined;
  const { port = 0, door = createDoor({ limits: { sendsHeaders: false } }) } = options;
  const counting: Counting = { ...options, door, calls, seen: new Map(), spell: () => spell };
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    response.once('close', door.begin());
    listening.update();
    serve(request, response, counting).catch(() => response.destroy());
  });
  const listening = await listenBetweenOutages(server, port, door.outages);
  return {
    urlFor: (name) => `http://127.0.0.1:${listening.port}/${name}/v1`,
    calls,
    setSpell: (next) => {
      spell = next;
    },
    setOutage: listening.setOutage,
    close: listening.close,
  };
}
