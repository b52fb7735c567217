import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import type { Log } from '../telemetry/log.ts';
import type { ApiTools } from './api-tools.ts';
import { createAuditRoutes } from './audit-routes.ts';
import { authenticate, refuseKeyInUrl } from './authenticate.ts';
import { createBatchRoutes } from './batch-routes.ts';
import { createDeadLetterRoutes } from './dead-letter-routes.ts';
import { createEventRoutes } from './event-routes.ts';
import {
  type Answer,
  createExchange,
  type Exchange,
  jsonAnswer,
  logExchange,
  logUnexpected,
  problemAnswer,
  type Route,
  writeAnswer,
} from './exchange.ts';
import { createJobRoutes } from './job-routes.ts';
import { createKeyRoutes } from './key-routes.ts';
import { createRefusalLimit, limitRefusal, type RefusalLimit } from './limit-refusals.ts';
import { createModelRoutes } from './model-routes.ts';
import { createReviewRoutes } from './review-routes.ts';
import { createStatsRoutes } from './stats-routes.ts';
import { createTaskRoutes } from './task-routes.ts';
import { createTenantRoutes } from './tenant-routes.ts';

const STALL_MS = 30_000;
const RETRY_AFTER_MS = 1000;
const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

interface ApiOptions {
  log: Log;
  /** Adds Strict-Transport-Security, which browsers heed over https only. */
  production: boolean;
  /** What answers below `/admin/queues`; absent when there is no board. */
  board?: Router | undefined;
  /** Milliseconds an upload may pause, default 30,000. */
  stallMs?: number | undefined;
  /** Addresses and networks whose X-Forwarded-For is believed; none when it is left out. */
  trustedProxies?: readonly string[] | undefined;
  /** Shared with the board; one of its own when it is left out. */
  refusals?: RefusalLimit | undefined;
}

/**
 * Makes the HTTP API. Life of a request: 1. headers, id and access log; 2. a key in the URL ends it; 3. its route;
 * 4. its key; 5. the route's own checks and work; 6. one answer; whatever is thrown on the way ends as a problem.
 */
export function createApi(tools: ApiTools, options: ApiOptions): Express {
  const { log, board, trustedProxies = [], refusals = createRefusalLimit() } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.enable('case sensitive routing').enable('strict routing');
  app.set('trust proxy', [...trustedProxies]);
  const headers = createSecurityHeaders(options.production);
  app.use((request, response, next) => {
    response.setHeaders(headers);
    beginExchange(request, response, log);
    next();
  });
  for (const route of createRoutes(tools, options)) {
    app.all(route.path, (request, response) => answerRoute(route, tools, request, response));
  }
  if (board !== undefined) app.use('/admin/queues', board);
  app.use('/v1', async (request, _response, next) => {
    await authenticate(request.headers.authorization, tools.findCaller);
    next();
  });
  app.use(() => {
    throw new ApiProblem('route-unknown');
  });
  app.use(async (error: unknown, request: Request, response: Response, _next: NextFunction) => {
    const problem = findProblem(error);
    if (problem === undefined) logUnexpected(log, response.locals.exchange, error);
    await answerProblem(await limitRefusal(problem ?? new ApiProblem('internal'), request, refusals), response);
  });
  return app;
}

function createRoutes(tools: ApiTools, { log, stallMs = STALL_MS }: ApiOptions): Route[] {
  const jobs = [...createJobRoutes(tools), ...createDeadLetterRoutes(tools), ...createReviewRoutes(tools)];
  return [
    ...jobs,
    ...createBatchRoutes(tools, { stallMs }),
    ...createEventRoutes(tools),
    ...createTaskRoutes(tools),
    ...createKeyRoutes(tools),
    ...createModelRoutes(tools),
    ...createTenantRoutes(tools),
    ...createAuditRoutes(tools),
    ...createStatsRoutes(tools),
    ...createHealthRoutes(tools, log),
  ];
}

function beginExchange(request: Request, response: Response, log: Log): void {
  const exchange = createExchange(request, response);
  response.locals.exchange = exchange;
  response.setHeader('x-request-id', exchange.requestId);
  if (request.url.startsWith('/v1')) response.setHeader('Cache-Control', 'no-store');
  const startedAt = performance.now();
  response.once('close', () => logExchange(log, exchange, performance.now() - startedAt));
  refuseKeyInUrl(request.url);
}

async function answerRoute(route: Route, tools: ApiTools, request: Request, response: Response): Promise<void> {
  const { exchange } = response.locals;
  exchange.route = route.path;
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (route.isOpen) {
    await writeAnswer(response, await pickMethod(route.methods, method)(exchange));
    return;
  }
  const caller = await authenticate(request.headers.authorization, tools.findCaller);
  const authenticated = Object.assign(exchange, { caller });
  await writeAnswer(response, await pickMethod(route.methods, method)(authenticated));
}

function pickMethod<Handle>(methods: Readonly<Record<string, Handle>>, method: string): Handle {
  const handle = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (handle !== undefined) return handle;
  const allowed = Object.keys(methods).flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name]));
  throw new ApiProblem('method-not-allowed', { headers: { Allow: allowed.join(', ') } });
}

async function answerProblem(problem: ApiProblem, response: Response): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  await writeAnswer(response, problemAnswer(problem, response.locals.exchange.requestId));
}

/**
 * Finds the headers that helmet sets, once: they are the same for every answer, and asking helmet each time costs a
 * tenth of a small request. Its CSP comes without the upgrade of every link to https, which breaks pages on plain
 * http; Strict-Transport-Security is left to production.
 */
function createSecurityHeaders(production: boolean): Map<string, string> {
  const setHeaders = helmet({
    contentSecurityPolicy: { directives: { 'upgrade-insecure-requests': null } },
    strictTransportSecurity: production,
  });
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  setHeaders(request, response, () => undefined);
  return new Map(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}

/** The routes a platform watches us by. They need no key: they hold no tenant's text and no id. */
function createHealthRoutes(tools: Pick<ApiTools, 'checkReady' | 'renderMetrics'>, log: Log): Route[] {
  return [
    { path: '/healthz', isOpen: true, methods: { GET: async () => jsonAnswer(200, { status: 'ok' }) } },
    { path: '/readyz', isOpen: true, methods: { GET: (exchange) => showReadiness(exchange, tools.checkReady, log) } },
    { path: '/metrics', isOpen: true, methods: { GET: async () => showMetrics(await tools.renderMetrics()) } },
  ];
}

/** Answers 503 whatever the reason, and logs a reason that nobody expected. */
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
