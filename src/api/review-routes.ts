import { z } from 'zod';
import type { Note } from '../failures/failure.ts';
import type { ReviewDecision } from '../operations/decide-review.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import type { ApiTools } from './api-tools.ts';
import { requireRole } from './authenticate.ts';
import { type Answer, type AuthenticatedExchange, actorOf, jsonAnswer, type Route } from './exchange.ts';
import { readBody } from './read-body.ts';
import { ids, orInvalidCursor, readId, readQuery, refuseQuery } from './read-query.ts';

/** Body of `POST /v1/reviews/{id}`. Whether `output` is there is checked here; what it holds, by its task. */
const reviewEnvelope = z
  .strictObject({
    decision: z.enum(['approve', 'correct', 'reject', 'ask-again']),
    output: z.unknown().optional(),
    note: z.string().max(2000).optional(),
    waitingSince: z.iso.datetime().optional(),
  })
  .superRefine(({ decision, output }, context) => {
    if (decision === 'correct' && output === undefined) {
      context.addIssue({ code: 'invalid_type', expected: 'unknown', input: undefined, path: ['output'] });
    }
    if (decision !== 'correct' && output !== undefined) {
      context.addIssue({ code: 'custom', path: ['output'], message: 'belongs to a correction' });
    }
  });

const reviewFields = Object.keys(reviewEnvelope.shape);

/** Body of `POST /v1/reviews`. A correction is for one job. */
const manyEnvelope = z.strictObject({
  ids: z.array(z.string().regex(ids.job)).min(1).max(1000),
  decision: z.enum(['approve', 'reject', 'ask-again']),
  note: z.string().max(2000).optional(),
});
const manyFields = Object.keys(manyEnvelope.shape);

/** The routes of reviews, for operators: list what waits for a person, and decide about one or many. Their ids are job ids. */
export function createReviewRoutes(tools: ApiTools): Route[] {
  return [
    {
      path: '/v1/reviews',
      isOpen: false,
      methods: { GET: (exchange) => list(exchange, tools), POST: (exchange) => decideMany(exchange, tools) },
    },
    { path: '/v1/reviews/:id', isOpen: false, methods: { POST: (exchange) => decide(exchange, tools) } },
  ];
}

async function list(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  requireRole(caller, 'operate');
  const query = readQuery(request.url, ['task', 'limit', 'cursor']);
  const filter = { task: query.task(), limit: query.limit(), cursor: query.cursor() };
  const find = () => tools.listReviews(caller.tenant, filter, actorOf(exchange));
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, find));
}

async function decide(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', reviewFields));
  requireRole(caller, 'operate');
  const id = readId(request, 'job');
  const decided = checkValues(reviewEnvelope, body, reviewFields) as ReviewDecision & { waitingSince?: string };
  const result = await tools.decideReview(caller.tenant, id, decided, actorOf(exchange));
  switch (result.is) {
    case 'decided':
      return jsonAnswer(200, result.job);
    case 'unknown':
      throw new ApiProblem('job-unknown');
    case 'tampered':
      throw new ApiProblem('record-tampered');
    case 'not-in-review':
      throw new ApiProblem('job-finished', { detail: 'The job is not in review, or no longer.' });
    case 'nobody-to-ask':
      throw new ApiProblem('review-nobody-to-ask');
    case 'nothing-to-approve':
      throw new ApiProblem('review-nothing-to-approve');
    case 'off-schema':
      throw new ApiProblem('input-invalid', { errors: result.notes.map(describeNote) });
  }
}

async function decideMany(exchange: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  const { request, caller } = exchange;
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', manyFields));
  requireRole(caller, 'operate');
  const { ids, ...decided } = checkValues(manyEnvelope, body, manyFields);
  return jsonAnswer(200, await tools.decideReviews(caller.tenant, [...new Set(ids)], decided, actorOf(exchange)));
}

/** Paths and codes are the schema's own: nothing of the correction stands in them. */
function describeNote({ path, code }: Note) {
  const isOffSchema = code !== 'answer-check-failed';
  const message = isOffSchema ? "Does not fit the task's output schema." : "Does not pass the task's check.";
  return { path: `/output${path}`, code: isOffSchema ? code.replaceAll('_', '-') : 'check-failed', message };
}
