import { isRedisError } from '../records/classify-redis-error.ts';
import { Failure } from './failure.ts';

/** Turns anything thrown into a failure; what nobody foresaw is `unexpected`, with the error as its cause. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isRedisError(error)) return new Failure('redis-unavailable', { cause: error });
  return new Failure('unexpected', { cause: error });
}
