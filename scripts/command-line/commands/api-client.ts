import { limitTime } from '../../../src/failures/limit-time.ts';
import { ApiUnreachable } from './api-errors.ts';
import { readRefusal } from './read-refusal.ts';

const ANSWER_WITHIN_MS = 30_000;

/** Speaks to the API with one key. Every call throws an `ApiRefusal` or an `ApiUnreachable`. */
export interface ApiClient {
  url: string;
  get: <Body>(path: string, signal?: AbortSignal) => Promise<Body>;
  post: <Body>(path: string, body?: unknown) => Promise<Body>;
  remove: (path: string) => Promise<void>;
  /** A request with a body or an answer of any length, which take as long as they take. */
  open: (path: string, init: RequestInit) => Promise<Response>;
}

/** A key that cannot stand in a header would make fetch quote it. */
const KEY = /^[\x21-\x7e]+$/;

/** Makes the client of an API at `url`. Throws a RangeError for a key that no API can have made. */
export function createApiClient(url: string, key: string): ApiClient {
  if (!KEY.test(key)) throw new RangeError('the API key has characters that no key has');
  const open = async (path: string, init: RequestInit): Promise<Response> => {
    const headers = { ...init.headers, authorization: `Bearer ${key}` };
    const answer = await fetch(url + path, { ...init, headers, redirect: 'manual' }).catch((error: unknown) => {
      init.signal?.throwIfAborted();
      throw new ApiUnreachable(url, error);
    });
    if (!answer.ok) throw await readRefusal(answer);
    return answer;
  };
  const ask = async <Body>(path: string, init: RequestInit): Promise<Body> => {
    try {
      return await limitTime(ANSWER_WITHIN_MS, [init.signal ?? undefined], async (signal) => {
        const answer = await open(path, { ...init, signal });
        return (answer.status === 204 ? undefined : await answer.json()) as Body;
      });
    } catch (error) {
      init.signal?.throwIfAborted();
      const isLate = error instanceof DOMException && error.name === 'TimeoutError';
      const isForeign = error instanceof SyntaxError || error instanceof TypeError || isLate;
      throw isForeign ? new ApiUnreachable(url, error) : error;
    }
  };
  return {
    url,
    get: (path, signal) => ask(path, signal ? { signal } : {}),
    post: (path, body) => {
      const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
      return ask(path, { method: 'POST', ...(body === undefined ? {} : json) });
    },
    remove: (path) => ask(path, { method: 'DELETE' }),
    open,
  };
}
