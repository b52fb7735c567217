import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../src/batches/open-batch.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createNoteTask } from '../support/note-task.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline, PipelineGiven } from '../support/start-pipeline.ts';
import { answer, type Received, startReceiver } from '../support/start-receiver.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { createWebhookClient, hears } from '../support/webhook-client.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createSortTask(), createNoteTask({ attempts: 1 })];
const ok = { text: 'ok' };

async function start(given: Omit<PipelineGiven, 'redisUrl' | 'modelUrl'> = {}) {
  const receiver = await startReceiver();
  const settings = { callbackAllow: [receiver.host], ...given.settings };
  const { pipeline, model } = await startJourney(redis, { tasks, ...given, settings });
  return { receiver, pipeline, model, webhooks: createWebhookClient(pipeline) };
}

const isTold = (pipeline: Pipeline, jobId: string) =>
  pipeline.findWhen(jobId, ({ delivery }) => delivery.status !== 'pending' && delivery.status !== 'none');

const verify = ({ body, headers }: Received, secret: string) => new Webhook(secret).verify(body, headers);

describe('an app', () => {
  it('hears at the URL that a job came with, signed by AIRLOCK_WEBHOOK_SECRET', async () => {
    const { receiver, pipeline } = await start();
    const options = { callbackUrl: `${receiver.url}/hook` };
    const { id, delivery } = await pipeline.submit('sort', ok, { options });
    expect(delivery).toEqual({ status: 'none', attempts: 0 });
    const [received] = (await hears(receiver, 1)) as [Received];
    expect(received).toMatchObject({ path: '/hook', id: `${id}.1.succeeded` });
    expect(JSON.parse(received.body)).toEqual({
      type: 'job.succeeded',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { id, status: 'succeeded' },
    });
    const { webhookSecret } = pipeline;
    expect(verify(received, webhookSecret)).toMatchObject({ type: 'job.succeeded' });
    const { webhooks } = new OpenAI({ apiKey: 'none' });
    expect(await webhooks.unwrap(received.body, received.headers, webhookSecret)).toMatchObject({ data: { id } });
    expect((await isTold(pipeline, id)).delivery).toEqual({ status: 'delivered', attempts: 1 });
  });

  it('hears at its endpoints of what each wants, in the trace of the submit, and of each run of a job', async () => {
    const { receiver, pipeline, webhooks, model } = await start();
    const all = await webhooks.create(`${receiver.url}/all`);
    await webhooks.create(`${receiver.url}/failed`, ['job.failed', 'job.expired']);
    const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    model.script({ status: 400 }, { status: 400 });
    const body = JSON.stringify({ task: 'note', input: ok });
    const headers = { 'content-type': 'application/json', traceparent };
    const submitted = await pipeline.request('/v1/jobs', { method: 'POST', headers, body });
    const { id } = (await submitted.json()) as JobView;
    const first = await hears(receiver, 2);
    expect(first.map(({ path }) => path).sort()).toEqual(['/all', '/failed']);
    for (const one of first) expect(one).toMatchObject({ id: `${id}.1.failed`, headers: { traceparent } });
    expect((await isTold(pipeline, id)).delivery).toEqual({ status: 'delivered', attempts: 2 });

    const from = JSON.stringify({ from: 'start' });
    await pipeline.request(`/v1/dead-letters/${id}/replay`, { method: 'POST', headers, body: from });
    const again = (await hears(receiver, 4)).slice(2);
    expect(again.map((one) => one.id)).toEqual([`${id}.2.failed`, `${id}.2.failed`]);
    const toAll = again.find(({ path }) => path === '/all');
    expect(verify(toAll as Received, all.secret)).toMatchObject({ type: 'job.failed', data: { id, status: 'failed' } });
  });

  it('hears that a job waits for a person, and what came of that', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { id: endpoint } = await webhooks.create(receiver.url);
    const { id } = await pipeline.submit('sort', { text: 'who knows' });
    await hears(receiver, 1);
    await pipeline.cancel(id);
    await hears(receiver, 2);
    expect(receiver.received.map(({ type }) => type)).toEqual(['job.in_review', 'job.cancelled']);
    const log = await webhooks.logs(endpoint, (all) => all.every(({ status }) => status === 'delivered'));
    expect(log.map((one) => one.id)).toEqual([`${id}.1.cancelled`, `${id}.1.in_review`]);
  });

  it('gets an event again until it takes it, with the same id, and is given up in the end', async () => {
    const { receiver, pipeline } = await start();
    receiver.reply((response, received, n) => answer(n < 3 ? 500 : 200)(response, received, n));
    const options = { callbackUrl: receiver.url };
    const { id } = await pipeline.submit('sort', ok, { options });
    const received = await hears(receiver, 3);
    expect(new Set(received.map((one) => one.id))).toEqual(new Set([`${id}.1.succeeded`]));
    expect((await isTold(pipeline, id)).delivery).toEqual({ status: 'delivered', attempts: 3 });

    receiver.reply(answer(500));
    const other = await pipeline.submit('sort', ok, { options });
    expect((await isTold(pipeline, other.id)).delivery).toEqual({ status: 'failed', attempts: 4 });
    expect(receiver.received).toHaveLength(7);
  });

  it('is not led elsewhere by a redirect', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const secret = await startReceiver();
    receiver.reply(answer(307, { location: secret.url }));
    const { id } = await webhooks.create(receiver.url);
    await pipeline.submit('sort', ok);
    const [failed] = await webhooks.logs(id, ([one]) => one?.status === 'failed');
    expect(failed).toMatchObject({ attempts: 4, responseStatus: 307, failure: 'redirected' });
    expect(secret.received).toEqual([]);
  });

  it('leaves no URL and no secret in Redis or in logs', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { secret } = await webhooks.create(`${receiver.url}/canary-path?canary-token`);
    const callbackUrl = `${receiver.url}/canary-callback`;
    receiver.reply(answer(500));
    const { id } = await pipeline.submit('sort', ok, { options: { callbackUrl } });
    const batches = createBatchClient(pipeline);
    await batches.accept(`sort&callbackUrl=${encodeURIComponent(callbackUrl)}`, lineOf({ input: ok }));
    await hears(receiver, 5);
    const stored = JSON.stringify([...(await readAllKeys(pipeline.redis, '*'))]);
    for (const text of ['canary', secret, receiver.host]) expect(stored).not.toContain(text);
    await isTold(pipeline, id);
    const logged = pipeline.logged.join();
    for (const text of ['canary', secret]) expect(logged).not.toContain(text);
    expect(logged).toContain(`"origin":"${receiver.url}"`);
  });
});

