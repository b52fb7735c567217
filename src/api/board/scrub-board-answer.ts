import type {
  AppJob,
  AppQueue,
  BeforeHookResult,
  ControllerHandlerReturnType,
  HookContext,
} from '@bull-board/api/typings/app';
import { failureCodes } from '../../failures/failure-codes.ts';
import { isObject } from '../../json/is-object.ts';
import { plainName } from '../../tasks/names.ts';
import { eventTypes } from '../../webhooks/event.ts';

const ID = /^[a-z0-9][a-z0-9._-]{0,127}$/i;
const HIDDEN = '(hidden)';
const sayableReasons: ReadonlySet<string> = new Set(
  Object.entries(failureCodes).flatMap(([code, { message }]) => [code, message]),
);

/** Of what, and of which request to a model: both are ours. */
const REASON = /^([a-z-]+)(?: of attempt \d{1,9})?$/;
const isSayable = (reason: string): boolean =>
  sayableReasons.has(reason) || sayableReasons.has(REASON.exec(reason)?.[1] ?? '');

type Body = ControllerHandlerReturnType['body'];

/** Routes whose answers hold nothing but numbers and names of ours. */
const harmlessRoutes: ReadonlySet<string> = new Set([
  '/api/redis/stats',
  '/api/queues/:queueName/metrics',
  '/api/queues/:queueName/workers',
  '/api/queues/:queueName/rate-limit',
]);

/** Answers that the page can do without. */
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

const isEvent = (name: string) => eventTypes.some((type) => type === name);

/**
 * Shows of a visit what an operator may see: id, task (of a delivery its event), times, counts, state, and the ids of its job and tenant. A
 * reason stays only when it is one of our own, word for word. All else stays out: the token, which fences the record,
 * the result, the stack, the progress.
 */
export function showVisit(visit: AppJob): AppJob {
  const { failedReason } = visit;
  return {
    id: visit.id,
    name: plainName.test(visit.name) || isEvent(visit.name) ? visit.name : HIDDEN,
    timestamp: visit.timestamp,
    processedOn: visit.processedOn,
    finishedOn: visit.finishedOn,
    attempts: visit.attempts,
    delay: visit.delay,
    progress: 0,
    ...(failedReason ? { failedReason: isSayable(failedReason) ? failedReason : HIDDEN } : {}),
    stacktrace: [],
    opts: showNumbers(visit.opts),
    data: { ...showId(visit.data, 'jobId'), ...showId(visit.data, 'tenant') },
    returnValue: null,
    isFailed: visit.isFailed,
    ...(visit.externalUrl === undefined ? {} : { externalUrl: visit.externalUrl }),
    ...(visit.priority === undefined ? {} : { priority: visit.priority }),
    ...(visit.attemptsStarted === undefined ? {} : { attemptsStarted: visit.attemptsStarted }),
    ...(visit.stalledCounter === undefined ? {} : { stalledCounter: visit.stalledCounter }),
  };
}

function showId(data: unknown, field: string): Record<string, string> {
  const value: unknown = isObject(data) ? data[field] : undefined;
  return typeof value === 'string' && ID.test(value) ? { [field]: value } : {};
}

function showNumbers(options: unknown): Record<string, number> {
  if (!isObject(options)) return {};
  const shown = ['attempts', 'delay', 'priority'].map((name) => [name, options[name]] as const);
  return Object.fromEntries(shown.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
