import { z } from 'zod';
import { isSettled, type JobView } from '../jobs/job-view.ts';
import { ApiProblem, findProblem } from '../submissions/api-problem.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { idempotencyKey, jobEnvelope, knownKeys, parseSubmission } from '../submissions/parse-submission.ts';
import type { ApiTools } from './api-tools.ts';
import { type AuthenticatedExchange, actorOf, jsonAnswer } from './exchange.ts';
import { readBody } from './read-body.ts';
import { pathParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { bodyProblems } from './route-problems.ts';
import { acceptedJob, job } from './shapes/job-shapes.ts';

const MAX_WAIT_SECONDS = 60;

/** Problems of who submits more than there is room for. */
export const fullProblems = ['tenant-waiting', 'budget-spent', 'tenant-full', 'overloaded'] as const;

/** Problems of a URL that is to be told. */
export const callbackProblems = ['callback-url-forbidden', 'callback-unsigned'] as const;

const prefer = z
  .string()
  .optional()
  .meta({ description: '`wait=N` waits up to 60 s, for the end or for a review.', example: 'wait=20' });

const traceparent = z
  .string()
  .optional()
  .meta({ description: 'The trace that the job is of, as W3C has it; sent with its events.' });

const example = {
  task: 'ticket-triage',
  input: { subject: 'Charged twice', body: 'My card was charged twice this morning, please help!' },
  metadata: { order: '1234' },
};

/** The routes that hand out one job, and wait where the caller prefers to: submit, show. */
export const createSubmitRoutes = (tools: ApiTools): Route[] => [submitJob(tools), showJob(tools)];

const submitJob = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/jobs', role: 'submit', name: 'submitJob', tag: 'Jobs' },
      summary: 'Submit a job',
      description: 'What its `input` is, its task says: `GET /v1/tasks/{name}`.',
      headers: z.object({ 'Idempotency-Key': idempotencyKey.optional(), Prefer: prefer, traceparent }),
      ownBody: { 'application/json': { schema: jobEnvelope, example } },
      answers: {
        200: {
          ...{ is: 'The job, which ended or waits for a person.', schema: job },
          headers: ['Location', 'Idempotent-Replayed', 'Preference-Applied'],
        },
        202: {
          ...{ is: 'The job, as it was accepted.', schema: job, example: acceptedJob },
          headers: ['Location', 'Retry-After', 'Idempotent-Replayed', 'Preference-Applied'],
        },
      },
      problems: [
        ...bodyProblems,
        ...(['idempotency-key-invalid', 'task-unknown', 'metadata-invalid', 'deadline-invalid'] as const),
        ...(['idempotency-mismatch', 'seal-broken', 'audit-broken', ...callbackProblems, ...fullProblems] as const),
      ],
    },
    async (exchange) => {
      const { request, caller } = exchange;
      const body = parseJsonBody(await readBody(request), ({ task }) => knownKeys(tools.tasks.get(String(task))));
      const submission = parseSubmission(body, {
        ...{ tenant: caller.tenant, tasks: tools.tasks, submittedBy: caller.keyId },
        idempotencyKey: request.headers['idempotency-key'],
        ...{ callbacks: tools.callbacks, traceparent: exchange.traceparent },
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
    },
  );

const showJob = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/jobs/:id', role: 'submit', name: 'showJob', tag: 'Jobs' },
      summary: 'Show a job',
      params: pathParts.job,
      headers: z.object({ Prefer: prefer }),
      answers: { 200: { is: 'The job.', schema: job, headers: ['Preference-Applied'] } },
      problems: ['job-unknown', 'audit-broken'],
    },
    async (exchange) => {
      const found = await tools.findJob(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (found === undefined) throw new ApiProblem('job-unknown');
      const { job, headers } = await waitAsPreferred(exchange, tools, found);
      return jsonAnswer(200, job, headers);
    },
  );

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
