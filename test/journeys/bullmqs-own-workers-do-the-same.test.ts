import { type ConnectionOptions, Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Visit } from '../../src/records/start-visit.ts';
import { blockingOptions, openRedis } from '../../src/redis/open-redis.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask()];
const start = (given: Parameters<typeof startJourney>[1] = {}) =>
  startJourney(redis, { tasks, isPortable: true, ...given });

/** What BullMQ's own scripts say of a queue; ours say nothing. */
async function eventsOf({ redis: client, keys }: Pipeline, stage: string): Promise<string[]> {
  const events = await client.xrange(`${keys.tag}:${stage}:events`, '-', '+');
  return events.map(([, fields]) => String(fields?.[1]));
}

/** A worker that takes a visit off `redact` and dies with it. */
async function takeAndDie({ keys }: Pipeline): Promise<Visit | undefined> {
  const client = await openRedis(blockingOptions(redis.url), () => undefined);
  client.options.lazyConnect = false;
  const connection = client as unknown as ConnectionOptions;
  const options = { connection, prefix: keys.tag, autorun: false, lockDuration: 100, skipLockRenewal: true };
  const dead = new Worker<Visit>('redact', null, options);
  dead.on('error', () => undefined);
  const taken = await dead.getNextJob('a lock');
  await dead.close();
  client.disconnect();
  return taken?.data;
}

describe("BullMQ's own workers", () => {
  it('bring a job through its stages', async () => {
    const { model, pipeline } = await start();
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ stage: 'done', output: { summary: 'a note' }, attempts: [{ outcome: 'answered' }] });
    for (const stage of ['redact', 'model', 'validate']) {
      await eventually(async () => (await eventsOf(pipeline, stage)).includes('completed'));
    }
    expect(model.requests).toHaveLength(1);
  });

  it('bring a visit again whose model failed, after its backoff', async () => {
    const { model, pipeline } = await start();
    model.script({ status: 500, body: {} }, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const { attempts } = await pipeline.reaches(id, 'succeeded');
    expect(attempts).toMatchObject([
      { n: 1, outcome: 'failed' },
      { n: 2, outcome: 'answered' },
    ]);
    expect(await eventsOf(pipeline, 'model')).toContain('delayed');
  });

  it("bring a dead worker's visit to another", { timeout: 60_000 }, async () => {
    const { model, pipeline } = await start({ stages: [] });
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect(await takeAndDie(pipeline)).toMatchObject({ jobId: id });
    await pipeline.startWorkers();
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ attempts: [{ n: 1, outcome: 'answered' }] });
    expect(await eventsOf(pipeline, 'redact')).toContain('stalled');
  });

  it('finish what they began when they are closed, and leave the rest to others', async () => {
    const { model, pipeline } = await start({ stages: [], settings: { concurrency: 1 } });
    model.script(...Array.from({ length: 3 }, () => noteAnswer()));
    const closing = await pipeline.startWorkers();
    const jobs = await Promise.all(['one', 'two', 'three'].map((text) => pipeline.submit('note', { text })));
    await eventually(() => model.requests.length > 0);
    await closing.close();
    await pipeline.startWorkers();
    for (const { id } of jobs) {
      expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ attempts: [{ n: 1, outcome: 'answered' }] });
    }
    expect(model.requests).toHaveLength(3);
  });
});
