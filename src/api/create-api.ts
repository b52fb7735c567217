import express, { type Express, type NextFunction, type Request, type Response, type Router } from 'express';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import type { Log } from '../telemetry/log.ts';
import { problemAnswer, writeAnswer } from './answer.ts';
import type { ApiTools } from './api-tools.ts';
import { authenticate } from './authenticate.ts';
import { createBatchRoutes } from './batch-routes.ts';
import { createDeadLetterRoutes } from './dead-letter-routes.ts';
import { createExchange } from './exchange.ts';
import { createHealthRoutes } from './health-routes.ts';
import { createJobRoutes } from './job-routes.ts';
import { logExchange } from './log-exchange.ts';
import { logUnexpected } from './log-unexpected.ts';
import { refuseKeyInUrl } from './refuse-key-in-url.ts';
import { createReviewRoutes } from './review-routes.ts';
import type { Route } from './route.ts';
import { createSecurityHeaders } from './security-headers.ts';
import { createTaskRoutes } from './task-routes.ts';

const STALL_MS = 30_000;

interface ApiOptions {
  log: Log;
  /** Adds Strict-Transport-Security, which browsers heed over https only. */
  production: boolean;
  /** What answers below `/admin/queues`; absent when there is no board. */
  board?: Router | undefined;
  /** Milliseconds an upload may pause, default 30,000. */
  stallMs?: number | undefined;
}

/**
 * Makes the HTTP API. Life of a request: 1. headers, id and access log; 2. a key in the URL ends it; 3. its route;
 * 4. its key; 5. the route's own checks and work; 6. one answer; whatever is thrown on the way ends as a problem.
 */
export function createApi(tools: ApiTools, options: ApiOptions): Express {
  const { log, board } = options;
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', false);
  app.enable('case sensitive routing').enable('strict routing');
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
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    answerError(error, response, log);
  });
  return app;
}

function createRoutes(tools: ApiTools, { log, stallMs = STALL_MS }: ApiOptions): Route[] {
  const jobs = [...createJobRoutes(tools), ...createDeadLetterRoutes(tools), ...createReviewRoutes(tools)];
  return [
    ...jobs,
    ...createBatchRoutes(tools, { stallMs }),
    ...createTaskRoutes(tools),
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

function answerError(error: unknown, response: Response, log: Log): void {
  const { exchange } = response.locals;
  const problem = findProblem(error);
  if (problem === undefined) logUnexpected(log, exchange, error);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  void writeAnswer(response, problemAnswer(problem ?? new ApiProblem('internal'), exchange.requestId));
}
