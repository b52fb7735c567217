import { Agent, request } from 'undici';
import type { Findings } from './create-findings.ts';

const ANSWER_WITHIN_MS = 20_000;

export interface Sent {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  headers?: Record<string, string>;
  body?: string | Buffer;
}

interface Answered {
  status: number;
  text: string;
  /** The code of a problem. */
  code: string | undefined;
}

/** Somebody with a key. */
export interface Caller {
  /** Sends a request; headers of the request go before the key and the type. Rejects when the API does not answer. */
  call: (path: string, sent?: Sent) => Promise<Answered>;
  close: () => Promise<void>;
}

const codeOf = (text: string) => /"code":"([a-z0-9-]+)"/.exec(text)?.[1];

/** Makes a caller whose answers are all looked at: refusals as refusals, others as what this caller may see. */
export function createCaller(given: {
  /** Changes with each of the API's lives. */
  url: () => string;
  key: string;
  findings: Findings;
  place: 'owner' | 'stranger';
}): Caller {
  const dispatcher = new Agent({
    connections: 32,
    headersTimeout: ANSWER_WITHIN_MS,
    bodyTimeout: ANSWER_WITHIN_MS,
    maxHeaderSize: 1 << 20,
  });
  return {
    call: async (path, { method = 'GET', headers = {}, body } = {}) => {
      const {
        statusCode,
        headers: told,
        body: answer,
      } = await request(`${given.url()}${path}`, {
        ...{ method, dispatcher, body: body ?? null },
        headers: { authorization: `Bearer ${given.key}`, 'content-type': 'application/json', ...headers },
      });
      const text = await answer.text();
      const isRefused = statusCode >= 400;
      const place = given.place === 'owner' && isRefused ? 'problems' : given.place;
      given.findings.look(place, `${method} ${path.slice(0, 60)} ${statusCode}`, `${JSON.stringify(told)}\n${text}`);
      return { status: statusCode, text, code: isRefused ? codeOf(text) : undefined };
    },
    close: () => dispatcher.destroy(),
  };
}
