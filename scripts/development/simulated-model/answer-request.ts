import type { MisbehaviourMemory } from './choose-misbehaviours.ts';
import { makeCompletion } from './make-completion.ts';
import { type Misbehaviour, parseMarkers } from './misbehaviours.ts';
import type { RateLimitState } from './rate-limits.ts';
import { type Question, readQuestion } from './read-question.ts';
import { type Reply, replyWithError, replyWithJson } from './reply.ts';
import { spoilReply } from './spoil-reply.ts';

/** What the simulated model answers with. */
export interface Simulation {
  memory: MisbehaviourMemory;
  takeFromLimits: (tokens: number) => RateLimitState;
  /** What the whole server does wrong, beside the markers of each message. */
  serverMisbehaviours: () => readonly Misbehaviour[];
  obeysMarkers: boolean;
  latencyMs: () => number;
  models: readonly string[];
  /** When given, every other key is refused. */
  apiKey: string | undefined;
}

/** A request, read. */
export interface Incoming {
  method: string;
  path: string;
  authorization: string | undefined;
  /** The body as JSON; undefined when it is none. */
  json: unknown;
  /** Number of the request, from 1. */
  n: number;
}

/** Decides everything about the answer to one request, and carries nothing out. */
export async function answerRequest(
  incoming: Incoming,
  simulation: Simulation,
): Promise<{ reply: Reply; wrong: Misbehaviour[] }> {
  const isModels = incoming.path === '/v1/models';
  if (!isModels && incoming.path !== '/v1/chat/completions') return well(replyWithError(404, null, 'Unknown URL.'));
  const method = isModels ? 'GET' : 'POST';
  if (incoming.method !== method) return well(replyWithError(405, null, 'Wrong method.', { allow: method }));

  const key = /^Bearer\s+(\S+)$/i.exec(incoming.authorization ?? '')?.[1];
  if (key === undefined || (simulation.apiKey !== undefined && key !== simulation.apiKey)) {
    return well(replyWithError(401, 'invalid_api_key', 'Incorrect API key provided.'));
  }
  if (isModels) return well(replyWithJson(200, listModels(simulation.models)));
  try {
    return await answerQuestion(readQuestion(incoming.json), incoming.n, simulation);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return well(replyWithError(400, null, error.message));
  }
}

async function answerQuestion(
  question: Question,
  n: number,
  simulation: Simulation,
): Promise<{ reply: Reply; wrong: Misbehaviour[] }> {
  const markers = simulation.obeysMarkers ? parseMarkers(question.user) : [];
  const limits = simulation.takeFromLimits(question.inputTokens + (question.maxOutputTokens ?? 0));
  if (!limits.allowed) {
    const headers = { ...limits.headers, 'retry-after': String(limits.retryAfter) };
    return well(replyWithError(429, 'rate_limit_exceeded', 'Rate limit reached.', headers));
  }
  const marked = simulation.memory.choose(question.messageId, markers, question.model);
  const wrong =
    marked.length > 0 ? marked : simulation.memory.choose('server', simulation.serverMisbehaviours(), question.model);
  const good = replyWithJson(200, await makeCompletion(question, wrong, n, new Date()), limits.headers);
  const reply = wrong.reduce((current, one) => spoilReply(current, one, question), {
    ...good,
    delayMs: simulation.latencyMs(),
  });
  return { reply, wrong };
}

function listModels(models: readonly string[]): object {
  return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulated' })) };
}

function well(reply: Reply): { reply: Reply; wrong: Misbehaviour[] } {
  return { reply, wrong: [] };
}
