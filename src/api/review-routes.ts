import { z } from 'zod';
import type { Note } from '../failures/failure.ts';
import type { ReviewDecision } from '../operations/decide-review.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { actorOf, jsonAnswer } from './exchange.ts';
import { orInvalidCursor } from './read-query.ts';
import { exampleIds, ids, pageQuery, pathParts, queryParts } from './request-parts.ts';
import { type Route, route } from './route.ts';
import { job } from './shapes/job-shapes.ts';
import { pageOf } from './shapes/shape-of.ts';
import { decidedMany, review } from './shapes/waiting-shapes.ts';

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

/** Body of `POST /v1/reviews`. A correction is for one job. */
const manyEnvelope = z.strictObject({
  ids: z.array(z.string().regex(ids.job)).min(1).max(1000),
  decision: z.enum(['approve', 'reject', 'ask-again']),
  note: z.string().max(2000).optional(),
});

/** The routes of reviews, for operators: list what waits for a person, and decide about one or many. Their ids are job ids. */
export const createReviewRoutes = (tools: ApiTools): Route[] => [list(tools), decideMany(tools), decide(tools)];

const list = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/reviews', role: 'operate', name: 'listReviews', tag: 'Reviews' },
      summary: 'List what waits for a person',
      query: z.object({ task: queryParts.task, ...pageQuery }),
      answers: { 200: { is: 'A page of reviews.', schema: pageOf(review) } },
      problems: ['audit-broken'],
    },
    async (exchange) => {
      const { query, caller } = exchange;
      const find = () => tools.listReviews(caller.tenant, query, actorOf(exchange));
      return jsonAnswer(200, await orInvalidCursor(query.cursor, find));
    },
  );

const decide = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/reviews/:id', role: 'operate', name: 'decideReview', tag: 'Reviews' },
      summary: 'Decide about a job that waits for a person',
      description: 'The first word wins. A correction is held to the output schema of the task.',
      params: pathParts.job,
      body: reviewEnvelope,
      example: { decision: 'approve', note: 'looks right' },
      answers: { 200: { is: 'The job.', schema: job } },
      problems: [
        ...(['job-unknown', 'record-tampered', 'job-finished', 'review-nobody-to-ask'] as const),
        ...(['review-nothing-to-approve', 'seal-broken', 'task-broken', 'audit-broken'] as const),
      ],
    },
    async (exchange) => {
      const decided = exchange.body as ReviewDecision & { waitingSince?: string };
      const result = await tools.decideReview(exchange.caller.tenant, exchange.params.id, decided, actorOf(exchange));
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
    },
  );

const decideMany = (tools: ApiTools) =>
  route(
    {
      ...{ method: 'POST', path: '/v1/reviews', role: 'operate', name: 'decideReviews', tag: 'Reviews' },
      summary: 'Decide about many at once',
      description: 'A correction is for one job.',
      body: manyEnvelope,
      example: { ids: [exampleIds.job], decision: 'ask-again' },
      answers: { 200: { is: 'How many were decided.', schema: decidedMany } },
      problems: ['audit-broken'],
    },
    async (exchange) => {
      const { ids, ...decided } = exchange.body;
      const { tenant } = exchange.caller;
      return jsonAnswer(200, await tools.decideReviews(tenant, [...new Set(ids)], decided, actorOf(exchange)));
    },
  );

/** Paths and codes are the schema's own: nothing of the correction stands in them. */
function describeNote({ path, code }: Note) {
  const isOffSchema = code !== 'answer-check-failed';
  const message = isOffSchema ? "Does not fit the task's output schema." : "Does not pass the task's check.";
  return { path: `/output${path}`, code: isOffSchema ? code.replaceAll('_', '-') : 'check-failed', message };
}
