import { ApiProblem } from '../submissions/api-problem.ts';
import type { ApiTools } from './api-tools.ts';
import { authenticate } from './authenticate.ts';
import { createEventStreams } from './event-stream.ts';
import { type Answer, type AuthenticatedExchange, actorOf, emptyAnswer, type Route } from './exchange.ts';
import { readId, refuseQuery } from './read-query.ts';

/**
 * The streams of server-sent events: of a job, of a batch, of all jobs of a tenant. Any role may listen, each to its own
 * tenant; a stream ends when its key does.
 */
export function createEventRoutes(tools: ApiTools): Route[] {
  const streams = createEventStreams();
  const open = (
    { request, caller }: AuthenticatedExchange,
    following: Parameters<typeof streams.open>[1] | undefined,
    unknown: 'job-unknown' | 'batch-unknown',
  ): Answer => {
    if (following === undefined) throw new ApiProblem(unknown);
    // It tells a browser not to come back.
    if (following.isOver) return emptyAnswer(204);
    const isLive = () =>
      authenticate(request.headers.authorization, tools.findCaller).then(
        ({ tenant }) => tenant === caller.tenant,
        (error: unknown) => {
          if (error instanceof ApiProblem) return false;
          throw error;
        },
      );
    return streams.open(caller.tenant, following, isLive);
  };
  const followJob = async (exchange: AuthenticatedExchange) => {
    const { request, caller } = exchange;
    refuseQuery(request.url);
    const id = readId(request, 'job');
    const following = await tools.followJob(caller.tenant, id, findLastEvent(exchange), actorOf(exchange));
    return open(exchange, following, 'job-unknown');
  };
  const followBatch = async (exchange: AuthenticatedExchange) => {
    refuseQuery(exchange.request.url);
    const following = await tools.followBatch(exchange.caller.tenant, readId(exchange.request, 'batch'));
    return open(exchange, following, 'batch-unknown');
  };
  const followTenant = async (exchange: AuthenticatedExchange) => {
    refuseQuery(exchange.request.url);
    const { tenant } = exchange.caller;
    const following = await tools.followTenant(tenant, findLastEvent(exchange), actorOf(exchange));
    return open(exchange, following, 'job-unknown');
  };
  return [
    { path: '/v1/jobs/:id/events', isOpen: false, methods: { GET: followJob } },
    { path: '/v1/batches/:id/events', isOpen: false, methods: { GET: followBatch } },
    { path: '/v1/events', isOpen: false, methods: { GET: followTenant } },
  ];
}

/** What a client that comes back has seen last. */
function findLastEvent({ request }: AuthenticatedExchange): string | undefined {
  const id = request.headers['last-event-id'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}