describe('a batch', () => {
  it('tells its callback when it is over, once, and those of its rows', async () => {
    const { receiver, pipeline } = await start();
    const batches = createBatchClient(pipeline);
    const query = `sort&callbackUrl=${encodeURIComponent(`${receiver.url}/batch`)}`;
    const row = lineOf({ input: ok, options: { callbackUrl: `${receiver.url}/row` } });
    const { id } = await batches.accept(query, lineOf({ input: ok }).repeat(20) + row);
    await batches.finishes(id);
    const received = await hears(receiver, 2);
    const ofBatch = received.find(({ path }) => path === '/batch');
    expect(ofBatch).toMatchObject({ id: `${id}.1.finished`, type: 'batch.finished', data: { id, status: 'finished' } });
    expect(verify(ofBatch as Received, pipeline.webhookSecret)).toMatchObject({ type: 'batch.finished' });
    expect(received.find(({ path }) => path === '/row')).toMatchObject({ type: 'job.succeeded' });
    expect(received).toHaveLength(2);
  });

  it('of CSV takes a column of callback URLs, and refuses the row of one that may not be called', async () => {
    const { receiver, pipeline } = await start();
    const csv = `text,options.callbackUrl\nok,${receiver.url}/row\nok,http://127.0.0.1:9/\n`;
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('sort', csv, { 'content-type': 'text/csv' });
    const [received] = await hears(receiver, 1);
    expect(received).toMatchObject({ path: '/row', type: 'job.succeeded' });
    const [, refused] = await batches.results(id);
    expect(refused).toMatchObject({ status: 'rejected', failure: { code: 'callback-url-forbidden' } });
  });

  it('whose upload broke off is over once nobody can go on with it', async () => {
    const { receiver, pipeline, webhooks } = await start();
    await webhooks.create(receiver.url, ['batch.finished']);
    const { redis: client, keys, store } = pipeline;
    const opened = await openBatch(store, {
      tenant: 'default',
      task: { name: 'sort', version: 1 },
      idempotencyKey: undefined,
    });
    if (opened.is !== 'open') throw new Error(opened.is);
    const { batchId } = opened;
    // The API that took it has crashed, six minutes ago.
    await client.hset(keys.batch(batchId), 'takenAt', Date.now() - 360_000);
    await client.zadd(keys.uploads, 'XX', 1, batchId);
    expect(await hears(receiver, 1)).toMatchObject([{ id: `${batchId}.1.finished` }]);
    expect(await createBatchClient(pipeline).find(batchId)).toMatchObject({ status: 'finished' });
  });

  it('that holds nothing but refused rows is over with its upload', async () => {
    const { receiver, pipeline, webhooks } = await start();
    await webhooks.create(receiver.url, ['batch.finished']);
    const { id } = await createBatchClient(pipeline).accept('sort', 'bad\n');
    const [received] = await hears(receiver, 1);
    expect(received).toMatchObject({ id: `${id}.1.finished` });
  });

  it('tells that it was cancelled once its last job has ended, and of a replay that ends it again', async () => {
    const { receiver, pipeline, webhooks, model } = await start();
    await webhooks.create(receiver.url, ['batch.finished', 'batch.cancelled']);
    const batches = createBatchClient(pipeline);
    const waiting = await batches.accept('sort', lineOf({ input: { text: 'who knows' } }).repeat(3));
    await batches.findWhen(waiting.id, ({ counts }) => counts.inReview === 3);
    expect(receiver.received).toEqual([]);
    for (let n = 0; n < 2; n++) await batches.cancel(waiting.id);
    const [cancelled] = await hears(receiver, 1);
    expect(cancelled).toMatchObject({ id: `${waiting.id}.1.cancelled`, type: 'batch.cancelled' });
    expect((await batches.find(waiting.id)).counts.cancelled).toBe(3);

    model.script({ status: 400 }, { status: 400 });
    const failing = await batches.accept('note', lineOf({ input: ok }));
    await batches.finishes(failing.id);
    const [failed] = await batches.results(failing.id);
    const body = JSON.stringify({ from: 'start' });
    const headers = { 'content-type': 'application/json' };
    await pipeline.request(`/v1/dead-letters/${failed?.jobId}/replay`, { method: 'POST', headers, body });
    const ids = (await hears(receiver, 3)).map((one) => one.id);
    expect(ids).toEqual([`${waiting.id}.1.cancelled`, `${failing.id}.1.finished`, `${failing.id}.2.finished`]);
  });
});
