import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { SpanKind } from '@opentelemetry/api';
import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import helmet from 'helmet';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import { problemCodes } from '../submissions/problem-codes.ts';
import { attributeNames as names } from '../telemetry/attribute-names.ts';
import type { Log } from '../telemetry/log.ts';
import { failSpan, inSpan, noteInSpan } from '../telemetry/tracing.ts';
import type { ApiTools } from './api-tools.ts';
import { createAuditRoutes } from './audit-routes.ts';
import { authenticate, refuseKeyInUrl } from './authenticate.ts';
import { createBatchRoutes } from './batch-routes.ts';
import { createDeadLetterRoutes } from './dead-letter-routes.ts';
import { createDocumentRoutes } from './document/document-routes.ts';
import { createEventRoutes } from './event-routes.ts';
import { createExchange, type Exchange, logExchange, logUnexpected, problemAnswer, writeAnswer } from './exchange.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createJobRoutes } from './job-routes.ts';
import { createKeyRoutes } from './key-routes.ts';
import { type CallLimit, createCallLimit } from './limit-calls.ts';
import { createRefusalLimit, limitRefusal, type RefusalLimit } from './limit-refusals.ts';
import { createModelRoutes } from './model-routes.ts';
import { createReviewRoutes } from './review-routes.ts';
import type { Route } from './route.ts';
import { createStatsRoutes } from './stats-routes.ts';
import { createSubmitRoutes } from './submit-routes.ts';
import { createTaskRoutes } from './task-routes.ts';
import { createTenantRoutes } from './tenant-routes.ts';
import { createWebhookRoutes } from './webhook-routes.ts';

const STALL_MS = 30_000;

interface ApiOptions {
  log: Log;
  /** Adds Strict-Transport-Security, which browsers heed over https only. */
  production: boolean;
  /** What browsers see. */
  pages?: Router | undefined;
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
  const { log, pages, trustedProxies = [], refusals = createRefusalLimit() } = options;
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
  const calls = createCallLimit(tools.findCallLimit);
  for (const [path, routes] of groupByPath(createRoutes(tools, options))) {
    app.all(path, (request, response) =>
      answerPath(routes, { findCaller: tools.findCaller, calls }, request, response),
    );
  }
  if (pages !== undefined) app.use(pages);
  app.use('/v1', async (request, response, next) => {
    const { tenant } = await authenticate(request.headers.authorization, tools.findCaller);
    await calls.count(tenant, response);
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

/** Every route of the API, in the order in which Express looks. Their tools are not touched before they are asked. */
export function createRoutes(
  tools: ApiTools,
  { log, stallMs = STALL_MS }: Pick<ApiOptions, 'log' | 'stallMs'>,
): Route[] {
  const jobs = [...createSubmitRoutes(tools), ...createJobRoutes(tools)];
  const routes: Route[] = [
    ...jobs,
    ...createDeadLetterRoutes(tools),
    ...createReviewRoutes(tools),
    ...createBatchRoutes(tools, { stallMs }),
    ...createEventRoutes(tools),
    ...createTaskRoutes(tools),
    ...createKeyRoutes(tools),
    ...createModelRoutes(tools),
    ...createTenantRoutes(tools),
    ...createAuditRoutes(tools),
    ...createStatsRoutes(tools),
    ...createWebhookRoutes(tools),
    ...createHealthRoutes(tools, log),
    ...createDocumentRoutes(() => routes),
  ];
  return routes;
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

/** The routes of each path, which is one of Express'. */
function groupByPath(routes: readonly Route[]): Map<string, Route[]> {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) {
    const { path } = route.declared;
    byPath.set(path, [...(byPath.get(path) ?? []), route]);
  }
  return byPath;
}

async function answerPath(
  routes: readonly Route[],
  { findCaller, calls }: Pick<ApiTools, 'findCaller'> & { calls: CallLimit },
  request: Request,
  response: Response,
): Promise<void> {
  const { exchange } = response.locals;
  exchange.route = routes[0]?.declared.path;
  const isOpen = routes.every(({ declared }) => declared.role === 'open');
  if (!isOpen) {
    exchange.caller = await authenticate(request.headers.authorization, findCaller);
    await calls.count(exchange.caller.tenant, response);
  }
  const route = pickMethod(routes, request.method === 'HEAD' ? 'GET' : request.method);
  await traceRequest(exchange, route, async () => writeAnswer(response, await route.answer(exchange, findCaller)));
}

/** Answers within a span, in its caller's trace, where a key asks to change something: so a job's trace begins. */
async function traceRequest(
  exchange: Exchange,
  { declared: { method, path, role } }: Route,
  answer: () => Promise<void>,
): Promise<void> {
  if (method === 'GET' || role === 'open') return answer();
  const { requestId, traceparent: from } = exchange;
  const describe = () => ({ [names.requestMethod]: method, [names.route]: path, [names.requestId]: requestId });
  return inSpan({ name: `${method} ${path}`, kind: SpanKind.SERVER, from, describe }, async (traceparent) => {
    exchange.traceparent = traceparent;
    try {
      await answer();
      noteInSpan({ [names.responseStatus]: exchange.response.statusCode });
    } catch (error) {
      const code = findProblem(error)?.code ?? 'internal';
      const { status } = problemCodes[code];
      noteInSpan({ [names.responseStatus]: status });
      if (status >= 500) failSpan(code);
      throw error;
    }
  });
}

function pickMethod(routes: readonly Route[], method: string): Route {
  const route = routes.find(({ declared }) => declared.method === method);
  if (route !== undefined) return route;
  const allowed = routes.flatMap(({ declared }) => (declared.method === 'GET' ? ['GET', 'HEAD'] : [declared.method]));
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
