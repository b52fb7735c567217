import { errors } from 'undici';
import { Failure } from '../failures/failure.ts';
import type { FailureCode } from '../failures/failure-codes.ts';
import { isObject } from '../json/is-object.ts';
import { parseJson } from '../json/parse-json.ts';
import { judgeError } from './judge-error.ts';
import { BrokenBody, ProviderError } from './provider-error.ts';
import { readLimits } from './read-limits.ts';
import { readUsage } from './read-usage.ts';

interface RequestState {
  /** The job's own signal. A `Failure` as its reason is what is thrown; any other reason is `cancelled`. */
  jobSignal: AbortSignal;
  /** Whether our time-out ended the request. */
  isTimedOut: boolean;
  nowMs: number;
}

/** What answers, but not in HTTP. */
const protocolErrors = [errors.HTTPParserError, errors.HeadersOverflowError, errors.ResponseContentLengthMismatchError];
/** Causes that stand in one another at most: each client wraps what the one below it said. */
const DEEPEST_CAUSE = 8;

/**
 * Says what became of a request to a model, from whatever the client, undici, `readBody` or the body's stream threw.
 * Nothing of a provider's text is kept, since an error may quote our prompt or key: the failure's cause is a name, a
 * status and a code that we know.
 */
export function classifyModelError(error: unknown, state: RequestState): Failure {
  if (error instanceof Failure) return error;
  if (state.jobSignal.aborted) {
    const reason: unknown = state.jobSignal.reason;
    return reason instanceof Failure ? reason : new Failure('cancelled');
  }
  const causes = listCauses(error);
  const told = causes.find((cause) => cause instanceof ProviderError);
  if (told !== undefined) return classifyProviderError(told, state.nowMs);
  const cause = describeError(error, causes);
  if (state.isTimedOut) return new Failure('model-timeout', { cause });
  return new Failure(classifyTransport(causes), { cause });
}

function classifyProviderError({ name, status, headers, text }: ProviderError, nowMs: number): Failure {
  const json = parseJson(text);
  const body = json.ok ? json.value : text;
  const { means, retryAfterMs, refused, code } = judgeError({ status, body, headers, nowMs });
  const usage = readUsage(body);
  return new Failure(means, {
    retryAfterMs,
    usage,
    refused,
    isServers: status >= 500,
    told: readLimits(headers),
    cause: code === undefined ? { name, status } : { name, status, code },
  });
}

function classifyTransport(causes: readonly unknown[]): FailureCode {
  if (causes.some((cause) => cause instanceof BrokenBody)) return 'model-protocol';
  if (causes.some((cause) => cause instanceof errors.HeadersTimeoutError)) return 'model-timeout';
  const isNoHttp = causes.some((cause) => protocolErrors.some((one) => cause instanceof one));
  return isNoHttp ? 'model-protocol' : 'model-unreachable';
}

function listCauses(error: unknown): unknown[] {
  const causes = [error];
  for (let cause = error; cause instanceof Error && cause.cause !== undefined && causes.length < DEEPEST_CAUSE; ) {
    cause = cause.cause;
    causes.push(cause);
  }
  return causes;
}

/** Codes are those of Node and undici, such as ECONNREFUSED; the other side has no part in them. */
function describeError(error: unknown, causes: readonly unknown[]): { name: string; code?: string } {
  const name = error instanceof Error ? error.constructor.name : typeof error;
  const code = causes
    .map((cause) => (isObject(cause) ? cause.code : undefined))
    .findLast((one) => typeof one === 'string');
  return typeof code === 'string' ? { name, code } : { name };
}
