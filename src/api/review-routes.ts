import type { Note } from '../failures/failure.ts';
import type { ReviewDecision } from '../operations/decide-review.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import { checkValues, findUnknownFields, refuseUnknownFields } from '../submissions/check-values.ts';
import { parseJsonBody } from '../submissions/parse-json-body.ts';
import { type Answer, jsonAnswer } from './answer.ts';
import type { ApiTools } from './api-tools.ts';
import { requireRole } from './authenticate.ts';
import { parseJobId } from './parse-job-id.ts';
import { readBody } from './read-body.ts';
import { orInvalidCursor, readQuery, refuseQuery } from './read-query.ts';
import { reviewEnvelope, reviewFields } from './review-envelope.ts';
import type { AuthenticatedExchange, Route } from './route.ts';

/** The routes of reviews, for operators: list what waits for a person, and decide. Their ids are job ids. */
export function createReviewRoutes(tools: ApiTools): Route[] {
  return [
    { path: '/v1/reviews', isOpen: false, methods: { GET: (exchange) => list(exchange, tools) } },
    { path: '/v1/reviews/:id', isOpen: false, methods: { POST: (exchange) => decide(exchange, tools) } },
  ];
}

async function list({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  requireRole(caller, 'operate');
  const query = readQuery(request.url, ['task', 'limit', 'cursor']);
  const filter = { task: query.task(), limit: query.limit(), cursor: query.cursor() };
  return jsonAnswer(200, await orInvalidCursor(filter.cursor, () => tools.listReviews(caller.tenant, filter)));
}

async function decide({ request, caller }: AuthenticatedExchange, tools: ApiTools): Promise<Answer> {
  refuseQuery(request.url);
  const body = parseJsonBody(await readBody(request));
  refuseUnknownFields(findUnknownFields(body, '', reviewFields));
  requireRole(caller, 'operate');
  const id = parseJobId(String(request.params.id));
  const decided = checkValues(reviewEnvelope, body, reviewFields) as ReviewDecision;
  const result = await tools.decideReview(caller.tenant, id, decided);
  switch (result.is) {
    case 'decided':
      return jsonAnswer(200, result.job);
    case 'unknown':
      throw new ApiProblem('job-unknown');
    case 'not-in-review':
      throw new ApiProblem('job-finished', { detail: 'The job is not in review, or no longer.' });
    case 'nothing-to-approve':
      throw new ApiProblem('review-nothing-to-approve');
    case 'off-schema':
      throw new ApiProblem('input-invalid', { errors: result.notes.map(describeNote) });
  }
}

/** Paths and codes are the schema's own: nothing of the correction stands in them. */
function describeNote({ path, code }: Note) {
  const isOffSchema = code !== 'answer-check-failed';
  const message = isOffSchema ? "Does not fit the task's output schema." : "Does not pass the task's check.";
  return { path: `/output${path}`, code: isOffSchema ? code.replaceAll('_', '-') : 'check-failed', message };
}
