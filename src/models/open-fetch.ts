import type { IncomingHttpHeaders } from 'node:http';
import { type Duplex, pipeline, type Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, type Dispatcher, EnvHttpProxyAgent, Headers, ProxyAgent } from 'undici';
import { isLoopback } from '../net/is-loopback.ts';
import { headersOf, type Profile } from './profile.ts';

/** Of the headers that the SDK makes, those that leave; its others say which system and Node we run on. */
const sentHeaders = ['accept', 'content-type'];
/** Ours. An answer need not be packed; one that is all the same is unpacked. */
const ownHeaders = { 'accept-encoding': 'identity', 'user-agent': 'airlock' };
const unpackers = new Map<string, () => Duplex>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);
/**
 * Added to the request's own time-out, so that ours is the one that ends it, also after the process stood still for
 * minutes.
 */
const slackMs = 600_000;

type Endpoint = Pick<Profile, 'baseUrl' | 'timeoutMs' | 'apiKey' | 'keyHeader' | 'headers' | 'proxy'>;

/** What sends requests to one endpoint. */
export interface OpenedFetch {
  fetch: typeof globalThis.fetch;
  close: () => Promise<void>;
}

/**
 * Opens the connections to one endpoint and returns a fetch that uses them: as many as there are requests at once, so
 * that the slots of the workers are the one limit.
 * It sends each request once, with no headers but those it needs and the profile's own, and follows no redirect. `close`
 * waits for requests under way.
 */
export function openFetch(endpoint: Endpoint): OpenedFetch {
  const dispatcher = openDispatcher(endpoint);
  async function send(url: string, { body, headers, signal }: RequestInit) {
    const { origin, pathname, search } = new URL(url);
    const sent = { ...keepHeaders(headers as Headers), ...ownHeaders, ...headersOf(endpoint) };
    const answer = await dispatcher.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers: sent,
      body: body as Buffer,
      signal,
    });
    return toAnswer(answer);
  }
  // The SDK reads no more of an answer than `toAnswer` has.
  return { fetch: send as unknown as typeof globalThis.fetch, close: () => dispatcher.close() };
}

/** The profile's proxy, else the environment's: which is not asked for this machine's own addresses. */
export function openDispatcher({
  baseUrl,
  timeoutMs,
  proxy,
}: Pick<Profile, 'baseUrl' | 'timeoutMs' | 'proxy'>): Dispatcher {
  const limits = { headersTimeout: timeoutMs + slackMs, bodyTimeout: timeoutMs + slackMs };
  if (proxy !== undefined) return new ProxyAgent({ ...limits, uri: proxy });
  const host = new URL(baseUrl).hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) ? new Agent(limits) : new EnvHttpProxyAgent(limits);
}

function keepHeaders(given: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of sentHeaders) {
    const value = given.get(name);
    if (value !== null) kept[name] = value;
  }
  return kept;
}

/** A body as it was before it was packed. */
function unpack({ headers, body }: Dispatcher.ResponseData): Readable {
  // Nobody means more than two.
  const names = String(headers['content-encoding'] ?? '').split(',', 2);
  // The last one was put around the others. Whoever reads is told of what goes wrong.
  return names.reduceRight<Readable>((packed, name) => {
    const createUnpacker = unpackers.get(name.trim().toLowerCase());
    return createUnpacker === undefined ? packed : pipeline(packed, createUnpacker(), () => undefined);
  }, body);
}

/**
 * All that is read of an answer; a `Response` would make streams of the web's kind, which cost as much as the rest.
 * `ok` for the SDK, which keeps one field of an error and loses the rest: `refuseErrors` looks at the status.
 */
const toAnswer = (answer: Dispatcher.ResponseData) => ({
  ok: true,
  status: answer.statusCode,
  headers: new Headers(toPairs(answer.headers)),
  body: unpack(answer),
});

const toPairs = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).flatMap(([name, values]) =>
    [values ?? []].flat().map((value): [string, string] => [name, value]),
  );
