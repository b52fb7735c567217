import { z } from 'zod';
import { type JobView, jobStatuses } from '../jobs/job-view.ts';
import { revealFields } from '../operations/reveal.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { plainName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { hasRole } from './authenticate.ts';
import { actorOf, emptyAnswer, jsonAnswer } from './exchange.ts';
import { erasureProblems, revealProblems } from './job-problems.ts';
import { orInvalidCursor } from './read-query.ts';
import { choiceParam, pageQuery, pathParts, queryParts, reasonForm, timeParam } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { history, job, revealed } from './shapes/job-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';

const outcomeProblems = { unknown: 'job-unknown', open: 'job-not-finished', known: 'outcome-told' } as const;

/**
 * The routes of jobs: list, tell its history, say what came of it, cancel, erase; and reveal a payload, for operators.
 * Any role may use the others, each for its own tenant.
 */
export const createJobRoutes = (tools: ApiTools): Route[] => [
  ...[listJobs(tools), eraseJob(tools), showHistory(tools), tellOutcome(tools), revealPayload(tools), cancelJob(tools)],
];

const listJobs = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/jobs', role: 'submit', name: 'listJobs', tag: 'Jobs' },
      summary: 'List jobs, the newest first',
      query: z.object({
        status: choiceParam(jobStatuses, `Must be one of ${jobStatuses.join(', ')}.`).optional(),
        ...{ task: queryParts.task, batch: queryParts.batch, ids: queryParts.jobIds },
        endedSince: timeParam.optional().meta({ description: 'Only jobs that ended then or later.' }),
        'metadata.*': queryParts.metadata,
        ...pageQuery,
      }),
      answers: { 200: { is: 'A page of jobs.', schema: pageOf(job) } },
      problems: ['audit-broken'],
    },
    async (exchange) => {
      const { 'metadata.*': metadata, ...query } = exchange.query;
      const list = () => tools.listJobs(exchange.caller.tenant, { ...query, metadata }, actorOf(exchange));
      return jsonAnswer(200, await orInvalidCursor(query.cursor, list));
    },
  );

const showHistory = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/jobs/:id/history', role: 'submit', name: 'showHistory', tag: 'Jobs' },
      summary: 'Tell what happened to a job',
      description: 'Oldest first, without a payload.',
      params: pathParts.job,
      answers: { 200: { is: 'What happened.', schema: history } },
      problems: ['job-unknown'],
    },
    async ({ caller, params }) => {
      const data = await tools.findHistory(caller.tenant, params.id);
      if (data === undefined) throw new ApiProblem('job-unknown');
      return jsonAnswer(200, { data });
    },
  );

const tellOutcome = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/jobs/:id/outcome', role: 'submit', name: 'tellOutcome', tag: 'Jobs' },
      summary: 'Say what the business made of a job',
      description: 'Once it has ended; told once a run, and counted in statistics.',
      params: pathParts.job,
      // A code is counted by its name: it is no place for text.
      body: z.strictObject({
        success: z.boolean(),
        code: z.string().regex(plainName).optional(),
        value: z.number().min(-1e9).max(1e9).optional(),
      }),
      example: { success: true, code: 'solved', value: 12.5 },
      answers: { 200: { is: 'The job.', schema: job } },
      problems: Object.values(outcomeProblems),
    },
    async ({ caller, params, body }) => {
      const result = await tools.tellOutcome(caller.tenant, params.id, body);
      if (result.is !== 'told') throw new ApiProblem(outcomeProblems[result.is]);
      return jsonAnswer(200, result.job);
    },
  );

const revealPayload = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/jobs/:id/reveal', role: 'operate', name: 'revealPayload', tag: 'Jobs' },
      summary: 'Reveal one payload of a job',
      description: 'The reason stands in the audit log.',
      params: pathParts.job,
      body: z.strictObject({ field: z.enum(revealFields), reason: z.string().regex(reasonForm) }),
      example: { field: 'input', reason: 'ticket 4711' },
      answers: { 200: { is: 'The payload; null where the job has none.', schema: revealed } },
      problems: [...Object.values(revealProblems), 'audit-broken'],
    },
    async (exchange) => {
      const { field, reason } = exchange.body;
      const who = { ...actorOf(exchange), reason: `${field}: ${reason}` };
      const result = await tools.reveal(exchange.caller.tenant, exchange.params.id, field, who);
      if (result.is !== 'revealed') throw new ApiProblem(revealProblems[result.is]);
      return jsonAnswer(200, { field, value: result.value });
    },
  );

const cancelJob = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/jobs/:id/cancel', role: 'submit', name: 'cancelJob', tag: 'Jobs' },
      summary: 'Cancel a job',
      description: 'In any state short of ended, also while a model answers. Again: the same answer.',
      params: pathParts.job,
      answers: { 200: { is: 'The job, cancelled.', schema: job } },
      problems: ['job-unknown', 'job-finished', 'audit-broken'],
    },
    async (exchange) => {
      const result = await tools.cancelJob(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (result.is === 'unknown') throw new ApiProblem('job-unknown');
      if (result.is === 'finished') throw new ApiProblem('job-finished');
      return jsonAnswer(200, result.job satisfies JobView);
    },
  );

const eraseJob = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'DELETE', path: '/v1/jobs/:id', role: 'submit', name: 'eraseJob', tag: 'Jobs' },
      summary: 'Erase an ended job and everything of it',
      description: 'A dead letter, and a job that has waited for a person, is erased by role `operate`.',
      params: pathParts.job,
      answers: { 204: { is: 'It is gone.', mediaType: null } },
      problems: [...Object.values(erasureProblems), 'audit-broken'],
    },
    async (exchange) => {
      const { caller } = exchange;
      const who = { ...actorOf(exchange), isOperator: hasRole(caller, 'operate') };
      const { is } = await tools.eraseJob(caller.tenant, exchange.params.id, who);
      if (is !== 'erased') throw new ApiProblem(erasureProblems[is]);
      return emptyAnswer(204);
    },
  );
