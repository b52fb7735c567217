import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { errors } from 'undici';
import { Failure } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { findRefusedPart } from './find-refused-part.ts';

interface RequestState {
  /** The job's own signal. A `Failure` as its reason is what is thrown; any other reason is `cancelled`. */
  jobSignal: AbortSignal;
  /** Whether our time-out ended the request. */
  isTimedOut: boolean;
  nowMs: number;
}

const quotaCodes = ['insufficient_quota', 'billing_hard_limit_reached', 'billing_not_active'];
/** A service tier has no room now: Groq's code, OpenAI's and Mistral's. */
const capacityCodes = ['capacity_exceeded', 'resource_unavailable', 'service_tier_capacity_exceeded'];
const refusalCodes = ['content_filter', 'content_policy_violation', 'invalid_prompt'];
const lengthCodes = ['context_length_exceeded', 'string_above_max_length', 'exceed_context_size_error'];
/** Vendors' codes that say nothing new to us but help whoever reads the log. */
const otherCodes = ['rate_limit_exceeded', 'invalid_api_key', 'model_not_found', 'unsupported_parameter'];
const knownCodes: ReadonlySet<unknown> = new Set(
  [quotaCodes, capacityCodes, refusalCodes, lengthCodes, otherCodes].flat(),
);
/** vLLM, llama.cpp and others say it in words only. The words stand in front of what they may quote. */
const tooLongWords = /^.{0,120}(maximum context length|context (length|size|window)|request too large)/is;
/** Behind the status, in front of what they may quote. */
const capacityWords = /^.{0,120}\b(capacity|flex|resource[ _]unavailable)/is;

/** A day: longer waits are cut to it. */
const LONGEST_WAIT_MS = 86_400_000;
const seconds = /^\d+(\.\d+)?$/;
const httpDate = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/;

/** What answers, but not in HTTP. */
const protocolErrors = [errors.HTTPParserError, errors.HeadersOverflowError, errors.ResponseContentLengthMismatchError];

/**
 * Says what became of a request to a model, from whatever the openai SDK, undici or the body's stream threw.
 * The only file that knows vendors' errors. Nothing of their text is kept, since an error may quote our prompt or
 * key: the failure's cause is a name, a status and a code that we know.
 */
export function classifyModelError(error: unknown, state: RequestState): Failure {
  if (error instanceof Failure) return error;
  if (state.jobSignal.aborted) {
    const reason: unknown = state.jobSignal.reason;
    return reason instanceof Failure ? reason : new Failure('cancelled');
  }
  const cause = describeError(error);
  if (error instanceof APIError && error.status !== undefined) {
    const code = classifyStatus(error);
    const retryAfterMs = code === 'model-throttled' ? readRetryAfter(error, state.nowMs) : undefined;
    const refused = code === 'model-rejected' && isFormStatus(error.status) ? findRefusedPart(error.error) : undefined;
    return new Failure(code, { retryAfterMs, cause, refused });
  }
  if (state.isTimedOut) return new Failure('model-timeout', { cause });
  return new Failure(classifyTransport(error), { cause });
}

/** A server that does not take a request's form says so with one of these. */
const isFormStatus = (status: number) => status === 400 || status === 422;

function classifyStatus(error: APIError): FailureCode {
  const status = error.status ?? 0;
  if (status === 408) return 'model-timeout';
  if (status === 409) return 'model-error';
  if (status >= 500)
    return status === 503 && readRetryAfter(error, 0) !== undefined ? 'model-throttled' : 'model-error';
  if (status === 402 || hasCode(error, quotaCodes)) return 'model-quota';
  if (status === 413 || isTooLong(error)) return 'input-too-long';
  if (isOutOfCapacity(error)) return 'model-capacity';
  if (status === 498) return 'model-error';
  if (status === 429) return 'model-throttled';
  if (status === 401) return 'model-not-allowed';
  if (hasCode(error, refusalCodes)) return 'model-refused';
  if (status === 403) return 'model-not-allowed';
  if (status === 404) return 'model-unknown';
  // A redirect is never followed: it would take the prompt to an address nobody configured.
  return status < 400 ? 'model-protocol' : 'model-rejected';
}

