import { findFrames } from '../telemetry/find-frames.ts';
import type { Log } from '../telemetry/log.ts';
import type { Exchange } from './exchange.ts';

/**
 * Logs an error nobody expected by its name and the places it came from. Its message is left out: messages of
 * parsers, schemas and Redis replies quote what they were given.
 */
export function logUnexpected(log: Log, exchange: Exchange, error: unknown): void {
  const known = error instanceof Error ? error : undefined;
  log.error({
    event: 'http-unexpected',
    requestId: exchange.requestId,
    route: exchange.route ?? null,
    error: known?.name ?? typeof error,
    stack: known === undefined ? [] : findFrames(known),
  });
}
