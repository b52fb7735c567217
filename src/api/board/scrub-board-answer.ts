import type {
  AppJob,
  AppQueue,
  BeforeHookResult,
  ControllerHandlerReturnType,
  HookContext,
} from '@bull-board/api/typings/app';
import { showVisit } from './show-visit.ts';

type Body = ControllerHandlerReturnType['body'];

/** Answers that are numbers and names of ours through and through. */
const harmlessRoutes: ReadonlySet<string> = new Set([
  '/api/redis/stats',
  '/api/queues/:queueName/metrics',
  '/api/queues/:queueName/workers',
  '/api/queues/:queueName/rate-limit',
]);

/** What the page asks for and can do without. */
const emptyAnswers: Readonly<Record<string, Body>> = {
  '/api/queues/:queueName/:jobId/logs': [],
  '/api/queues/:queueName/:jobId/flow': { nodeId: null, flowRoot: null, isFlowNode: false },
  '/api/queues/:queueName/default-job-options': {},
  '/api/queues/:queueName/job-data-schema': {},
  '/api/job-schedulers': { schedulers: [] },
};

/** Refuses, before it runs, whatever changes something. */
export function refuseChange({ method }: HookContext): BeforeHookResult {
  return method === 'get' ? undefined : { allow: false, status: 403, errorKey: 'ERRORS.FORBIDDEN' };
}

/**
 * Makes an answer of Bull Board fit to show. Only routes named here show anything, so that one which a later version
 * adds shows nothing; an error keeps its key and loses its message, which may quote a visit.
 */
export function scrubBoardAnswer(
  { route }: HookContext,
  result: ControllerHandlerReturnType,
): ControllerHandlerReturnType {
  const body = scrubBody(route, result.body);
  if (body === undefined) return { status: 403, body: { error: { key: 'ERRORS.FORBIDDEN' } } };
  return { ...result, body };
}

function scrubBody(route: string, body: Body): Body | undefined {
  if (typeof body === 'object' && 'error' in body) return { error: { key: body.error.key } };
  if (harmlessRoutes.has(route)) return body;
  if (Object.hasOwn(emptyAnswers, route)) return emptyAnswers[route];
  if (route === '/api/queues') return { queues: (body as { queues: AppQueue[] }).queues.map(showQueue) };
  if (route !== '/api/queues/:queueName/:jobId') return undefined;
  const { job, status } = body as { job: AppJob; status: string };
  return { job: showVisit(job), status };
}

function showQueue(queue: AppQueue): AppQueue {
  return { ...queue, jobs: queue.jobs.map(showVisit) };
}
