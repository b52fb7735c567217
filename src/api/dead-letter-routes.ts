import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { type Answer, emptyAnswer, jsonAnswer } from './answer.ts';
import type { ApiTools } from './api-tools.ts';
import { requireRole } from './authenticate.ts';
import { parseJobId } from './parse-job-id.ts';
import { readBody } from './read-body.ts';
import { orInvalidCursor, readQuery, refuseQuery } from './read-query.ts';
import {
  failureCodeNames,
  replayEnvelope,
  replayFields,
  replayFilterFields,
  replayManyEnvelope,
  replayManyFields,
} from './replay-envelopes.ts';
import type { AuthenticatedExchange, Route } from './route.ts';

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

const idOf = ({ request }: AuthenticatedExchange) => parseJobId(String(request.params.id));

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
  const letter = await tools.findDeadLetter(caller.tenant, idOf(exchange));
  if (letter === undefined) throw new ApiProblem('job-unknown', { detail: 'There is no dead letter with this id.' });
  return jsonAnswer(200, letter);
}

async function replay(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { caller, request } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', replayFields));
  requireRole(caller, 'operate');
  const id = idOf(exchange);
  const { from } = checkValues(replayEnvelope, body, replayFields);
  const result = await tools.replayJob(caller.tenant, id, from);
  switch (result.is) {
    case 'replayed':
      return jsonAnswer(202, result.job, { Location: `/v1/jobs/${id}`, 'Retry-After': '1' });
    case 'unknown':
      throw new ApiProblem('job-unknown');
    case 'not-dead':
      throw new ApiProblem('not-dead');
    case 'version-changed':
      throw new ApiProblem('task-version-changed');
  }
}

async function replayMany({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields([
    ...findUnknownFields(body, '', replayManyFields),
    ...findUnknownFields(body.filter, '/filter', replayFilterFields),
  ]);
  requireRole(caller, 'operate');
  const { filter, limit, dryRun } = checkValues(replayManyEnvelope, body, [...replayManyFields, ...replayFilterFields]);
  return jsonAnswer(202, await tools.replayJobs(caller.tenant, { ...filter, limit, dryRun }));
}

async function discard(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { caller, request } = exchange;
  requireRole(caller, 'operate');
  refuseQuery(request.url);
  const { is } = await tools.discardDeadLetter(caller.tenant, idOf(exchange));
  if (is === 'unknown') throw new ApiProblem('job-unknown');
  if (is === 'not-dead') throw new ApiProblem('not-dead');
  return emptyAnswer(204);
}
