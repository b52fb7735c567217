import { z } from 'zod';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { plainName } from '../tasks/names.ts';
import type { ApiTools } from './api-tools.ts';
import { requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, jsonAnswer, type Route } from './exchange.ts';
import { readBody } from './read-body.ts';
import { orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

/** Body of `POST /v1/dead-letters/{id}/replay`. */
const replayEnvelope = z.strictObject({ from: z.enum(['stage', 'start']) });
const replayFields = Object.keys(replayEnvelope.shape);

/** The codes of all failures. Some of them never make a dead letter. */
const failureCodeNames = Object.keys(failureCodes) as FailureCode[];

const filter = z.strictObject({
  task: z.string().regex(plainName).optional(),
  code: z.enum(failureCodeNames).optional(),
  /** RFC 3339; only letters that died earlier. */
  before: z.iso
    .datetime({ offset: true })
    .transform((time) => Date.parse(time))
    .optional(),
});

/** Body of `POST /v1/dead-letters/replay`. The filter has to be there, so that an empty body replays nothing. */
const replayManyEnvelope = z.strictObject({
  filter,
  limit: z.int().min(1).max(1000).default(100),
  dryRun: z.boolean().default(false),
});
const replayManyFields = Object.keys(replayManyEnvelope.shape);
const replayFilterFields = Object.keys(filter.shape);

/** The routes of dead letters, for operators: list, show, replay one or many, discard. Their ids are job ids. */
export function createDeadLetterRoutes(tools: ApiTools): Route[] {
  return [
    { path: '/v1/dead-letters', isOpen: false, methods: { GET: (exchange) => list(exchange, tools) } },
    // Before the path with an id, which it would match, too.
    { path: '/v1/dead-letters/replay', isOpen: false, methods: { POST: (exchange) => replayMany(exchange, tools) } },
    {
      path: '/v1/dead-letters/:id',
      isOpen: false,
      methods: { GET: (exchange) => show(exchange, tools), DELETE: (exchange) => discard(exchange, tools) },
    },
    { path: '/v1/dead-letters/:id/replay', isOpen: false, methods: { POST: (exchange) => replay(exchange, tools) } },
  ];
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  const query = readQuery(request.url, ['task', 'code', 'limit', 'cursor']);
  const code = query.oneOf('code', failureCodeNames, 'Must be the code of a failure.');
  const filter = { task: query.task(), code, limit: query.limit(), cursor: query.cursor() };
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, () => tools.listDeadLetters(caller.tenant, filter)));
}

async function show(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { caller, request } = exchange;
  requireRole(caller, 'operate');
  refuseQuery(request.url);
  const letter = await tools.findDeadLetter(caller.tenant, readId(request, 'job'));
  if (letter === undefined) throw new ApiProblem('job-unknown', { detail: 'There is no dead letter with this id.' });
  return jsonAnswer(200, letter);
}

async function replay(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { caller, request } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', replayFields));
  requireRole(caller, 'operate');
  const id = readId(request, 'job');
  const { from } = checkValues(replayEnvelope, body, replayFields);
  const result = await tools.replayJob(caller.tenant, id, from, actorOf(exchange));
  switch (result.is) {
    case 'replayed':
      return jsonAnswer(202, result.job, { Location: `/v1/jobs/${id}`, 'Retry-After': '1' });
    case 'unknown':
      throw new ApiProblem('job-unknown');
    case 'not-dead':
      throw new ApiProblem('not-dead');
    case 'tampered':
      throw new ApiProblem('record-tampered');
    case 'version-changed':
      throw new ApiProblem('task-version-changed');
  }
}

async function replayMany(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields([
    ...findUnknownFields(body, '', replayManyFields),
    ...findUnknownFields(body.filter, '/filter', replayFilterFields),
  ]);
  requireRole(caller, 'operate');
  const { filter, limit, dryRun } = checkValues(replayManyEnvelope, body, [...replayManyFields, ...replayFilterFields]);
  const query = { ...filter, limit, dryRun };
  return jsonAnswer(202, await tools.replayJobs(caller.tenant, query, actorOf(exchange)));
}

async function discard(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { caller, request } = exchange;
  requireRole(caller, 'operate');
  refuseQuery(request.url);
  const { is } = await tools.discardDeadLetter(caller.tenant, readId(request, 'job'), actorOf(exchange));
  if (is === 'unknown') throw new ApiProblem('job-unknown');
  if (is === 'not-dead') throw new ApiProblem('not-dead');
  return emptyAnswer(204);
}
