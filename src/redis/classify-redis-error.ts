import { Failure } from '../failures/failure.ts';

const REFUSALS =
  /^(READONLY|LOADING|OOM|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MOVED|ASK|MISCONF|BUSY|NOREPLICAS|UNKILLABLE|UNBLOCKED|FORMAT|ERR WAIT cannot be used|ERR max number of clients)/;
const CONNECTION =
  /Connection is closed|Too many Cluster redirections|Cluster isn't ready|startup nodes|slots cache|Stream isn't writeable|Command timed out|max retries per request|connect(ion)? (is )?(in|re)|ECONN|EPIPE|ENOENT|ETIMEDOUT|EHOSTUNREACH/i;

/** Whether Redis, not the job, is what failed: unreachable, or refusing to write for now. */
export function isRedisError(error: unknown): boolean {
  if (error instanceof Failure) return error.code === 'redis-unavailable';
  if (!(error instanceof Error)) return false;
  if (error.name === 'MaxRetriesPerRequestError' || error.name === 'AbortError') return true;
  if (error.name === 'ReplyError') return REFUSALS.test(error.message);
  const code = 'code' in error ? String(error.code) : '';
  return CONNECTION.test(error.message) || CONNECTION.test(code);
}

/** Runs `command`; Redis being unreachable or refusing becomes `redis-unavailable`, all else stays as it is. */
export async function orUnavailable<Value>(command: () => Promise<Value>): Promise<Value> {
  try {
    return await command();
  } catch (error) {
    if (isRedisError(error)) throw new Failure('redis-unavailable', { cause: error });
    throw error;
  }
}

/** Why Redis cannot be reached, as it or the network says it; undefined for anything else. It tells no password. */
export const tellUnreachable = (error: unknown): string | undefined =>
  error instanceof Failure && error.code === 'redis-unavailable' && error.cause instanceof Error
    ? `Redis cannot be reached: ${error.cause.message}`
    : undefined;

/** What went wrong with a connection, as a code: `ECONNREFUSED`, Redis' own `WRONGPASS`, or what sort of error it is. */
export function troubleCodeOf(error: Error): string {
  if ('code' in error && typeof error.code === 'string') return error.code;
  const [said] = /^[A-Z]{3,}(?= )/.exec(error.message) ?? [];
  if (error.name === 'ReplyError' && said !== undefined) return said;
  return error.message.startsWith('All sentinels are unreachable') ? 'SentinelsUnreachable' : error.name;
}

/** Turns anything thrown into a failure; what nobody foresaw is `unexpected`, with the error as its cause. */
export function classifyFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isRedisError(error)) return new Failure('redis-unavailable', { cause: error });
  return new Failure('unexpected', { cause: error });
}
