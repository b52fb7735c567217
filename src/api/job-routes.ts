import { z } from 'zod';
import { isSettled, type JobView, jobStatuses } from '../jobs/job-view.ts';
import { revealFields } from '../operations/reveal.ts';
import type { JobQuery } from '../records/list-jobs.ts';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { knownKeys, parseSubmission } from '../submissions/parse-submission.ts';
import { plainName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { hasRole, requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, jsonAnswer, type Route } from './exchange.ts';
import { readBody } from './read-body.ts';
import { orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

const MAX_WAIT_SECONDS = 60;

/** Body of `POST /v1/jobs/{id}/outcome`. A code is counted by its name: it is no place for text. */
const outcomeEnvelope = z.strictObject({
  success: z.boolean(),
  code: z.string().regex(plainName).optional(),
  value: z.number().min(-1e9).max(1e9).optional(),
});
/** Body of `POST /v1/jobs/{id}/reveal`. The reason stands in the audit log. */
const revealEnvelope = z.strictObject({
  field: z.enum(revealFields),
  reason: z.string().regex(/^[^\p{Cc}]{1,400}$/u),
});
const revealNames = Object.keys(revealEnvelope.shape);
const revealProblems = { unknown: 'job-unknown', tampered: 'record-tampered', broken: 'seal-broken' } as const;

const outcomeProblems = { unknown: 'job-unknown', open: 'job-not-finished', known: 'outcome-told' } as const;
const outcomeFields = Object.keys(outcomeEnvelope.shape);

/**
 * The routes of jobs: submit, list, show, tell its history, say what came of it, cancel, erase; and reveal a payload, for
 * operators. Any role may use the others, each for its own tenant.
 */
export function createJobRoutes(tools: ApiTools): Route[] {
  return [
    {
      path: '/v1/jobs',
      isOpen: false,
      methods: {
        POST: (exchange) => submitJob(exchange, tools),
        GET: (exchange) => listJobs(exchange, tools),
      },
    },
    {
      path: '/v1/jobs/:id',
      isOpen: false,
      methods: { GET: (exchange) => showJob(exchange, tools), DELETE: (exchange) => eraseJob(exchange, tools) },
    },
    { path: '/v1/jobs/:id/history', isOpen: false, methods: { GET: (exchange) => showHistory(exchange, tools) } },
    { path: '/v1/jobs/:id/outcome', isOpen: false, methods: { POST: (exchange) => tellOutcome(exchange, tools) } },
    { path: '/v1/jobs/:id/reveal', isOpen: false, methods: { POST: (exchange) => revealPayload(exchange, tools) } },
    { path: '/v1/jobs/:id/cancel', isOpen: false, methods: { POST: (exchange) => cancelJob(exchange, tools) } },
  ];
}

async function submitJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request), ({ task }) => knownKeys(tools.tasks.get(String(task))));
  const idempotencyKey = request.headers['idempotency-key'];
  const submission = parseSubmission(body, {
    ...{ tenant: caller.tenant, tasks: tools.tasks, idempotencyKey, submittedBy: caller.keyId },
  });
  const result = await tools.submitJob(submission, actorOf(exchange));
  if (result.is === 'mismatch') throw new ApiProblem('idempotency-mismatch');
  const { job, isDone, headers } = await waitAsPreferred(exchange, tools, result.job);
  return jsonAnswer(isDone ? 200 : 202, job, {
    Location: `/v1/jobs/${job.id}`,
    ...(isDone ? {} : { 'Retry-After': '1' }),
    ...(result.is === 'replayed' ? { 'Idempotent-Replayed': 'true' } : {}),
    ...headers,
  });
}

async function showJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const found = await tools.findJob(exchange.caller.tenant, readId(exchange.request, 'job'), actorOf(exchange));
  if (found === undefined) throw new ApiProblem('job-unknown');
  const { job, headers } = await waitAsPreferred(exchange, tools, found);
  return jsonAnswer(200, job, headers);
}

