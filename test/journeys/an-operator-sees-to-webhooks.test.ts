import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eraseTenant } from '../../src/operations/erase-tenant.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { eventually } from '../support/eventually.ts';
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

const ok = { text: 'ok' };
const HOUR_MS = 3_600_000;
const SLOW = [HOUR_MS];

async function start(given: Omit<PipelineGiven, 'redisUrl' | 'modelUrl'> = {}) {
  const receiver = await startReceiver();
  const settings = { callbackAllow: [receiver.host], ...given.settings };
  const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], ...given, settings });
  return { receiver, pipeline, webhooks: createWebhookClient(pipeline) };
}

/** A key of another tenant, as a client. */
async function openOther(pipeline: Pipeline) {
  const { key } = await createApiKey(pipeline.store, 'globex', 'operate');
  return { key, webhooks: createWebhookClient(pipeline, key) };
}

const countKeys = async ({ redis: client, keys }: Pipeline) =>
  (await client.keys(`${keys.tag}:deliver*`)).filter((key) => !/:deliver:(meta|pc|marker|completed|job_)/.test(key));

const verifies = ({ body, headers }: Received, secret: string) => {
  try {
    return Boolean(new Webhook(secret).verify(body, headers));
  } catch {
    return false;
  }
};

describe('an endpoint', () => {
  it('shows its secret once, and is listed without it', async () => {
    const { receiver, webhooks } = await start();
    const { secret, ...first } = await webhooks.create(receiver.url, ['job.failed', 'job.failed', '*']);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(first).toMatchObject({
      url: receiver.url,
      events: ['job.failed', '*'],
      description: null,
      disabledAt: null,
    });
    const other = await webhooks.create(receiver.url);
    expect(await webhooks.list()).toEqual([expect.objectContaining({ id: other.id }), first]);
    expect(JSON.stringify(await webhooks.list())).not.toContain('whsec_');
    const page = await webhooks.ask('GET', '?limit=1');
    expect(page.body.data).toHaveLength(1);
    const next = await webhooks.ask('GET', `?limit=1&cursor=${page.body.nextCursor}`);
    expect(next.body).toEqual({ data: [first], nextCursor: null });
  });

  it('is one of twenty at most', async () => {
    const { receiver, webhooks } = await start({ stages: [] });
    for (let n = 0; n < 20; n++) await webhooks.create(receiver.url);
    const one = await webhooks.ask('POST', '', { url: receiver.url, events: ['*'] });
    expect([one.status, one.body.code]).toEqual([409, 'webhooks-full']);
    await webhooks.remove((await webhooks.list())[7]?.id ?? '');
    await webhooks.create(receiver.url);
  });

  it('is signed for by two secrets after a rotation', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { id, secret } = await webhooks.create(receiver.url);
    const rotated = await webhooks.rotate(id);
    const latest = await webhooks.rotate(id);
    expect(new Set([secret, rotated.secret, latest.secret]).size).toBe(3);
    await pipeline.submit('sort', ok);
    const [received] = (await hears(receiver, 1)) as [Received];
    // The first one was rotated away twice.
    expect([secret, rotated.secret, latest.secret].map((one) => verifies(received, one))).toEqual([false, true, true]);
  });

  it('that answers 410 is disabled: nothing more is sent to it', async () => {
    const { receiver, pipeline, webhooks } = await start();
    receiver.reply(answer(410));
    const { id } = await webhooks.create(receiver.url);
    const first = await pipeline.submit('sort', ok);
    await webhooks.logs(id, ([one]) => one?.status === 'failed');
    expect((await pipeline.find(first.id)).delivery).toEqual({ status: 'failed', attempts: 1 });
    expect(await webhooks.list()).toMatchObject([{ id, disabledAt: expect.stringMatching(/^20/) }]);
    const second = await pipeline.submit('sort', ok, { wait: 5 });
    expect(second).toMatchObject({ status: 'succeeded', delivery: { status: 'none' } });
    expect(receiver.received).toHaveLength(1);
    const replay = await webhooks.ask('POST', `/${id}/replay`, { since: '2020-01-01T00:00:00Z' });
    expect([replay.status, replay.body.code]).toEqual([409, 'webhook-disabled']);
  });

  it('is sent one delivery again, or all since a time, under the same ids', async () => {
    const { receiver, pipeline, webhooks } = await start({ deliveryDelaysMs: SLOW });
    const { id } = await webhooks.create(receiver.url);
    const first = await pipeline.submit('sort', ok, { wait: 5 });
    await webhooks.logs(id, ([one]) => one?.status === 'delivered');
    receiver.reply(answer(500));
    const second = await pipeline.submit('sort', ok, { wait: 5 });
    const log = await webhooks.logs(id, ([one]) => one?.attempts === 1 && one.status === 'pending');
    expect(log[0]).toMatchObject({ id: `${second.id}.1.succeeded`, responseStatus: 500, failure: 'http-500' });
    expect(Date.parse(log[0]?.nextAttemptAt ?? '')).toBeGreaterThan(Date.now() + 0.9 * HOUR_MS);

    receiver.reply(answer(200));
    expect(await webhooks.replay(id, { deliveryId: `${first.id}.1.succeeded` })).toEqual({ replayed: 1 });
    await hears(receiver, 3);
    await webhooks.logs(id, (all) => all[1]?.status === 'delivered');
    expect(await webhooks.replay(id, { since: '2020-01-01T00:00:00Z' })).toEqual({ replayed: 2 });
    await hears(receiver, 5);
    const all = await webhooks.logs(id, (found) => found.every(({ status }) => status === 'delivered'));
    expect(all.map((one) => one.id)).toEqual([`${second.id}.1.succeeded`, `${first.id}.1.succeeded`]);
    expect(await webhooks.replay(id, { since: new Date(Date.now() + HOUR_MS).toISOString() })).toEqual({ replayed: 0 });
    const count = (job: string) => receiver.received.filter((one) => one.id === `${job}.1.succeeded`).length;
    expect([count(first.id), count(second.id)]).toEqual([3, 2]);
    const unknown = await webhooks.ask('POST', `/${id}/replay`, { deliveryId: `${first.id}.2.succeeded` });
    expect([unknown.status, unknown.body.code]).toEqual([404, 'delivery-unknown']);
  });

  it('is told of in the audit log, whatever is done to it', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { id } = await webhooks.create(receiver.url);
    await webhooks.rotate(id);
    await webhooks.replay(id, { since: '2020-01-01T00:00:00Z' });
    await webhooks.remove(id);
    const log = (await (await pipeline.request('/v1/audit')).json()) as { data: { act: string; object: string }[] };
    const acts = log.data.filter(({ object }) => object === id).map(({ act }) => act);
    expect(acts).toEqual(['webhook.delete', 'webhook.replay', 'webhook.rotate', 'webhook.create']);
  });

  it('lists its deliveries in pages, newest first', async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { id } = await webhooks.create(receiver.url);
    const jobs: string[] = [];
    for (let n = 0; n < 5; n++) jobs.unshift((await pipeline.submit('sort', ok, { wait: 5 })).id);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await webhooks.ask('GET', `/${id}/deliveries?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.body.data.map((one: { data: { id: string } }) => one.data.id));
      cursor = page.body.nextCursor;
    }
    expect(seen).toEqual(jobs);
    const foreign = await webhooks.ask('GET', `/${id}/deliveries?cursor=abc`);
    expect([foreign.status, foreign.body.code]).toEqual([400, 'query-invalid']);
  });

  it('that is deleted is sent nothing more, and leaves nothing; its jobs say that they could not tell it', async () => {
    const { receiver, pipeline, webhooks } = await start({ deliveryDelaysMs: SLOW });
    receiver.reply(answer(500));
    const { id } = await webhooks.create(receiver.url);
    const job = await pipeline.submit('sort', ok, { wait: 5 });
    await webhooks.logs(id, ([one]) => one?.attempts === 1);
    await webhooks.remove(id);
    expect(await countKeys(pipeline)).toEqual([]);
    expect((await pipeline.find(job.id)).delivery).toEqual({ status: 'failed', attempts: 1 });
    expect((await webhooks.ask('DELETE', `/${id}`)).body.code).toBe('webhook-unknown');
  });

  it("of another tenant is as one that there is not, and hears nothing of this tenant's", async () => {
    const { receiver, pipeline, webhooks } = await start();
    const { webhooks: others } = await openOther(pipeline);
    const foreign = await others.create(`${receiver.url}/other`);
    const missing = `whk_01920000-0000-7000-8000-${'0'.repeat(12)}`;
    const since = { since: '2020-01-01T00:00:00Z' };
    const calls = [
      ['DELETE', ''],
      ['POST', '/rotate'],
      ['GET', '/deliveries'],
      ['POST', '/replay', since],
    ] as const;
    for (const [method, path, body] of calls) {
      const [own, none] = await Promise.all(
        [foreign.id, missing].map((id) => webhooks.ask(method, `/${id}${path}`, body)),
      );
      const { requestId: _, ...problem } = own?.body ?? {};
      expect(own?.status).toBe(404);
      expect(none?.body).toMatchObject(problem);
    }
    expect(await webhooks.list()).toEqual([]);
    await pipeline.submit('sort', ok, { wait: 5 });
    const mine = await webhooks.create(`${receiver.url}/mine`);
    await pipeline.submit('sort', ok, { wait: 5 });
    await webhooks.logs(mine.id, ([one]) => one?.status === 'delivered');
    expect(receiver.received.map(({ path }) => path)).toEqual(['/mine']);
  });
});

describe('erasing', () => {
  it('a job takes back what is still to be told of it', async () => {
    const { receiver, pipeline, webhooks } = await start({ deliveryDelaysMs: SLOW });
    receiver.reply(answer(500));
    const { id } = await webhooks.create(receiver.url);
    const job = await pipeline.submit('sort', ok, { wait: 5, options: { callbackUrl: receiver.url } });
    await hears(receiver, 2);
    await webhooks.logs(id, ([one]) => one?.attempts === 1);
    await eventually(async () => (await pipeline.find(job.id)).delivery.attempts === 2);
    expect((await pipeline.request(`/v1/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await webhooks.log(id)).toEqual([]);
    expect(await countKeys(pipeline)).toEqual([]);
  });

  it('a tenant leaves none of its endpoints, and nothing on its way', async () => {
    const { receiver, pipeline } = await start({ deliveryDelaysMs: SLOW });
    const { key, webhooks } = await openOther(pipeline);
    receiver.reply(answer(500));
    await webhooks.create(receiver.url);
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ task: 'sort', input: ok, options: { callbackUrl: receiver.url } });
    await pipeline.request('/v1/jobs', { method: 'POST', headers, body });
    await hears(receiver, 2);
    expect(await eraseTenant(pipeline.store, 'globex')).toMatchObject({ jobs: 1, webhooks: 1 });
    expect(await countKeys(pipeline)).toEqual([]);
    expect(await pipeline.redis.keys(`${pipeline.keys.tag}*globex*`)).toEqual([expect.stringContaining(':audit:')]);
    expect(await pipeline.redis.hget(pipeline.keys.held, 'globex')).toBeNull();
  }, 30_000);
});
