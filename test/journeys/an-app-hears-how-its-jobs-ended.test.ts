import OpenAI from 'openai';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline, PipelineGiven } from '../support/start-pipeline.ts';
import { answer, type Received, type Receiver, startReceiver } from '../support/start-receiver.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const input = { text: 'The pump of the hall leaks again.' };

async function start(given: Omit<PipelineGiven, 'redisUrl' | 'modelUrl'> = {}) {
  const receiver = await startReceiver();
  const { pipeline, model } = await startJourney(redis, {
    ...given,
    settings: { callbackAllow: [receiver.host], ...given.settings },
  });
  return { receiver, pipeline, model };
}

const post = async (pipeline: Pipeline, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const response = await pipeline.request(path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const createEndpoint = async (pipeline: Pipeline, url: string, events: readonly string[]) => {
  const { status, body } = await post(pipeline, '/v1/webhooks', { url, events });
  expect(status).toBe(201);
  return body as { id: string; secret: string };
};

const hears = (receiver: Receiver, count: number) =>
  eventually(() => receiver.received.length >= count && receiver.received, { describe: `${count} events` });

const isDelivered = (pipeline: Pipeline, jobId: string) =>
  pipeline.findWhen(jobId, ({ delivery }) => delivery.status !== 'pending' && delivery.status !== 'none');

const verify = ({ body, headers }: Received, secret: string) => new Webhook(secret).verify(body, headers);

describe('an app', () => {
  it('hears at the URL that a job came with, signed by AIRLOCK_WEBHOOK_SECRET', async () => {
    const { receiver, pipeline } = await start();
    const options = { callbackUrl: `${receiver.url}/hook` };
    const { id, delivery } = await pipeline.submit('summarise', input, { options });
    expect(delivery).toEqual({ status: 'none', attempts: 0 });
    const [received] = await hears(receiver, 1);
    expect(received).toMatchObject({
      ...{ path: '/hook', id: `${id}.1.succeeded`, type: 'job.succeeded', data: { id, status: 'succeeded' } },
    });
    expect(JSON.parse(received?.body ?? '')).toEqual({
      type: 'job.succeeded',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { id, status: 'succeeded' },
    });
    const { webhookSecret } = pipeline;
    expect(verify(received as Received, webhookSecret)).toMatchObject({ type: 'job.succeeded' });
    const { webhooks } = new OpenAI({ apiKey: 'none' });
    const { body, headers } = received as Received;
    expect(await webhooks.unwrap(body, headers, webhookSecret)).toMatchObject({ type: 'job.succeeded' });
    expect((await isDelivered(pipeline, id)).delivery).toEqual({ status: 'delivered', attempts: 1 });
    expect(pipeline.logged.join()).not.toContain('/hook');
  });

  it('hears at its endpoints of what each wants, for a replay once more, in the trace of the submit', async () => {
    const { receiver, pipeline } = await start();
    const all = await createEndpoint(pipeline, `${receiver.url}/all`, ['*']);
    await createEndpoint(pipeline, `${receiver.url}/failed`, ['job.failed']);
    const headers = { 'content-type': 'application/json', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const body = JSON.stringify({ task: 'summarise', input });
    await pipeline.request('/v1/jobs', { method: 'POST', headers, body });
    const [first] = await hears(receiver, 1);
    expect(first).toMatchObject({ path: '/all', headers: { traceparent: headers.traceparent } });
    expect(() => verify(first as Received, all.secret)).not.toThrow();
  });

  it('gets an event again until it takes it, with the same id', async () => {
    const { receiver, pipeline } = await start();
    receiver.reply((response, received, n) => answer(n < 3 ? 500 : 200)(response, received, n));
    const { id } = await pipeline.submit('summarise', input, { options: { callbackUrl: receiver.url } });
    const received = await hears(receiver, 3);
    expect(new Set(received.map((one) => one.id))).toEqual(new Set([`${id}.1.succeeded`]));
    expect((await isDelivered(pipeline, id)).delivery).toEqual({ status: 'delivered', attempts: 3 });
  });

  it('is given up when it never takes it', async () => {
    const { receiver, pipeline } = await start();
    receiver.reply(answer(500));
    const { id } = await pipeline.submit('summarise', input, { options: { callbackUrl: receiver.url } });
    expect((await isDelivered(pipeline, id)).delivery).toEqual({ status: 'failed', attempts: 4 });
    expect(receiver.received).toHaveLength(4);
  });
});
