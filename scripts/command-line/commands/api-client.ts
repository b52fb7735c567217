import { z } from 'zod';
import { limitTime } from '../../../src/failures/limit-time.ts';
import { ApiRefusal, ApiUnreachable } from './api-errors.ts';
import { escapeControls } from './escape-controls.ts';

const MOST_ERRORS = 5;

const problem = z.object({
  code: z.string(),
  detail: z.string(),
  retryable: z.boolean().default(false),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});

/** A problem in one line: code, detail, and the first five places that do not fit. */
function describeProblem({ code, detail, errors }: z.output<typeof problem>): string {
  const places = errors.slice(0, MOST_ERRORS).map(({ path, message }) => `${path || '/'}: ${message}`);
  if (errors.length > MOST_ERRORS) places.push(`and ${errors.length - MOST_ERRORS} more`);
  return escapeControls([`${code}: ${detail}`, ...places].join(' | '));
}

function parseProblem(text: string): z.output<typeof problem> | undefined {
  try {
    return problem.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Reads what the API says against a request. What is no problem of ours is told by its status alone. */
export async function readRefusal(answer: Pick<Response, 'status' | 'url' | 'text'>): Promise<ApiRefusal> {
  const found = parseProblem(await answer.text().catch(() => ''));
  if (found !== undefined) return new ApiRefusal(describeProblem(found), answer.status, found.code, found.retryable);
  const message = `${answer.url} answered ${answer.status}, and not as Airlock would; is it the right URL?`;
  return new ApiRefusal(message, answer.status, undefined, answer.status >= 500);
}

const ANSWER_WITHIN_MS = 30_000;

/** Speaks to the API with one key. Every call throws an `ApiRefusal` or an `ApiUnreachable`. */
export interface ApiClient {
  url: string;
  key: string;
  get: <Body>(path: string, signal?: AbortSignal) => Promise<Body>;
  post: <Body>(path: string, body?: unknown) => Promise<Body>;
  patch: <Body>(path: string, body: object) => Promise<Body>;
  remove: (path: string) => Promise<void>;
  /** A request with an answer of any length, which takes as long as it takes. */
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
  const send = <Body>(method: string, path: string, body: unknown) => {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return ask<Body>(path, { method, ...(body === undefined ? {} : json) });
  };
  return {
    ...{ url, key },
    get: (path, signal) => ask(path, signal ? { signal } : {}),
    post: (path, body) => send('POST', path, body),
    patch: (path, body) => send('PATCH', path, body),
    remove: (path) => ask(path, { method: 'DELETE' }),
    open,
  };
}
