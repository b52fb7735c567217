import { onTestFinished } from 'vitest';
import { type ScriptedModel, startScriptedModel } from './scripted-model.ts';
import { type Pipeline, type PipelineGiven, startPipeline } from './start-pipeline.ts';
import type { TestRedis } from './start-redis.ts';

/** A pipeline with a scripted model of its own; both end with the test, which fails when they leave something open. */
export async function startJourney(
  redis: Pick<TestRedis, 'url'>,
  given: Omit<PipelineGiven, 'redisUrl' | 'modelUrl'> = {},
): Promise<{ model: ScriptedModel; pipeline: Pipeline }> {
  const model = await startScriptedModel();
  const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: model.baseUrl, ...given });
  onTestFinished(async () => {
    await model.close();
    await pipeline.close();
  });
  return { model, pipeline };
}
