import { Agent, fetch, type Response } from 'undici';
import { Failure } from '../../failures/failure.ts';
import { limitTime } from '../../failures/limit-time.ts';
import { readBytes } from '../../models/read-bytes.ts';
import { parseJson } from '../../validation/parse-json.ts';
import { createTrouble, reasonOf } from './trouble.ts';

/** An answer is hardly longer than its text. */
const maxBytes = 4 * 1024 * 1024;
/** Requests at once, over all jobs of the process; others wait, and their time runs. */
const maxConnections = 8;
/** Statuses that may come of the text that was sent; any other says that the service is not as it should be. */
const aboutText: readonly number[] = [400, 413, 422, 500];

/** The connections to one Presidio Analyzer. */
export interface Analyzer {
  /** Returns the answer's JSON, whatever it holds. */
  analyze: (question: object, signal: AbortSignal) => Promise<unknown>;
  close: () => Promise<void>;
}

/**
 * Opens the way to `POST <url>/analyze`. A request takes at most `timeoutMs`, waiting for a connection and the body
 * included; no redirect is followed and at most 4 MiB are read. `analyze` throws `detector-unavailable` when the
 * service is not there or not as it should be, `redaction-failed` for an answer that is none.
 */
export function openAnalyzer(url: string, timeoutMs: number): Analyzer {
  const agent = new Agent({ connections: maxConnections });
  const endpoint = `${url.replace(/\/+$/, '')}/analyze`;
  const headers = { 'content-type': 'application/json', accept: 'application/json', 'user-agent': 'airlock' };
  const ask = async (body: string, signal: AbortSignal) => {
    const request = { method: 'POST', headers, body, signal, redirect: 'manual', dispatcher: agent } as const;
    const response = await fetch(endpoint, request);
    if (response.ok) return readBytes(response.body, maxBytes);
    await response.body?.cancel();
    throw createTrouble(
      aboutText.includes(response.status) ? 'redaction-failed' : 'detector-unavailable',
      statusOf(response),
    );
  };
  return {
    analyze: async (question, signal) => {
      const body = JSON.stringify(question);
      const { bytes, isWhole } = await limitTime(timeoutMs, [signal], (limited) => ask(body, limited)).catch(
        (error: unknown) => {
          signal.throwIfAborted();
          throw error instanceof Failure ? error : createTrouble('detector-unavailable', reasonOf(error));
        },
      );
      if (!isWhole) throw createTrouble('redaction-failed', 'answer-too-large');
      const json = parseJson(bytes.toString('utf8'));
      if (!json.ok) throw createTrouble('redaction-failed', 'answer-not-json');
      return json.value;
    },
    close: () => agent.destroy(),
  };
}

const statusOf = ({ status }: Response): string => `http-${status}`;
