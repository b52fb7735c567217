/** An answer of the API that is none of the 200s; the message is its problem in one line. */
export class ApiRefusal extends Error {
  readonly status: number;
  /** The problem's code; undefined when the answer was no problem of ours, but a proxy's page, say. */
  readonly code: string | undefined;
  /** Whether the same request may succeed later. */
  readonly isRetryable: boolean;

  constructor(message: string, status: number, code: string | undefined, isRetryable: boolean) {
    super(message);
    this.name = 'ApiRefusal';
    this.status = status;
    this.code = code;
    this.isRetryable = isRetryable;
  }
}

/** No answer, or one that broke off. */
export class ApiUnreachable extends Error {
  constructor(url: string, cause: unknown) {
    super(
      `${url} cannot be reached (${findReason(cause)}); is Airlock running there? --url or AIRLOCK_URL says where`,
      {
        cause,
      },
    );
    this.name = 'ApiUnreachable';
  }
}

/** fetch hides what happened in the cause, and the cause of several tries in its own errors. */
function findReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  if (error instanceof AggregateError && error.errors.length > 0) return findReason(error.errors[0]);
  if (error.cause instanceof Error) return findReason(error.cause);
  return 'code' in error ? String(error.code) : error.message;
}
