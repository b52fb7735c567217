import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  type SimulatedModel,
  startSimulatedModel,
} from '../../scripts/development/simulated-model/start-simulated-model.ts';
import { defineTask } from '../../src/tasks/define-task.ts';
import type { Task } from '../../src/tasks/task.ts';
import { newcomerOutputs } from '../support/newcomer-outputs.ts';
import { type Pipeline, startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const isSure = z.object({ confidence: z.number().min(0).max(1) });

/** Names are of small letters: `numbersOfPeople` is `numbers-of-people`. */
const nameOf = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

function taskOf(name: string, output: z.ZodType): Task {
  return defineTask({
    name: nameOf(name),
    version: 1,
    input: z.object({ text: z.string() }),
    output,
    prompt: ({ input }) => ({ system: 'Read the message.', user: `<message>\n${input.text}\n</message>` }),
    ladder: ({ model }) => [model('primary', { rounds: 0, attempts: 1 })],
  });
}

const gated = defineTask({
  name: 'gated',
  version: 1,
  input: z.object({ text: z.string() }),
  output: z.object({ on: z.iso.date(), ...isSure.shape }),
  prompt: ({ input }) => ({ system: 'Read the message.', user: input.text }),
  gate: { threshold: 0.7, confidence: ({ output }) => output.confidence },
  ladder: ({ model }) => [model('primary', { rounds: 0 })],
});

const tasks = [...Object.entries(newcomerOutputs).map(([name, output]) => taskOf(name, output)), gated];

const texts = [
  `Hello, this is Maria Gonzalez (maria.gonzalez@example.org, +44 20 7946 0958) about order ORD-481 of 3 February.
It came late, see https://example.org/orders/481. I would like my 20.50 EUR back. My server is 203.0.113.77.`,
  'Please call me back.',
];

describe("a newcomer's schema", () => {
  let redis: TestRedis;
  let model: SimulatedModel;
  let pipeline: Pipeline;

  beforeAll(async () => {
    redis = await startRedis();
    model = await startSimulatedModel();
    const reaches = { primary: { simulated: true } };
    pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: model.url, tasks, reaches });
  });
  afterAll(async () => {
    await pipeline.close();
    await model.close();
    await redis.stop();
  });

  it.each(tasks)('of $name is obeyed by the simulated model at the first try', async ({ name }) => {
    for (const text of texts) {
      const job = await pipeline.submit(name, { text }, { wait: 20 });
      expect(job, JSON.stringify(model.requests.at(-1)?.bodyJson)).toMatchObject({
        status: 'succeeded',
        answer: { by: 'model', rung: 0, degraded: false },
      });
      expect(job.attempts).toHaveLength(1);
    }
  });
});
