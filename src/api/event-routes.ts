import { z } from 'zod';
import type { Following } from '../operations/follower.ts';
import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { isStillCaller } from './authenticate.ts';
import { createEventStreams, type EventStreams } from './event-stream.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer } from './exchange.ts';
import { pathParts } from './request-parts.ts';
import { type AnswerShape, type Route, route } from './route.ts';
import { followedJob } from './shapes/job-shapes.ts';
import { batch } from './shapes/waiting-shapes.ts';

const EVENT_STREAM = 'text/event-stream';
const afterEvent = z.object({
  'Last-Event-ID': z
    .string()
    .optional()
    .meta({ description: 'The last event that was seen: what came after it is sent, or `event: reset`.' }),
});
const jobEvents: AnswerShape = {
  ...{ is: 'Events; `data` of each is the job without its output.', schema: followedJob, mediaType: EVENT_STREAM },
};
const over: AnswerShape = { is: 'It has ended, and the listener has seen it: do not come back.', mediaType: null };

/**
 * The streams of server-sent events: of a job, of a batch, of all jobs of a tenant. Any role may listen, each to its own
 * tenant; a stream ends when its key does.
 */
export function createEventRoutes(tools: ApiTools): Route[] {
  const streams = createEventStreams();
  return [followJob(tools, streams), followBatch(tools, streams), followTenant(tools, streams)];
}

const followJob = (tools: ApiTools, streams: EventStreams) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/jobs/:id/events', role: 'submit', name: 'followJob', tag: 'Events' },
      summary: 'Listen to a job',
      description: 'An event for each change, named `job.<status or stage>`; it ends with the job.',
      params: pathParts.job,
      headers: afterEvent,
      answers: { 200: jobEvents, 204: over },
      problems: ['job-unknown', 'listeners-full', 'audit-broken'],
    },
    async (exchange) => {
      const { caller, params } = exchange;
      const following = await tools.followJob(caller.tenant, params.id, findLastEvent(exchange), actorOf(exchange));
      if (following === undefined) throw new ApiProblem('job-unknown');
      return open(exchange, tools, streams, following);
    },
  );

const followBatch = (tools: ApiTools, streams: EventStreams) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/batches/:id/events', role: 'submit', name: 'followBatch', tag: 'Events' },
      summary: 'Listen to a batch',
      description: 'Its counts when they have changed, at most once a second, as `batch.<status>`.',
      params: pathParts.batch,
      headers: afterEvent,
      answers: {
        200: { is: 'Events; `data` of each is the batch.', schema: batch, mediaType: EVENT_STREAM },
        204: over,
      },
      problems: ['batch-unknown', 'listeners-full'],
    },
    async (exchange) => {
      const following = await tools.followBatch(exchange.caller.tenant, exchange.params.id, findLastEvent(exchange));
      if (following === undefined) throw new ApiProblem('batch-unknown');
      return open(exchange, tools, streams, following);
    },
  );

const followTenant = (tools: ApiTools, streams: EventStreams) =>
  route(
    {
      ...{ method: 'GET', path: '/v1/events', role: 'submit', name: 'followTenant', tag: 'Events' },
      summary: "Listen to all jobs of the key's tenant",
      headers: afterEvent,
      answers: { 200: jobEvents },
      problems: ['listeners-full', 'audit-broken'],
    },
    async (exchange) => {
      const following = await tools.followTenant(exchange.caller.tenant, findLastEvent(exchange), actorOf(exchange));
      return open(exchange, tools, streams, following);
    },
  );

function open(
  { request, caller }: AuthenticatedExchange,
  { findCaller }: ApiTools,
  streams: EventStreams,
  following: Following,
): Answer {
  // It tells a browser not to come back.
  if (following.isOver) return emptyAnswer(204);
  const isLive = () => isStillCaller(caller, request.headers.authorization, findCaller);
  return streams.open(caller.tenant, following, isLive);
}

/** What a client that comes back has seen last. */
function findLastEvent({ request }: AuthenticatedExchange): string | undefined {
  const id = request.headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
