import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask({ attempts: 1 })];
const settings = { retentionMs: 1000, boardHistory: 0 };

const isGone = ({ request }: Pipeline, jobId: string) =>
  eventually(async () => (await request(`/v1/jobs/${jobId}`)).status === 404, { withinMs: 20_000 });

/** Keys that hold the id, streams left out: BullMQ keeps its latest 10,000 lines there, and changes stay for a day. */
async function keysWith({ redis, keys }: Pipeline, jobId: string): Promise<string[]> {
  const all = await readAllKeys(redis, `${keys.tag}:*`);
  return [...all].flatMap(([key, content]) =>
    !/:(events|changes)$/.test(key) && (key.includes(jobId) || content.includes(jobId)) ? [key] : [],
  );
}

describe('an ended job', () => {
  it('is removed with everything of it once its retention is over', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'succeeded');
    expect(await keysWith(pipeline, id)).not.toEqual([]);
    await isGone(pipeline, id);
    expect(await keysWith(pipeline, id)).toEqual([]);
    expect(await (await pipeline.request('/v1/jobs')).json()).toEqual({ data: [], nextCursor: null });
  });

  it('is removed when it was cancelled, too', async () => {
    const { pipeline } = await startJourney(redis, { tasks, settings });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { delayMs: 60_000 } });
    expect((await pipeline.cancel(id)).status).toBe(200);
    await isGone(pipeline, id);
    expect(await keysWith(pipeline, id)).toEqual([]);
  });

  it('stays when it is a dead letter', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script({ status: 500 }, noteAnswer());
    const dead = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(dead.id, 'failed');
    const well = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(well.id, 'succeeded');

    await isGone(pipeline, well.id);
    expect(await pipeline.find(dead.id)).toMatchObject({ status: 'failed', stage: 'dead-letter' });
    expect(await pipeline.redis.zscore(pipeline.keys.expiry, dead.id)).toBeNull();
  });

  it('stays as long as it is not ended', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    const waiting = await pipeline.submit('note', { text: 'hello' }, { options: { delayMs: 600_000 } });
    model.script(noteAnswer());
    const well = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(well.id, 'succeeded');
    await isGone(pipeline, well.id);
    expect((await pipeline.find(waiting.id)).status).toBe('queued');
  });
});
