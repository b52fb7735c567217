import { z } from 'zod';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { plainName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { actorOf, emptyAnswer, jsonAnswer } from './exchange.ts';
import { replayProblems } from './job-problems.ts';
import { orInvalidCursor } from './read-query.ts';
import { choiceParam, pageQuery, pathParts, queryParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { acceptedJob, job } from './shapes/job-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';
import { deadLetter, replayed } from './shapes/waiting-shapes.ts';

/** The codes of all failures. Some of them never make a dead letter. */
const failureCodeNames = Object.keys(failureCodes) as FailureCode[];

/** Body of `POST /v1/dead-letters/replay`. The filter has to be there, so that an empty body replays nothing. */
const replayManyEnvelope = z.strictObject({
  filter: z.strictObject({
    task: z.string().regex(plainName).optional(),
    code: z.enum(failureCodeNames).optional(),
    before: z.iso
      .datetime({ offset: true })
      .transform((time) => Date.parse(time))
      .optional()
      .meta({ description: 'Only letters that died earlier.' }),
  }),
  limit: z.int().min(1).max(1000).default(100),
  dryRun: z.boolean().default(false),
});

/** The routes of dead letters, for operators: list, show, replay one or many, discard. Their ids are job ids. */
export const createDeadLetterRoutes = (tools: ApiTools): Route[] => [
  // Many before the path with an id, which it would match, too.
  ...[list(tools), replayMany(tools), show(tools), discard(tools), replay(tools)],
];

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/dead-letters', role: 'operate', name: 'listDeadLetters', tag: 'Dead letters' },
      summary: 'List dead letters, the newest first',
      query: z.object({
        task: queryParts.task,
        code: choiceParam(failureCodeNames, 'Must be the code of a failure.').optional(),
        ...pageQuery,
      }),
      answers: { 200: { is: 'A page of dead letters.', schema: pageOf(deadLetter) } },
    },
    async ({ caller, query }) =>
      jsonAnswer(200, await orInvalidCursor(query.cursor, () => tools.listDeadLetters(caller.tenant, query))),
  );

const show = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/dead-letters/:id', role: 'operate', name: 'showDeadLetter', tag: 'Dead letters' },
      summary: 'Show why a job could not be finished',
      params: pathParts.job,
      answers: { 200: { is: 'The dead letter.', schema: deadLetter } },
      problems: ['job-unknown'],
    },
    async ({ caller, params }) => {
      const letter = await tools.findDeadLetter(caller.tenant, params.id);
      if (letter !== undefined) return jsonAnswer(200, letter);
      throw new ApiProblem('job-unknown', { detail: 'There is no dead letter with this id.' });
    },
  );

const replay = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/dead-letters/:id/replay', role: 'operate', tag: 'Dead letters' },
      ...{ name: 'replayDeadLetter', summary: 'Replay a dead letter' },
      description: 'Opens the next run of the same job: from the stage where it failed, or from the start.',
      params: pathParts.job,
      body: z.strictObject({ from: z.enum(['stage', 'start']) }),
      example: { from: 'stage' },
      answers: {
        202: {
          ...{ is: 'The job, queued again.', schema: job, example: { ...acceptedJob, run: 2 } },
          headers: ['Location', 'Retry-After'],
        },
      },
      problems: [...Object.values(replayProblems), 'audit-broken'],
    },
    async (exchange) => {
      const { id } = exchange.params;
      const result = await tools.replayJob(exchange.caller.tenant, id, exchange.body.from, actorOf(exchange));
      if (result.is !== 'replayed') throw new ApiProblem(replayProblems[result.is]);
      return jsonAnswer(202, result.job, { Location: `/v1/jobs/${id}`, 'Retry-After': '1' });
    },
  );

const replayMany = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/dead-letters/replay', role: 'operate', tag: 'Dead letters' },
      ...{ name: 'replayDeadLetters', summary: 'Replay many dead letters, the newest first' },
      body: replayManyEnvelope,
      example: { filter: { task: 'ticket-triage', code: 'model-error' }, limit: 100, dryRun: true },
      answers: { 202: { is: 'How many are replayed, or would be.', schema: replayed } },
      problems: ['audit-broken'],
    },
    async (exchange) => {
      const { filter, limit, dryRun } = exchange.body;
      const query = { ...filter, limit, dryRun };
      return jsonAnswer(202, await tools.replayJobs(exchange.caller.tenant, query, actorOf(exchange)));
    },
  );

const discard = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'DELETE', path: '/v1/dead-letters/:id', role: 'operate', tag: 'Dead letters' },
      ...{ name: 'discardDeadLetter', summary: 'Discard a dead letter' },
      description: 'The job stays `failed`, and cannot be replayed.',
      params: pathParts.job,
      answers: { 204: { is: 'It is no dead letter any more.', mediaType: null } },
      problems: ['job-unknown', 'not-dead', 'audit-broken'],
    },
    async (exchange) => {
      const { is } = await tools.discardDeadLetter(exchange.caller.tenant, exchange.params.id, actorOf(exchange));
      if (is === 'unknown') throw new ApiProblem('job-unknown');
      if (is === 'not-dead') throw new ApiProblem('not-dead');
      return emptyAnswer(204);
    },
  );
