import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Agent, buildConnector, type Dispatcher } from 'undici';
import { isPublic } from '../net/is-public.ts';
import { reasonOf } from '../net/reason-of.ts';
import { findTargetProblem, hostOf, isAllowed, type TargetPolicy } from './check-target.ts';

/** What came of sending: any 2xx answer takes an event; `status` is missing where there was no answer. */
export type Sent =
  | { is: 'taken'; status: number }
  | { is: 'refused'; status?: number; code: string; retryAfterMs?: number | undefined };

/** The addresses of a name. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** Sends events, each once. */
export interface Sender {
  send: (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Sent>;
  close: () => Promise<void>;
}

/** A receiver has so long for all of it: look-up, connection, answer. */
export const SEND_WITHIN_MS = 15_000;
const CONNECT_WITHIN_MS = 5000;
const RESOLVE = { timeout: 3000, tries: 2 };
/** Of an answer, so that the connection can be used again; nobody looks at it. */
const MOST_ANSWER_BYTES = 16_384;
const ANSWER_ENDS_WITHIN_MS = 1000;
const MOST_HEADER_BYTES = 16_384;

class TargetRefused extends Error {
  readonly code = 'address-forbidden';
}

/** Asks the name servers, and holds up no thread: a name may be made to take long. */
function createResolve(): Resolve {
  const resolver = new Resolver(RESOLVE);
  return async (host) => {
    const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
    const [first] = found;
    const all = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
    if (all.length === 0 && first.status === 'rejected') throw first.reason;
    return all;
  };
}

/**
 * Connects to nothing but public addresses, whatever a name stands for at this moment: the address that was looked at is
 * the one that is connected to. What `AIRLOCK_CALLBACK_ALLOW` names is connected to wherever it is.
 */
function createConnect(policy: TargetPolicy, resolve: Resolve): buildConnector.connector {
  const connect = buildConnector({ timeout: CONNECT_WITHIN_MS });
  const findAddress = async (url: URL): Promise<string> => {
    const host = hostOf(url);
    // The system looks it up, and tries each of its addresses.
    if (isAllowed(url, policy)) return host;
    const all = isIP(host) === 0 ? await resolve(host) : [host];
    const [first] = all;
    if (first === undefined || !all.every(isPublic)) throw new TargetRefused();
    return first;
  };
  return (options, callback) => {
    // The name stays in `host`: it is what the certificate has to be of.
    findAddress(new URL(`${options.protocol}//${options.host}`)).then(
      (hostname) => connect({ ...options, hostname }, callback),
      (error: Error) => callback(error, null),
    );
  };
}

const LONGEST_SECONDS = 1e9;

/** Milliseconds that an answer asks to wait: seconds, or a date. */
function readRetryAfter(header: string | string[] | undefined): number | undefined {
  const text = [header].flat()[0]?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text), LONGEST_SECONDS) * 1000;
  const at = /[a-z]{3}/i.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - Date.now());
}

function judge({ statusCode: status, headers }: Dispatcher.ResponseData): Sent {
  if (status >= 200 && status < 300) return { is: 'taken', status };
  const code = status >= 300 && status < 400 ? 'redirected' : `http-${status}`;
  return { is: 'refused', status, code, retryAfterMs: readRetryAfter(headers['retry-after']) };
}

/**
 * Opens the connections to receivers, as many as there are requests at once: who sends bounds them for each receiver and
 * tenant, and what waits here for others would be held up by them. `resolve` takes the place of the name servers.
 */
export function openSender(
  policy: TargetPolicy,
  { resolve = createResolve(), withinMs = SEND_WITHIN_MS }: { resolve?: Resolve; withinMs?: number } = {},
): Sender {
  const agent = new Agent({
    connect: createConnect(policy, resolve),
    maxHeaderSize: MOST_HEADER_BYTES,
    ...{ headersTimeout: withinMs + 1000, bodyTimeout: withinMs + 1000 },
  });
  const post = async (url: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Sent> => {
    const signal = AbortSignal.timeout(withinMs);
    const { origin, pathname, search } = url;
    const answer = await agent.request({ origin, path: pathname + search, method: 'POST', headers, body, signal });
    // It has been answered: what is left of the answer may be cut.
    await answer.body
      .dump({ limit: MOST_ANSWER_BYTES, signal: AbortSignal.timeout(ANSWER_ENDS_WITHIN_MS) })
      .catch(() => undefined);
    return judge(answer);
  };
  return {
    send: async (text, headers, body) => {
      // What may be called may have changed since the URL was saved.
      if (findTargetProblem(text, policy) !== undefined) return { is: 'refused', code: 'address-forbidden' };
      try {
        return await post(new URL(text), headers, body);
      } catch (error) {
        const reason = reasonOf(error);
        return { is: 'refused', code: reason === 'TimeoutError' ? 'timed-out' : reason };
      }
    },
    close: () => agent.destroy(),
  };
}