async function showHistory({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  const data = await tools.findHistory(caller.tenant, readId(request, 'job'));
  if (data === undefined) throw new ApiProblem('job-unknown');
  return jsonAnswer(200, { data });
}

async function tellOutcome(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', outcomeFields));
  const id = readId(request, 'job');
  const result = await tools.tellOutcome(caller.tenant, id, checkValues(outcomeEnvelope, body, outcomeFields));
  if (result.is !== 'told') throw new ApiProblem(outcomeProblems[result.is]);
  return jsonAnswer(200, result.job);
}

async function revealPayload(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', revealNames));
  requireRole(caller, 'operate');
  const id = readId(request, 'job');
  const { field, reason } = checkValues(revealEnvelope, body, revealNames);
  const who = { ...actorOf(exchange), reason: `${field}: ${reason}` };
  const result = await tools.reveal(caller.tenant, id, field, who);
  if (result.is !== 'revealed') throw new ApiProblem(revealProblems[result.is]);
  return jsonAnswer(200, { field, value: result.value });
}

async function listJobs(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const filter = parseJobFilter(exchange.request.url);
  const list = () => tools.listJobs(exchange.caller.tenant, filter, actorOf(exchange));
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, list));
}

async function cancelJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const result = await tools.cancelJob(exchange.caller.tenant, readId(exchange.request, 'job'), actorOf(exchange));
  if (result.is === 'unknown') throw new ApiProblem('job-unknown');
  if (result.is === 'finished') throw new ApiProblem('job-finished');
  return jsonAnswer(200, result.job satisfies JobView);
}

async function eraseJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const { caller } = exchange;
  const who = { ...actorOf(exchange), isOperator: hasRole(caller, 'operate') };
  const { is } = await tools.eraseJob(caller.tenant, readId(exchange.request, 'job'), who);
  if (is === 'unknown') throw new ApiProblem('job-unknown');
  if (is === 'open') throw new ApiProblem('job-not-finished');
  if (is === 'forbidden') throw new ApiProblem('operator-needed');
  return emptyAnswer(204);
}

/**
 * Reads the filter of `GET /v1/jobs` from its URL. Throws `query-invalid`, with the parameter's name when it is known.
 */
function parseJobFilter(url: string): JobQuery {
  const query = readQuery(url, ['status', 'task', 'batch', 'ids', 'endedSince', 'metadata.*', 'limit', 'cursor']);
  return {
    status: query.oneOf('status', jobStatuses, `Must be one of ${jobStatuses.join(', ')}.`),
    ...{ task: query.task(), batch: query.batch(), limit: query.limit(), cursor: query.cursor() },
    ...{ ids: query.jobIds('ids'), endedSince: query.time('endedSince'), metadata: query.entries('metadata') },
  };
}

interface Waited {
  /** The job as it is after the wait. */
  job: JobView;
  /** It ended or waits for a person; true only when a wait was asked for. */
  isDone: boolean;
  headers: Record<string, string>;
}

/**
 * Waits for a job's end, or its review, as `Prefer: wait=N` asks, no longer than the client stays. The job is already recorded, so
 * when Redis goes away meanwhile it is answered as it was: an error here would make the client submit it again.
 */
async function waitAsPreferred(exchange: AuthenticatedExchange, tools: ApiTools, job: JobView): Promise<Waited> {
  const seconds = findWaitSeconds(exchange.request.headers.prefer);
  if (seconds === undefined) return { job, isDone: false, headers: {} };
  const waited = isSettled(job.status) ? job : await waitForEnd(exchange, tools, job, seconds * 1000);
  return { job: waited, isDone: isSettled(waited.status), headers: { 'Preference-Applied': `wait=${seconds}` } };
}

async function waitForEnd(
  exchange: AuthenticatedExchange,
  tools: ApiTools,
  job: JobView,
  waitMs: number,
): Promise<JobView> {
  const { tenant } = exchange.caller;
  const gone = new AbortController();
  exchange.response.once('close', () => gone.abort());
  try {
    await tools.waitForEnd(tenant, job.id, waitMs, gone.signal);
    return (await tools.findJob(tenant, job.id, actorOf(exchange))) ?? job;
  } catch (error) {
    if (findProblem(error) === undefined) throw error;
    return job;
  }
}

/**
 * Finds the seconds of `Prefer: wait=N` (RFC 7240); over 60 counts as 60. A malformed preference is ignored, as the
 * RFC asks; of several, the first counts.
 */
export function findWaitSeconds(header: string | string[] | undefined): number | undefined {
  if (header === undefined) return undefined;
  for (const preference of String(header).split(',')) {
    const wait = /^\s*wait\s*=\s*"?(\d+)"?\s*(;|$)/i.exec(preference)?.[1];
    if (wait !== undefined) return Math.min(Number(wait), MAX_WAIT_SECONDS);
  }
  return undefined;
}
