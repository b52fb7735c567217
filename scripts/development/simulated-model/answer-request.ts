import type { MisbehaviourMemory } from './choose-misbehaviours.ts';
import type { Door } from './door.ts';
import { makeCompletion } from './make-completion.ts';
import { type Misbehaviour, parseMarkers } from './misbehaviours.ts';
import { type Question, readQuestion } from './read-question.ts';
import { type Reply, replyWithError, replyWithJson } from './reply.ts';
import { spoilReply } from './spoil-reply.ts';

/** What the simulated model answers with. */
export interface Simulation {
  memory: MisbehaviourMemory;
  door: Door;
  /** What the whole server does wrong, beside the markers of each message. */
  serverMisbehaviours: () => readonly Misbehaviour[];
  obeysMarkers: boolean;
  /** Infinity is for ever. */
  latencyMs: () => number;
  /** Tokens that every answer is counted with; undefined is as many as it has. */
  outputTokens: number | undefined;
  /** Finds whom a request is counted for in the user's text. */
  countBy: RegExp | undefined;
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
  /** Its caller went away. */
  gone: AbortSignal;
}

/** What a request gets. */
interface Answered {
  reply: Reply;
  wrong: Misbehaviour[];
  /** To be called when it is over: frees its slot, and counts the tokens of its answer. */
  leave?: () => void;
}

/** Decides everything about the answer to one request, and carries nothing out. */
export async function answerRequest(incoming: Incoming, simulation: Simulation): Promise<Answered> {
  const key = /^Bearer\s+(\S+)$/i.exec(incoming.authorization ?? '')?.[1];
  const away = simulation.door.findOutage({ key: key ?? '', group: undefined });
  if (away !== undefined) return well(away);
  const isModels = incoming.path === '/v1/models';
  if (!isModels && incoming.path !== '/v1/chat/completions') return well(replyWithError(404, null, 'Unknown URL.'));
  const method = isModels ? 'GET' : 'POST';
  if (incoming.method !== method) return well(replyWithError(405, null, 'Wrong method.', { allow: method }));

  if (key === undefined || (simulation.apiKey !== undefined && key !== simulation.apiKey)) {
    return well(replyWithError(401, 'invalid_api_key', 'Incorrect API key provided.'));
  }
  if (isModels) return well(replyWithJson(200, listModels(simulation.models)));
  try {
    return await answerQuestion(readQuestion(incoming.json), { key, ...incoming }, simulation);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return well(replyWithError(400, null, error.message));
  }
}

async function answerQuestion(
  question: Question,
  { key, n, gone }: Pick<Incoming, 'n' | 'gone'> & { key: string },
  simulation: Simulation,
): Promise<Answered> {
  const { door, memory, countBy, outputTokens } = simulation;
  const markers = simulation.obeysMarkers ? parseMarkers(question.user) : [];
  const group = countBy === undefined ? question.endUser : countBy.exec(question.user)?.[1];
  const entry = await door.enter({ key, group, inputTokens: question.inputTokens, gone });
  if (entry === undefined) return well({ ...replyWithError(499, null, 'Gone.'), status: 0, delivery: { is: 'hang' } });
  if ('reply' in entry) return well(entry.reply);

  const marked = memory.choose(question.messageId, markers, question.model);
  const wrong = marked.length > 0 ? marked : memory.choose('server', simulation.serverMisbehaviours(), question.model);
  try {
    const completion = await makeCompletion(question, wrong, { n, createdAt: new Date(), outputTokens });
    const good = replyWithJson(200, completion, entry.headers);
    const reply = wrong.reduce((current, one) => spoilReply(current, one, question), {
      ...good,
      delayMs: simulation.latencyMs(),
    });
    const isAnswer = reply.status === 200;
    return {
      reply: hangIfEndless(reply),
      wrong,
      leave: () => entry.leave(isAnswer ? completion.usage.completion_tokens : 0),
    };
  } catch (error) {
    entry.leave(0);
    throw error;
  }
}

const hangIfEndless = (reply: Reply): Reply =>
  reply.delayMs === Infinity ? { ...reply, status: 0, delayMs: 0, delivery: { is: 'hang' } } : reply;

function listModels(models: readonly string[]): object {
  return { object: 'list', data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'simulated' })) };
}

const well = (reply: Reply): Answered => ({ reply, wrong: [] });
