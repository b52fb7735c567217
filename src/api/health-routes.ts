import { z } from 'zod';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import type { Log } from '../telemetry/log.ts';
import type { ApiTools } from './api-tools.ts';
import { jsonAnswer, logUnexpected } from './exchange.ts';
import { openRoute, type Route } from './route.ts';

const RETRY_AFTER_MS = 1000;

const statusOf = (status: string) => z.object({ status: z.literal(status) }).meta({ examples: [{ status }] });

type HealthTools = Pick<ApiTools, 'checkReady' | 'renderMetrics'>;

/** The routes a platform watches us by. They need no key: they hold no tenant's text and no id. */
export const createHealthRoutes = (tools: HealthTools, log: Log): Route[] => [
  openRoute(
    {
      ...{ method: 'GET', path: '/healthz', name: 'showHealth', tag: 'Service', summary: 'Say whether it is alive' },
      answers: { 200: { is: 'It is.', schema: statusOf('ok') } },
    },
    async () => jsonAnswer(200, { status: 'ok' }),
  ),
  showReadiness(tools, log),
  openRoute(
    {
      ...{ method: 'GET', path: '/metrics', name: 'showMetrics', tag: 'Service', summary: 'Read metrics' },
      description:
        'OpenMetrics, with a trace beside each time, where Accept names it; else the text form of Prometheus.',
      answers: {
        200: {
          is: 'Metrics as Prometheus reads them.',
          ...{ mediaType: 'text/plain', otherTypes: ['application/openmetrics-text'] },
        },
      },
      problems: ['queue-unavailable'],
    },
    async ({ request }) => ({ status: 200, headers: {}, ...(await tools.renderMetrics(request.headers.accept)) }),
  ),
];

/** Answers 503 whatever the reason, and logs a reason that nobody expected. */
const showReadiness = ({ checkReady }: HealthTools, log: Log) =>
  openRoute(
    {
      ...{ method: 'GET', path: '/readyz', name: 'showReadiness', tag: 'Service' },
      summary: 'Say whether it takes work, by a real write',
      answers: { 200: { is: 'It does.', schema: statusOf('ready') } },
      problems: ['queue-unavailable', 'payloads-unavailable'],
    },
    async (exchange) => {
      try {
        await checkReady();
      } catch (error) {
        const problem = findProblem(error);
        if (problem === undefined) logUnexpected(log, exchange, error);
        const code = problem?.code === 'payloads-unavailable' ? problem.code : 'queue-unavailable';
        throw new ApiProblem(code, { retryAfterMs: RETRY_AFTER_MS });
      }
      return jsonAnswer(200, { status: 'ready' });
    },
  );
