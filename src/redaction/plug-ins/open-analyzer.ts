import { Agent, fetch } from 'undici';
import { Failure } from '../../failures/failure.ts';
import { limitTime } from '../../failures/limit-time.ts';
import { readBytes } from '../../models/read-bytes.ts';
import { parseJson } from '../../validation/parse-json.ts';
import { createTurns } from './create-turns.ts';
import { createTrouble, reasonOf } from './trouble.ts';

/** An answer is hardly longer than its text. */
const maxBytes = 4 * 1024 * 1024;
/** Requests at once, over all jobs of the process. */
const maxConnections = 8;
/** Statuses that may come of the text that was sent; any other says that the service is not as it should be. */
const aboutText: readonly number[] = [400, 413, 422, 500];
/** A service that was away so often in a row is left alone for a while, so that it holds up no job that can do without. */
const mostInARow = 8;
const restMs = 5000;

/** The connections to one Presidio Analyzer. */
export interface Analyzer {
  /** Returns the answer's JSON, whatever it holds. */
  analyze: (question: object, signal: AbortSignal) => Promise<unknown>;
  close: () => Promise<void>;
}

/**
 * Opens the way to `POST <url>/analyze`. A request takes at most `timeoutMs` once it is its turn, body included; no
 * redirect is followed and at most 4 MiB are read. `analyze` throws `detector-unavailable` when the service is not
 * there or not as it should be, and at once for 5 s when it was so eight times in a row; `redaction-failed` for an
 * answer that is none. `now` is in milliseconds.
 */
export function openAnalyzer(url: string, timeoutMs: number, now = () => performance.now()): Analyzer {
  const agent = new Agent({ connections: maxConnections });
  const inTurn = createTurns(maxConnections);
  const endpoint = `${url.replace(/\/+$/, '')}/analyze`;
  let inARow = 0;
  let restsUntil = 0;
  const ask = async (body: string, signal: AbortSignal): Promise<unknown> => {
    signal.throwIfAborted();
    if (now() < restsUntil) throw createTrouble('detector-unavailable', 'resting');
    try {
      const json = await limitTime(timeoutMs, [signal], (limited) => post(endpoint, body, agent, limited));
      inARow = 0;
      return json;
    } catch (error) {
      signal.throwIfAborted();
      const failure = error instanceof Failure ? error : createTrouble('detector-unavailable', reasonOf(error));
      inARow = failure.code === 'detector-unavailable' ? inARow + 1 : 0;
      if (inARow >= mostInARow) restsUntil = now() + restMs;
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
