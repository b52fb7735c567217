import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type Behaviour, completion, type ScriptedModel } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** One process of workers, and BullMQ's queues as an operator has them. */
async function start(concurrency: number) {
  const journey = await startJourney(redis, { tasks: [createNoteTask()], settings: { concurrency } });
  const { pipeline } = journey;
  const queues = openQueues(pipeline.redis, pipeline.store.keySpace, { isFailFast: false, onError: () => undefined });
  onTestFinished(() => queues.close());
  await queues.ready();
  const submit = async (text: string, priority = 5) =>
    (await pipeline.submit('note', { text }, { options: { priority } })).id;
  const reachesStage = (id: string, stage: string) => pipeline.findWhen(id, (job) => job.stage === stage);
  return { ...journey, submit, reachesStage, queueOf: queues.of(pipeline.keys.tag) };
}

/** The words of the jobs, in the order in which the model was asked about them. */
const askedFor = ({ requests }: ScriptedModel) => requests.map(({ text }) => /<note>\\n(\w+)/.exec(text)?.[1]);

const answers = (count: number) => Array.from({ length: count }, () => noteAnswer());

describe('a paused stage', () => {
  it.each(['redact', 'model', 'validate'] as const)(
    'takes no job, also none of a process that has room for it: %s',
    async (stage) => {
      const { model, pipeline, submit, reachesStage, queueOf } = await start(4);
      model.script(...answers(3));
      await pipeline.reaches(await submit('before'), 'succeeded');
      await queueOf[stage].pause();
      const held = [await submit('first'), await submit('second')];
      for (const id of held) await reachesStage(id, stage);
      await new Promise((resolve) => setTimeout(resolve, 300));
      for (const id of held) expect((await pipeline.find(id)).stage).toBe(stage);
      expect(await queueOf[stage].getJobCounts('prioritized', 'active')).toEqual({ prioritized: 2, active: 0 });
      expect(model.requests).toHaveLength(stage === 'validate' ? 3 : 1);

      await queueOf[stage].resume();
      for (const id of held) await pipeline.reaches(id, 'succeeded');
      expect(model.requests).toHaveLength(3);
    },
  );
});

describe('a stage that may work on one job at once', () => {
  it('does so, whatever room its process has', async () => {
    const { model, pipeline, submit, reachesStage, queueOf } = await start(4);
    await queueOf.model.setGlobalConcurrency(1);
    const open: (() => void)[] = [];
    const hold: Behaviour = (response) => {
      response.setHeader('content-type', 'application/json');
      open.push(() => response.end(JSON.stringify(completion('{ "summary": "a note", "confidence": 0.9 }'))));
    };
    model.script(hold, hold, hold);
    const ids = [await submit('one'), await submit('two'), await submit('three')];
    for (const id of ids) await reachesStage(id, 'model');
    for (let n = 1; n <= ids.length; n++) {
      await eventually(() => open.length === n);
      expect(await queueOf.model.getJobCounts('active', 'prioritized')).toEqual({ active: 1, prioritized: 3 - n });
      expect(model.requests).toHaveLength(n);
      open.at(-1)?.();
    }
    for (const id of ids) await pipeline.reaches(id, 'succeeded');
  });
});

describe('jobs that wait for one process', () => {
  it('get on by priority, also past those that it has in hand', async () => {
    const { model, pipeline, submit, reachesStage, queueOf } = await start(1);
    model.script(...answers(5));
    await queueOf.model.pause();
    const low = [await submit('one', 9), await submit('two', 9), await submit('three', 9)];
    for (const id of low) await reachesStage(id, 'model');
    const high = [await submit('high', 1), await submit('higher', 1)];
    for (const id of high) await reachesStage(id, 'model');
    await queueOf.model.resume();
    for (const id of [...low, ...high]) await pipeline.reaches(id, 'succeeded');
    expect(askedFor(model)).toEqual(['high', 'higher', 'one', 'two', 'three']);
  });
});
