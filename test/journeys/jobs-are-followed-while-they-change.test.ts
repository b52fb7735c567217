import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type EventReader, openEvents, type SentEvent } from '../support/open-events.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { type Pipeline, startPipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const follow = ({ url, key }: Pipeline, path: string, lastEventId?: string): Promise<EventReader> =>
  openEvents(`${url}${path}`, {
    authorization: `Bearer ${key}`,
    ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
  });
const namesOf = (events: readonly SentEvent[]) => events.map(({ event }) => event);
const start = () => startJourney(redis, { tasks: [createNoteTask(), createSortTask()] });
const other = 'job_01890000-0000-7000-8000-000000000000';

async function until(stream: EventReader, name: string): Promise<SentEvent[]> {
  const seen: SentEvent[] = [];
  for (;;) {
    const event = await stream.next();
    if (event === undefined) throw new Error(`the stream ended after ${namesOf(seen).join()}`);
    seen.push(event);
    if (event.event === name) return seen;
  }
}

describe('a job that is followed', () => {
  it('tells each change once, as it is then, without its output, and ends', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], stages: [] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const stream = await follow(pipeline, `/v1/jobs/${id}/events`);
    expect(stream.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(stream.headers.get('cache-control')).toBe('no-store');
    model.script(noteAnswer());
    await pipeline.startWorkers();
    const events = await stream.rest();

    const names = ['job.queued', 'job.redact', 'job.model', 'job.validate', 'job.succeeded'];
    expect(namesOf(events)).toEqual(names);
    const shown = events.map(({ data: { status, stage, finishedAt } }) => [status, stage, finishedAt !== null]);
    const running = ['redact', 'model', 'validate'].map((stage) => ['running', stage, false]);
    expect(shown).toEqual([['queued', 'redact', false], ...running, ['succeeded', 'done', true]]);
    expect(events.filter(({ data }) => 'output' in data || data.id !== id)).toEqual([]);
    expect(events.at(-1)?.data).toMatchObject({ answer: { by: 'model' }, task: 'note' });
    expect(new Set(events.map((event) => event.id)).size).toBe(names.length);
  });

  it('tells who comes back what was missed, from any event on', async () => {
    const { model, pipeline } = await start();
    model.script(noteAnswer());
    const all = await follow(pipeline, '/v1/events');
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const whole = await until(all, 'job.succeeded');
    for (const [i, event] of whole.entries()) {
      const stream = await follow(pipeline, `/v1/jobs/${id}/events`, event.id);
      expect(stream.status).toBe(i === whole.length - 1 ? 204 : 200);
      const idsOf = (events: readonly SentEvent[]) => events.map((sent) => `${sent.id} ${sent.event}`);
      expect(idsOf(await stream.rest())).toEqual(idsOf(whole.slice(i + 1)));
    }
  });

  it('resets who comes back with an event that nobody remembers', async () => {
    const { pipeline } = await start();
    const { id } = await pipeline.submit('sort', { text: 'ok' });
    await pipeline.ends(id);
    for (const unknown of ['1-0', 'nonsense', '999999999999999-0', '99999999999999999999-0']) {
      const events = await (await follow(pipeline, `/v1/jobs/${id}/events`, unknown)).rest();
      expect(namesOf(events)).toEqual(['reset', 'job.succeeded']);
    }
  });

  it('is told from its acceptance on to who comes soon, and as it is to others', async () => {
    const { pipeline } = await start();
    const { id } = await pipeline.submit('sort', { text: 'who knows' });
    await pipeline.reaches(id, 'in_review');
    const path = `/v1/jobs/${id}/events`;
    const soon = ['job.queued', 'job.redact', 'job.model', 'job.model', 'job.in_review'];
    expect(namesOf(await until(await follow(pipeline, path), 'job.in_review'))).toEqual(soon);
    await pipeline.redis.hincrby(pipeline.keys.job(id), 'createdAt', -60_000);
    const stream = await follow(pipeline, `/v1/jobs/${id}/events`);
    expect(await stream.next()).toMatchObject({ event: 'job.in_review', data: { status: 'in_review' } });
    await pipeline.cancel(id);
    expect(namesOf(await stream.rest())).toEqual(['job.cancelled']);
    expect(namesOf(await (await follow(pipeline, path)).rest())).toEqual(['job.cancelled']);
  });

  it('is hidden from other tenants like one that is not there', async () => {
    const { pipeline } = await start();
    const { id } = await pipeline.submit('sort', { text: 'ok' });
    const { key } = await createApiKey(pipeline.store, 'globex', 'admin');
    const look = async (path: string) => {
      const answer = await fetch(`${pipeline.url}${path}`, {
        headers: { authorization: `Bearer ${key}`, 'x-request-id': 'r' },
      });
      return [answer.status, await answer.text()];
    };
    expect(await look(`/v1/jobs/${id}/events`)).toEqual(await look(`/v1/jobs/${other}/events`));
    expect((await look(`/v1/jobs/${id}/events`))[0]).toBe(404);
  });
});

