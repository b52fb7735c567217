import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { openTestBucket } from '../support/open-places.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask({ attempts: 1 })];
const text = 'a long note '.repeat(1000);
const slowDown = { is: 'refuses', status: 503, code: 'SlowDown' } as const;

describe('a place that is away', () => {
  it('has long jobs refused and nothing of them kept, while short ones go on', async () => {
    const { settings, bucket } = await openTestBucket();
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    const send = (input: object) =>
      pipeline.request('/v1/jobs', {
        ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
        body: JSON.stringify({ task: 'note', input }),
      });
    expect((await pipeline.request('/readyz')).status).toBe(200);
    bucket.trouble = slowDown;
    const refused = await send({ text });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ code: 'payloads-unavailable', retryable: true });
    expect(await pipeline.redis.zcard(pipeline.keys.jobsOf('default'))).toBe(0);
    model.script(noteAnswer(), noteAnswer());
    expect(await pipeline.submit('note', { text: 'hello' }, { wait: 10 })).toMatchObject({ status: 'succeeded' });
    expect(await pipeline.metric('airlock_payload_calls_total{call="put",outcome="failed"}')).toBe(1);
    expect(pipeline.logged.join('')).toContain('"event":"payloads-trouble","call":"put","reason":"s3-503-SlowDown"');
    bucket.trouble = undefined;
    expect(await pipeline.submit('note', { text }, { wait: 10 })).toMatchObject({ status: 'succeeded' });
  });

  it('has jobs wait for it, and no try spent', async () => {
    const { settings, bucket } = await openTestBucket();
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    const { id } = await pipeline.submit('note', { text }, { options: { delayMs: 500 } });
    bucket.trouble = { is: 'cuts' };
    await eventually(() => pipeline.logged.some((line) => line.includes('payloads-unavailable')));
    bucket.trouble = undefined;
    model.script(noteAnswer());
    expect(await pipeline.ends(id)).toMatchObject({ status: 'succeeded', attempts: [{ outcome: 'answered' }] });
  });

  it('has workers that start wait for it', async () => {
    const { settings, bucket } = await openTestBucket();
    const { model, pipeline } = await startJourney(redis, { tasks, settings, stages: [] });
    const { id } = await pipeline.submit('note', { text });
    bucket.trouble = slowDown;
    const started = pipeline.startWorkers();
    await eventually(() => pipeline.logged.filter((line) => line.includes('worker-trouble')).length > 1);
    bucket.trouble = undefined;
    await started;
    model.script(noteAnswer());
    expect(await pipeline.ends(id)).toMatchObject({ status: 'succeeded' });
  });

  it('has an answer held that was paid for, and asks for it once', async () => {
    const { settings, bucket } = await openTestBucket();
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script((response, request) => {
      bucket.trouble = slowDown;
      const { body } = noteAnswer({ summary: 'x'.repeat(60), more: 'y'.repeat(3000) }) as { body: object };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      expect(request.text).toContain('a long note');
    });
    const { id } = await pipeline.submit('note', { text });
    await eventually(() => pipeline.logged.some((line) => line.includes('answer-spooled')));
    expect((await pipeline.find(id)).status).toBe('running');
    bucket.trouble = undefined;
    expect(await pipeline.ends(id)).toMatchObject({ attempts: [{ outcome: 'answered' }] });
    expect(model.requests).toHaveLength(1);
  });

  it('has what is erased told as left, until it is gone', async () => {
    const { settings, bucket } = await openTestBucket();
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text }, { wait: 10 });
    bucket.trouble = { is: 'refuses', status: 403, code: 'AccessDenied' };
    const erase = () => pipeline.request(`/v1/jobs/${id}`, { method: 'DELETE' });
    const left = await erase();
    expect([left.status, ((await left.json()) as { code: string }).code]).toEqual([503, 'payloads-left']);
    expect((await pipeline.request(`/v1/jobs/${id}`)).status).toBe(404);
    bucket.trouble = undefined;
    expect((await erase()).status).toBe(204);
    expect([...bucket.objects.keys()].filter((key) => key.includes(id))).toEqual([]);
  });
});
