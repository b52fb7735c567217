import { Failure } from '../failures/failure.ts';
import { isRedisError } from '../redis/classify-redis-error.ts';
import { ApiProblem } from './api-problem.ts';

const RETRY_AFTER_MS = 1000;

/**
 * Finds the problem that answers whatever was thrown: a problem itself, text in a URL that does not decode, Redis
 * being away. Undefined for what nobody expected.
 */
export function findProblem(error: unknown): ApiProblem | undefined {
  if (error instanceof ApiProblem) return error;
  if (error instanceof URIError) return new ApiProblem('text-invalid');
  if (error instanceof Failure && error.kind === 'infrastructure') return unavailable(error.retryAfterMs);
  return isRedisError(error) ? unavailable(undefined) : undefined;
}

function unavailable(retryAfterMs: number | undefined): ApiProblem {
  return new ApiProblem('queue-unavailable', { retryAfterMs: retryAfterMs ?? RETRY_AFTER_MS });
}
