import { onTestFinished } from 'vitest';
import type { DeadLetterView } from '../../src/records/dead-letters.ts';
import type { ReviewView } from '../../src/records/reviews.ts';
import { type ScriptedModel, startScriptedModel } from './scripted-model.ts';
import { startJourney } from './start-journey.ts';
import type { Pipeline, PipelineGiven } from './start-pipeline.ts';
import type { TestRedis } from './start-redis.ts';

/** What an operator does over HTTP; answers as they come. */
export interface Operator {
  replay: (jobId: string, from: 'stage' | 'start') => Promise<Response>;
  replayMany: (body: object) => Promise<unknown>;
  discard: (jobId: string) => Promise<Response>;
  deadLetter: (jobId: string) => Promise<DeadLetterView>;
  deadLetters: (query?: string) => Promise<string[]>;
  reviews: (query?: string) => Promise<ReviewView[]>;
  decide: (jobId: string, decision: object) => Promise<Response>;
}

export function createOperator({ request }: Pipeline): Operator {
  const read = async <Body>(path: string) => (await (await request(path)).json()) as Body;
  const post = (path: string, body: object) =>
    request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  return {
    replay: (jobId, from) => post(`/v1/dead-letters/${jobId}/replay`, { from }),
    replayMany: async (body) => (await post('/v1/dead-letters/replay', body)).json(),
    discard: (jobId) => request(`/v1/dead-letters/${jobId}`, { method: 'DELETE' }),
    deadLetter: (jobId) => read(`/v1/dead-letters/${jobId}`),
    deadLetters: async (query = '') =>
      (await read<{ data: DeadLetterView[] }>(`/v1/dead-letters${query}`)).data.map(({ id }) => id),
    reviews: async (query = '') => (await read<{ data: ReviewView[] }>(`/v1/reviews${query}`)).data,
    decide: (jobId, decision) => post(`/v1/reviews/${jobId}`, decision),
  };
}

interface Ladder {
  primary: ScriptedModel;
  fallback: ScriptedModel;
  pipeline: Pipeline;
  operator: Operator;
}

/** A pipeline with two scripted models, `primary` and `fallback`; all of it ends with the test. */
export async function startLadder(
  redis: TestRedis,
  given: Omit<PipelineGiven, 'redisUrl' | 'modelUrl'> = {},
): Promise<Ladder> {
  const fallback = await startScriptedModel();
  onTestFinished(() => fallback.close());
  const settings = { fallbackModel: 'small-2', fallbackBaseUrl: fallback.baseUrl, ...given.settings };
  const { model: primary, pipeline } = await startJourney(redis, { ...given, settings });
  return { primary, fallback, pipeline, operator: createOperator(pipeline) };
}
