import type { Log } from '../telemetry/log.ts';
import type { Exchange } from './exchange.ts';

/** Logs one line for a request that is over: its route's pattern, never its URL, and nothing of its body. */
export function logExchange(log: Log, exchange: Exchange, ms: number): void {
  log.info({
    event: 'http',
    method: exchange.request.method,
    route: exchange.route ?? null,
    status: exchange.response.statusCode,
    ms: Math.round(ms * 10) / 10,
    requestId: exchange.requestId,
    tenant: exchange.caller?.tenant ?? null,
    ...(exchange.response.writableFinished ? {} : { aborted: true }),
  });
}