/** A 429 for a request over the whole minute's tokens never succeeds later: it is too long, not too early. */
function isTooLong(error: APIError): boolean {
  if (![400, 422, 429].includes(error.status ?? 0)) return false;
  if (hasCode(error, lengthCodes)) return true;
  const message = readField(error.error, 'message');
  return typeof message === 'string' && tooLongWords.test(message);
}

/** A rate limit that names the tier it is of is none: it ends with time. */
function isOutOfCapacity(error: APIError): boolean {
  if (error.status !== 498 && error.status !== 429) return false;
  if (hasCode(error, capacityCodes)) return true;
  return !hasCode(error, ['rate_limit_exceeded']) && capacityWords.test(error.message);
}

function hasCode(error: APIError, codes: readonly unknown[]): boolean {
  return codes.includes(error.code) || codes.includes(error.type);
}

function readRetryAfter(error: APIError, nowMs: number): number | undefined {
  return error.headers === undefined ? undefined : parseRetryAfter(error.headers, nowMs);
}

/** Before the answer's head the SDK wraps what happened; what comes bare broke the body that had begun. */
function classifyTransport(error: unknown): FailureCode {
  if (error instanceof APIConnectionTimeoutError) return 'model-timeout';
  if (!(error instanceof APIConnectionError)) return 'model-protocol';
  const root = findRoot(error);
  if (root instanceof errors.HeadersTimeoutError) return 'model-timeout';
  return protocolErrors.some((one) => root instanceof one) ? 'model-protocol' : 'model-unreachable';
}

/** The innermost cause: the SDK and undici each wrap what Node said. */
function findRoot(error: unknown): unknown {
  let root = error;
  for (let depth = 0; depth < 5 && root instanceof Error && root.cause instanceof Error; depth += 1) root = root.cause;
  return root;
}

function describeError(error: unknown): { name: string; status?: number; code?: string } {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  if (!(error instanceof APIError) || error.status === undefined) {
    // Codes of Node and undici, such as ECONNREFUSED; the other side has no part in them.
    const code = readField(findRoot(error), 'code');
    return typeof code === 'string' ? { name, code } : { name };
  }
  const code = [error.code, error.type].find((one) => knownCodes.has(one));
  return code ? { name, status: error.status, code } : { name, status: error.status };
}

function readField(value: unknown, field: string): unknown {
  return isObject(value) ? value[field] : undefined;
}

/**
 * Reads how long a provider asks us to stay away, in milliseconds from 0 to 24 h; undefined when it does not say or
 * says nonsense. `retry-after-ms`, which is finer, goes before `Retry-After` (RFC 9110: seconds or a date). A date is
 * taken against the response's own `Date`, since the worker's clock may be wrong, and against `nowMs` without one.
 */
export function parseRetryAfter(headers: Headers, nowMs: number): number | undefined {
  const ms = readNumber(headers.get('retry-after-ms'));
  if (ms !== undefined) return clamp(ms);
  const text = headers.get('retry-after')?.trim();
  const wait = readNumber(text);
  if (wait !== undefined) return clamp(wait * 1000);
  const until = readDate(text);
  return until === undefined ? undefined : clamp(until - (readDate(headers.get('date')) ?? nowMs));
}

function clamp(ms: number): number {
  return Math.ceil(Math.min(Math.max(ms, 0), LONGEST_WAIT_MS));
}

/** A negative number is a wait that is over. */
function readNumber(text: string | null | undefined): number | undefined {
  const unsigned = text?.trim().replace(/^-/, '');
  if (unsigned === undefined || !seconds.test(unsigned)) return undefined;
  return text?.trim().startsWith('-') ? 0 : Number(unsigned);
}

/** `Date.parse` alone takes "soon 5" for a date in 2001. */
function readDate(text: string | null | undefined): number | undefined {
  if (!text || !httpDate.test(text)) return undefined;
  const ms = Date.parse(text);
  return Number.isNaN(ms) ? undefined : ms;
}
