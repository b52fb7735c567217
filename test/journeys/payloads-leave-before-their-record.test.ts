import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

const plain = createNoteTask({ attempts: 1 });
const tasks = [
  { ...plain, retention: { inputMs: 1000 } },
  { ...plain, name: 'fleeting', retention: { inputMs: 1000, outputMs: 1000 } },
];
const more = { metadata: { from: 'there' } };

/** The payloads that a record still has. */
const sealedOf = async ({ redis, keys }: Pipeline, jobId: string) =>
  Object.entries(await redis.hgetall(keys.job(jobId)))
    .filter(([name, text]) => /^k1\./.test(text) && !/^(origin|counted|route|proof:\d+)$/.test(name))
    .map(([field]) => field)
    .sort();

const hasLeft = (pipeline: Pipeline, jobId: string, left: string[]) =>
  eventually(
    async () => {
      expect(await sealedOf(pipeline, jobId)).toEqual(left);
      return true;
    },
    { withinMs: 20_000 },
  );

describe('what a job is about', () => {
  it('leaves its record when its task says so; the record itself stays', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    model.script(noteAnswer(), noteAnswer());
    const kept = await pipeline.submit('note', { text: 'hello' }, { ...more, wait: 10 });
    const fleeting = await pipeline.submit('fleeting', { text: 'hello' }, { ...more, wait: 10 });
    expect([kept.status, fleeting.status]).toEqual(['succeeded', 'succeeded']);
    await hasLeft(pipeline, kept.id, ['output']);
    await hasLeft(pipeline, fleeting.id, []);
    expect(await pipeline.find(kept.id)).toMatchObject({ output: { summary: 'a note' }, metadata: {} });
    expect(await pipeline.find(fleeting.id)).toMatchObject({
      ...{ status: 'succeeded', output: null, attempts: [{ outcome: 'answered' }], answer: { by: 'model' } },
    });
    expect(await pipeline.redis.zcard(pipeline.keys.payloadExpiry)).toBe(0);
    expect(await pipeline.redis.zscore(pipeline.keys.expiry, fleeting.id)).not.toBeNull();
  });

  it('stays with a dead letter until somebody has decided, however long that takes', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    model.script({ status: 400 }, { status: 400 });
    const [first, second] = [
      await pipeline.submit('fleeting', { text: 'hello' }, more),
      await pipeline.submit('fleeting', { text: 'hello' }, more),
    ];
    await pipeline.reaches(first.id, 'failed');
    await pipeline.reaches(second.id, 'failed');
    // Neither stands among what is to leave, at whatever time.
    expect(await pipeline.redis.zcard(pipeline.keys.payloadExpiry)).toBe(0);

    model.script(noteAnswer());
    const body = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"from": "start"}' };
    const replay = (id: string) => pipeline.request(`/v1/dead-letters/${id}/replay`, body);
    expect((await replay(first.id)).status).toBe(202);
    await pipeline.reaches(first.id, 'succeeded');
    expect((await pipeline.request(`/v1/dead-letters/${second.id}`, { method: 'DELETE' })).status).toBe(204);
    await hasLeft(pipeline, first.id, []);
    await hasLeft(pipeline, second.id, []);

    const refused = await replay(second.id);
    expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ code: 'not-dead' })]);
    expect((await pipeline.find(second.id)).status).toBe('failed');
  });

  it('leaves a cancelled job, too, and an erased one leaves nothing to remove', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const delayed = { ...more, options: { delayMs: 60_000 } };
    const [first, second] = [
      await pipeline.submit('note', { text: 'hello' }, delayed),
      await pipeline.submit('note', { text: 'hello' }, delayed),
    ];
    await pipeline.cancel(first.id);
    await pipeline.cancel(second.id);
    expect((await pipeline.request(`/v1/jobs/${second.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await pipeline.redis.zscore(pipeline.keys.payloadExpiry, `${second.id} input`)).toBeNull();
    await hasLeft(pipeline, first.id, []);
    expect((await pipeline.find(first.id)).status).toBe('cancelled');
  });
});
