import { CommanderError } from 'commander';
import { SettingsError } from '../../../src/config.ts';
import { Failure } from '../../../src/failures/failure.ts';
import { isRedisError } from '../../../src/redis/classify-redis-error.ts';
import { ApiRefusal, ApiUnreachable } from './api-errors.ts';

/** What the command `airlock` exits with. */
export const exitCodes = { done: 0, someFailed: 1, usage: 2, unreachable: 3, interrupted: 130 } as const;

/** Statuses that say that the command was wrong: the same one will never do. */
const USAGE_STATUSES = new Set([400, 401, 403, 413, 415, 422, 429]);

function exitCodeOfRefusal({ status, code, isRetryable }: ApiRefusal): number {
  if (isRetryable) return exitCodes.unreachable;
  return USAGE_STATUSES.has(status) || code === 'task-unknown' ? exitCodes.usage : exitCodes.someFailed;
}

/** Where a file or a folder that was named is none, or cannot be opened or made; a socket is another matter. */
function isFileError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { syscall, code } = error as NodeJS.ErrnoException;
  return syscall === 'open' || syscall === 'mkdir' || code === 'EISDIR';
}

/**
 * The exit code of a command that threw. What may be done again later, unchanged, is 3, like what cannot be reached.
 */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof ApiRefusal) return exitCodeOfRefusal(error);
  if (error instanceof SettingsError || error instanceof RangeError || isFileError(error)) return exitCodes.usage;
  if (error instanceof ApiUnreachable || isRedisError(error)) return exitCodes.unreachable;
  return error instanceof Failure ? exitCodes.unreachable : exitCodes.someFailed;
}
