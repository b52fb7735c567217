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

/** Makes a call. Resolves with an answer of 2xx, and rejects with an AirlockError, or with the signal's reason. */
export type CallApi = (path: string, call?: Call) => Promise<Response>;

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const RETRIES = 4;

/** Pauses; rejects with the signal's reason when that fires first. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}

async function readProblem(answer: Response): Promise<AirlockError> {
  const isProblem = answer.headers.get('content-type')?.startsWith('application/problem+json') === true;
  const problem = isProblem ? ((await answer.json().catch(() => ({}))) as Partial<Problem>) : {};
  if (!isProblem) await answer.body?.cancel().catch(() => undefined);
  return new AirlockError(answer.status, problem);
}

/** Opens the one way that the API is called. */
export function createCallApi({ url, key, fetch = globalThis.fetch, retries = RETRIES }: ClientGiven): CallApi {
  const base = url.replace(/\/+$/, '');
  const once = async (path: string, { method = 'GET', headers, body, signal }: Call): Promise<Response> => {
    const authorization = `Bearer ${typeof key === 'string' ? key : await key()}`;
    const init = { method, headers: { ...headers, authorization }, redirect: 'error', duplex: 'half' } as const;
    const answer = await fetch(base + path, {
      ...init,
      ...(body !== undefined && { body }),
      ...(signal !== undefined && { signal }),
    }).catch((error: unknown) => {
      signal?.throwIfAborted();
      const detail = 'Airlock did not answer.';
      throw new AirlockError(0, { code: 'unreachable', detail, retryable: true }, { cause: error });
    });
    if (answer.ok) return answer;
    throw await readProblem(answer);
  };
  return async (path, call = {}) => {
    const { isRepeatable = (call.method ?? 'GET') === 'GET', signal } = call;
    for (let n = 0; ; n++) {
      try {
        return await once(path, call);
      } catch (error) {
        const mayPass = error instanceof AirlockError && error.isRetryable && isRepeatable && n < retries;
        if (!mayPass) throw error;
        const backoffMs = Math.min(FIRST_PAUSE_MS * 2 ** n, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
        await pause(error.retryAfterMs ?? backoffMs, signal);
      }
    }
  };
}
