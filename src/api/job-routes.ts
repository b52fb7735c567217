import type { JobView } from '../jobs/job-view.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { parseSubmission } from '../submissions/parse-submission.ts';
import { type Answer, emptyAnswer, jsonAnswer } from './answer.ts';
import type { ApiTools } from './api-tools.ts';
import { parseJobFilter } from './parse-job-filter.ts';
import { parseJobId } from './parse-job-id.ts';
import { readBody } from './read-body.ts';
import { orInvalidCursor, refuseQuery } from './read-query.ts';
import type { AuthenticatedExchange, Route } from './route.ts';
import { waitAsPreferred } from './wait-as-preferred.ts';

/** The routes of jobs: submit, list, show, cancel, erase. Any role may use them, each for its own tenant. */
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
    { path: '/v1/jobs/:id/cancel', isOpen: false, methods: { POST: (exchange) => cancelJob(exchange, tools) } },
  ];
}

async function submitJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  const idempotencyKey = request.headers['idempotency-key'];
  const submission = parseSubmission(body, { tenant: caller.tenant, tasks: tools.tasks, idempotencyKey });
  const result = await tools.submitJob(submission);
  if (result.is === 'mismatch') throw new ApiProblem('idempotency-mismatch');
  const { job, hasEnded, headers } = await waitAsPreferred(exchange, tools, result.job);
  return jsonAnswer(hasEnded ? 200 : 202, job, {
    Location: `/v1/jobs/${job.id}`,
    ...(hasEnded ? {} : { 'Retry-After': '1' }),
    ...(result.is === 'replayed' ? { 'Idempotent-Replayed': 'true' } : {}),
    ...headers,
  });
}

async function showJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const found = await tools.findJob(exchange.caller.tenant, jobIdOf(exchange));
  if (found === undefined) throw new ApiProblem('job-unknown');
  const { job, headers } = await waitAsPreferred(exchange, tools, found);
  return jsonAnswer(200, job, headers);
}

async function listJobs(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const filter = parseJobFilter(exchange.request.url);
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, () => tools.listJobs(exchange.caller.tenant, filter)));
}

async function cancelJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const result = await tools.cancelJob(exchange.caller.tenant, jobIdOf(exchange));
  if (result.is === 'unknown') throw new ApiProblem('job-unknown');
  if (result.is === 'finished') throw new ApiProblem('job-finished');
  return jsonAnswer(200, result.job satisfies JobView);
}

async function eraseJob(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(exchange.request.url);
  const { is } = await tools.eraseJob(exchange.caller.tenant, jobIdOf(exchange));
  if (is === 'unknown') throw new ApiProblem('job-unknown');
  if (is === 'open') throw new ApiProblem('job-not-finished');
  return emptyAnswer(204);
}

function jobIdOf(exchange: AuthenticatedExchange): string {
  return parseJobId(String(exchange.request.params.id));
}
