import { Failure } from '../failures/failure.ts';
import { isRedisError } from '../redis/classify-redis-error.ts';
import { type ProblemCodeName, problemCodes } from './problem-codes.ts';

const RETRY_AFTER_MS = 1000;

/** What is wrong at one place of a request. `path` is a JSON Pointer, `*` for a segment the schema does not know. */
export interface ProblemError {
  path: string;
  code: string;
  message: string;
}

interface ProblemDetails {
  /** Says it more exactly than the table; never holds a value of the request. */
  detail?: string;
  errors?: readonly ProblemError[];
  /** Milliseconds; also sent as Retry-After, in whole seconds. */
  retryAfterMs?: number;
  headers?: Readonly<Record<string, string>>;
  /** Further members of the body. */
  more?: Readonly<Record<string, unknown>>;
}

/** The end of a request as `application/problem+json`; status, title and `retryable` follow from the code. */
export class ApiProblem extends Error {
  readonly code: ProblemCodeName;
  readonly details: ProblemDetails;

  constructor(code: ProblemCodeName, details: ProblemDetails = {}) {
    super(problemCodes[code].title);
    this.name = 'ApiProblem';
    this.code = code;
    this.details = details;
  }
}

/** The problem as its body has it, fields in the order of the contract. `type` is a path of this service. */
export function problemBody(problem: ApiProblem, requestId: string): Record<string, unknown> {
  const { status, title, detail, retryable } = problemCodes[problem.code];
  const { details } = problem;
  return {
    type: `/docs/problems/${problem.code}`,
    title,
    status,
    code: problem.code,
    detail: details.detail ?? detail,
    requestId,
    retryable,
    ...(details.retryAfterMs === undefined ? {} : { retryAfterMs: details.retryAfterMs }),
    ...(details.errors === undefined ? {} : { errors: details.errors }),
    ...details.more,
  };
}

/**
 * Finds the problem that answers whatever was thrown: a problem itself, text in a URL that does not decode, a payload
 * that does not open, a task whose own code is at fault, Redis being away. Undefined for what nobody expected.
 */
export function findProblem(error: unknown): ApiProblem | undefined {
  if (error instanceof ApiProblem) return error;
  if (error instanceof URIError) return new ApiProblem('text-invalid');
  if (error instanceof Failure && error.code === 'seal-broken') return new ApiProblem('seal-broken');
  if (error instanceof Failure && error.code === 'task-broken') return brokenTask(error);
  if (error instanceof Failure && error.code === 'audit-broken') return new ApiProblem('audit-broken');
  if (error instanceof Failure && error.code === 'payloads-unavailable')
    return new ApiProblem(error.code, { retryAfterMs: RETRY_AFTER_MS });
  if (error instanceof Failure && error.kind === 'infrastructure') return unavailable(error.retryAfterMs);
  return isRedisError(error) ? unavailable(undefined) : undefined;
}

const brokenTask = ({ message: detail }: Failure) => new ApiProblem('task-broken', { detail });

function unavailable(retryAfterMs: number | undefined): ApiProblem {
  return new ApiProblem('queue-unavailable', { retryAfterMs: retryAfterMs ?? RETRY_AFTER_MS });
}