describe('a tenant that is followed', () => {
  it('tells of all its jobs, and of no other tenant', async () => {
    const { pipeline } = await start();
    const { key } = await createApiKey(pipeline.store, 'globex', 'submit');
    const foreign = await openEvents(`${pipeline.url}/v1/events`, { authorization: `Bearer ${key}` });
    const stream = await follow(pipeline, '/v1/events');
    const ids = new Set<unknown>();
    for (let i = 0; i < 3; i++) ids.add((await pipeline.submit('sort', { text: 'ok' })).id);
    const ended = new Set<unknown>();
    while (ended.size < ids.size) ended.add((await until(stream, 'job.succeeded')).at(-1)?.data.id);
    expect(ended).toEqual(ids);

    const own = await fetch(`${pipeline.url}/v1/jobs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ task: 'sort', input: { text: 'ok' } }),
    });
    const { id } = (await own.json()) as { id: string };
    expect((await foreign.next())?.data.id).toBe(id);
  });

  it('misses nothing when it comes back while jobs run', async () => {
    const { pipeline } = await start();
    const whole = await follow(pipeline, '/v1/events');
    const first = await pipeline.submit('sort', { text: 'ok' });
    const seen = await until(whole, 'job.succeeded');
    const jobs = await Promise.all(Array.from({ length: 30 }, () => pipeline.submit('sort', { text: 'ok' })));
    const back = await follow(pipeline, '/v1/events', seen[0]?.id);
    const more = await Promise.all(Array.from({ length: 30 }, () => pipeline.submit('sort', { text: 'ok' })));
    const expected = new Set<unknown>([first, ...jobs, ...more].map(({ id }) => id));
    const collect = async (stream: EventReader, events: SentEvent[]) => {
      const ended = () => events.filter(({ event }) => event === 'job.succeeded').map(({ data }) => data.id);
      while (new Set(ended()).size < expected.size) events.push((await stream.next()) as SentEvent);
      return events.map(({ id }) => id);
    };
    const [all, missed] = await Promise.all([collect(whole, [...seen]), collect(back, [])]);
    expect(missed).toEqual(all.slice(1));
  });
});

describe('a batch that is followed', () => {
  it('tells its counts until it is over', async () => {
    const { pipeline } = await start();
    const { accept } = createBatchClient(pipeline);
    const texts = ['ok 1', 'ok 2', 'who knows'];
    const batch = await accept('sort', texts.map((text) => lineOf({ input: { text } })).join(''));
    const stream = await follow(pipeline, `/v1/batches/${batch.id}/events`);
    let seen: SentEvent | undefined;
    const counts = () => seen?.data.counts as Record<string, number> | undefined;
    while (counts()?.succeeded !== 2 || counts()?.inReview !== 1) seen = await stream.next();
    expect(seen).toMatchObject({ event: 'batch.running', data: { id: batch.id, counts: { total: 3 } } });
    await pipeline.request(`/v1/batches/${batch.id}/cancel`, { method: 'POST' });
    const last = (await stream.rest()).at(-1);
    expect(last).toMatchObject({ event: 'batch.cancelled', data: { counts: { cancelled: 1, succeeded: 2 } } });
    expect((await follow(pipeline, `/v1/batches/${batch.id}/events`, last?.id)).status).toBe(204);
    const again = await (await follow(pipeline, `/v1/batches/${batch.id}/events`, '1-0')).rest();
    expect(again).toEqual([last]);
  });
});

describe('a stream', () => {
  it('ends with its process, and costs Redis nothing after it', async () => {
    const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: 'http://127.0.0.1:9', stages: [] });
    const stream = await follow(pipeline, '/v1/events');
    await pipeline.close();
    expect(await stream.rest()).toEqual([]);
  });

  it('refuses a query', async () => {
    const { pipeline } = await start();
    for (const path of [`/v1/jobs/${other}/events`, '/v1/events']) {
      const answer = await pipeline.request(`${path}?since=1`);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, 'query-invalid']);
    }
  });
});
