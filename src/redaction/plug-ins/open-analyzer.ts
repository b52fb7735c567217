import pLimit from 'p-limit';
import { Agent, fetch } from 'undici';
import { createBreaker } from '../../failures/create-breaker.ts';
import { Failure } from '../../failures/failure.ts';
import { limitTime } from '../../failures/limit-time.ts';
import { parseJson } from '../../json/parse-json.ts';
import { readBytes } from '../../net/read-bytes.ts';
import { reasonOf } from '../../net/reason-of.ts';
import { createTrouble } from './trouble.ts';

/** An answer is hardly longer than its text. */
const maxBytes = 4 * 1024 * 1024;
/** Requests at once, over all jobs of the process. */
const maxConnections = 8;
/** Statuses that the sent text may have caused; any other says that the service is away. */
const aboutText: readonly number[] = [400, 413, 422, 500];
/** A service that is away is left alone for a while, so that it holds up no job that can do without. */
const resting = { inARow: 8, restMs: 5000 };

/** The connections to one Presidio Analyzer. */
export interface Analyzer {
  /** Returns the answer's JSON, whatever it holds. */
  analyze: (question: object, signal: AbortSignal) => Promise<unknown>;
  close: () => Promise<void>;
}

/**
 * Opens the way to `POST <url>/analyze`. A request takes at most `timeoutMs` once it is its turn, body included; no
 * redirect is followed and at most 4 MiB are read. `analyze` throws `detector-unavailable` when the service is away or
 * not as it should be; after eight times in a row it does so without asking, save for one request in 5 s. It throws
 * `redaction-failed` for an answer that is none. `now` is in milliseconds.
 */
export function openAnalyzer(url: string, timeoutMs: number, now = () => performance.now()): Analyzer {
  const agent = new Agent({ connections: maxConnections });
  const inTurn = pLimit(maxConnections);
  const endpoint = `${url.replace(/\/+$/, '')}/analyze`;
  const breaker = createBreaker<Failure>({ ...resting, now });
  const ask = async (body: string, signal: AbortSignal): Promise<unknown> => {
    signal.throwIfAborted();
    if (breaker.refuse(endpoint)) throw createTrouble('detector-unavailable', 'resting');
    try {
      const json = await limitTime(timeoutMs, [signal], (limited) => post(endpoint, body, agent, limited));
      breaker.heard(endpoint, undefined);
      return json;
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof Failure ? error : createTrouble('detector-unavailable', reasonOf(error));
      breaker.heard(endpoint, failure.code === 'detector-unavailable' ? failure : undefined);
      throw failure;
    }
  };
  return {
    analyze: (question, signal) => inTurn(() => ask(JSON.stringify(question), signal)),
    close: () => agent.destroy(),
  };
}

async function post(url: string, body: string, dispatcher: Agent, signal: AbortSignal): Promise<unknown> {
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'airlock' };
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual', dispatcher });
  if (!response.ok) {
    await response.body?.cancel();
    const code = aboutText.includes(response.status) ? 'redaction-failed' : 'detector-unavailable';
    throw createTrouble(code, `http-${response.status}`);
  }
  const { bytes, isWhole } = await readBytes(response.body, maxBytes);
  if (!isWhole) throw createTrouble('redaction-failed', 'answer-too-large');
  const json = parseJson(bytes.toString('utf8'));
  if (!json.ok) throw createTrouble('redaction-failed', 'answer-not-json');
  return json.value;
}
