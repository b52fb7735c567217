import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import type { Log } from '../telemetry/log.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ApiTools } from './api-tools.ts';
import type { Exchange } from './exchange.ts';
import { logUnexpected } from './log-unexpected.ts';
import type { Route } from './route.ts';

const RETRY_AFTER_MS = 1000;
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** The routes a platform watches us by. They need no key: they hold no tenant's text and no id. */
export function createHealthRoutes(tools: Pick<ApiTools, 'checkReady' | 'renderMetrics'>, log: Log): Route[] {
  return [
    { path: '/healthz', isOpen: true, methods: { GET: async () => jsonAnswer(200, { status: 'ok' }) } },
    { path: '/readyz', isOpen: true, methods: { GET: (exchange) => showReadiness(exchange, tools.checkReady, log) } },
    { path: '/metrics', isOpen: true, methods: { GET: async () => showMetrics(await tools.renderMetrics()) } },
  ];
}

/** Not ready is not ready, whatever the reason; only a reason nobody expected is worth a line of its own. */
async function showReadiness(exchange: Exchange, checkReady: ApiTools['checkReady'], log: Log): Promise<Answer> {
  try {
    await checkReady();
  } catch (error) {
    if (findProblem(error) === undefined) logUnexpected(log, exchange, error);
    throw new ApiProblem('queue-unavailable', { retryAfterMs: RETRY_AFTER_MS });
  }
  return jsonAnswer(200, { status: 'ready' });
}

function showMetrics(body: string): Answer {
  return { status: 200, contentType: PROMETHEUS_TEXT, body, headers: {} };
}
