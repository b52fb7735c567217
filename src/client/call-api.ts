/** What is wrong at one place of a request. */
export interface ProblemAt {
  /** A JSON Pointer. */
  path: string;
  code: string;
  message: string;
}

/** A call that Airlock refused, or could not answer. Its message holds no value of the request. */
export class AirlockError extends Error {
  /** HTTP's; 0 when no answer came. */
  readonly status: number;
  /** As docs/failures.md lists them; `unreachable` when no answer came, `unexpected` for an answer that is not Airlock's. */
  readonly code: string;
  /** Whether the same call may succeed later. */
  readonly isRetryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly errors: readonly ProblemAt[];
  readonly requestId: string | undefined;

  constructor(status: number, problem: Partial<Problem>, options?: ErrorOptions) {
    super(problem.detail ?? problem.title ?? `Airlock answered ${status}.`, options);
    this.name = 'AirlockError';
    this.status = status;
    this.code = problem.code ?? 'unexpected';
    this.isRetryable = problem.retryable ?? status >= 500;
    this.retryAfterMs = problem.retryAfterMs;
    this.errors = problem.errors ?? [];
    this.requestId = problem.requestId;
  }
}

interface Problem {
  title: string;
  detail: string;
  code: string;
  retryable: boolean;
  retryAfterMs: number;
  errors: ProblemAt[];
  requestId: string;
}

/** Where Airlock is, and as whom it is called. */
export interface ClientGiven {
  /** Such as `http://127.0.0.1:3000`. */
  url: string;
  /** An API key, or what finds one for each call. */
  key: string | (() => string | Promise<string>);
  /** Default: the one there is. */
  fetch?: typeof globalThis.fetch;
  /** How often a call that may be repeated is, when it failed for a reason that may pass; default 4. */
  retries?: number;
}

interface Call {
  method?: string;
  headers?: Record<string, string>;
  body?: NonNullable<RequestInit['body']>;
  signal?: AbortSignal | undefined;
  /** Whether it may be sent twice without harm; default for GET alone. */
  isRepeatable?: boolean;
}

/** Makes calls. They resolve with what is answered 2xx, and reject with an AirlockError, or with the signal's reason. */
export interface CallApi {
  /** The answer, whose body is still to be read. */
  open: (path: string, call?: Call) => Promise<Response>;
  /** The body, read and parsed; one that breaks off is a failed call. */
  read: <Value>(path: string, call?: Call) => Promise<Value>;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const RETRIES = 4;
/** The longest that a timer can be set for. */
const LONGEST_MS = 2 ** 31 - 1;

/** Pauses; rejects with the signal's reason when that fires first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(
      () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      },
      Math.min(ms, LONGEST_MS),
    );
    signal?.addEventListener('abort', stop, { once: true });
  });
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** An answer that is not of Airlock's making, as a proxy's page: it is not told what stood in it. */
export const unexpected = (status: number, detail: string): AirlockError =>
  new AirlockError(status, { code: 'unexpected', detail, retryable: status >= 500 });

const unreachable = (detail: string, cause: unknown): AirlockError =>
  new AirlockError(0, { code: 'unreachable', detail, retryable: true }, { cause });

/** JSON of Airlock's; the error for anything else quotes nothing of it. */
export function parseAnswer(text: string, status: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected(status, 'What was answered is not JSON.');
  }
}

/** Milliseconds that an answer without a problem asks to wait. */
function readRetryAfter({ headers }: Response): { retryAfterMs: number } | undefined {
  const seconds = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(seconds) ? { retryAfterMs: Number(seconds) * 1000 } : undefined;
}

async function readProblem(answer: Response): Promise<AirlockError> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const problem: unknown = isProblem ? await answer.json().catch(() => undefined) : undefined;
  if (!isProblem) await answer.body?.cancel().catch(() => undefined);
  return new AirlockError(answer.status, { ...readRetryAfter(answer), ...(isObject(problem) && problem) });
}

/** Opens the one way that the API is called. Throws a TypeError for a URL that is none of http. */
export function createCallApi({ url, key, fetch = globalThis.fetch, retries = RETRIES }: ClientGiven): CallApi {
  const base = url.replace(/\/+$/, '');
  if (!URL.canParse(base) || !/^https?:\/\//i.test(base))
    throw new TypeError('url must begin with http:// or https://');
  const send = async (path: string, { method = 'GET', headers, body, signal }: Call): Promise<Response> => {
    const found = typeof key === 'string' ? key : await key();
    if (!/^[\x21-\x7e]+$/.test(found)) throw new TypeError('the key is empty, or holds what no key does');
    const init = { method, headers: { ...headers, authorization: `Bearer ${found}` } };
    const answer = await fetch(base + path, {
      ...{ ...init, redirect: 'error', duplex: 'half' },
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw unreachable('Airlock did not answer.', error);
    });
    if (answer.ok) return answer;
    throw await readProblem(answer);
  };
  const repeat = async <Value>(call: Call, make: () => Promise<Value>): Promise<Value> => {
    const { isRepeatable = (call.method ?? 'GET') === 'GET', signal } = call;
    for (let n = 0; ; n++) {
      try {
        return await make();
      } catch (error) {
        const mayPass = error instanceof AirlockError && error.isRetryable && isRepeatable && n < retries;
        if (!mayPass) throw error;
        const backoffMs = Math.min(FIRST_PAUSE_MS * 2 ** n, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
        await pause(error.retryAfterMs ?? backoffMs, signal);
      }
    }
  };
  const readText = (answer: Response, signal: AbortSignal | undefined): Promise<string> =>
    answer.text().catch((error: unknown) => {
      signal?.throwIfAborted();
      throw unreachable('The answer broke off.', error);
    });
  return {
    open: (path, call = {}) => repeat(call, () => send(path, call)),
    read: <Value>(path: string, call: Call = {}) =>
      repeat(call, async () => {
        const answer = await send(path, call);
        return parseAnswer(await readText(answer, call.signal), answer.status) as Value;
      }),
  };
}
