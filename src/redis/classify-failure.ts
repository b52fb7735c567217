import { Failure } from '../failures/failure.ts';
import { isRedisError } from './classify-redis-error.ts';

/** Turns anything thrown into a failure; what nobody foresaw is `unexpected`, with the error as its cause. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isRedisError(error)) return new Failure('redis-unavailable', { cause: error });
  return new Failure('unexpected', { cause: error });
}
