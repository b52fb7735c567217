import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import type { BatchView } from '../../src/jobs/batch-view.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const sort = createSortTask();
/** A twentieth of what Redis takes jobs up to: 1.6 MB. */
const [MAXMEMORY, tenantShare, SHARE_BYTES] = ['40mb', 5, 0.8 * 40 * 2 ** 20 * 0.05];
const text = `wait ${'x'.repeat(50_000)}`;

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis({ args: ['--maxmemory', MAXMEMORY] });
});
afterAll(() => redis.stop());

const tenantFull = { code: 'tenant-full', status: 503, retryable: true, retryAfterMs: 5000 };

/** How a tenant of its own calls the API. */
async function enter({ store, request }: Pipeline, tenant: string) {
  const { key } = await createApiKey(store, tenant, 'submit');
  const ask = (path: string, init: RequestInit = {}) =>
    request(path, { ...init, headers: { ...init.headers, authorization: `Bearer ${key}` } });
  const submit = (input: object = { text }) =>
    ask('/v1/jobs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ task: 'sort', input }),
    });
  /** Submits until one is refused; the ids of those that were not, and the refusal. */
  const fill = async () => {
    const ids: string[] = [];
    for (;;) {
      const answer = await submit();
      if (answer.status !== 202) return { ids, answer };
      ids.push(((await answer.json()) as JobView).id);
    }
  };
  return { ask, submit, fill, ...createBatchClient({ request: ask }) };
}

const open = async (share: number) => {
  const { pipeline } = await startJourney(redis, { tasks: [sort], stages: [], settings: { tenantShare: share } });
  const held = async (tenant: string) => Number(await pipeline.redis.hget(pipeline.keys.held, tenant));
  onTestFinished(async () => void (await pipeline.redis.flushall()));
  return { pipeline, held, acme: await enter(pipeline, 'acme'), globex: await enter(pipeline, 'globex') };
};

describe('a tenant that holds its share of Redis', () => {
  it('gets no more jobs in until some were removed, while another one does', async () => {
    const { acme, globex, held } = await open(tenantShare);
    const { ids, answer } = await acme.fill();
    expect(await answer.json()).toMatchObject(tenantFull);
    expect(answer.headers.get('retry-after')).toBe('5');
    expect(await held('acme')).toBeGreaterThanOrEqual(SHARE_BYTES);
    expect(await held('acme')).toBeLessThan(SHARE_BYTES + 3 * text.length);
    expect((await acme.submit({ text: 7 })).status).toBe(422);
    expect((await globex.submit()).status).toBe(202);

    for (const id of ids.slice(0, 2)) {
      expect((await acme.ask(`/v1/jobs/${id}/cancel`, { method: 'POST' })).status).toBe(200);
      expect((await acme.ask(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
    }
    expect((await acme.submit()).status).toBe(202);
  });

  it('has its upload of rows that are no jobs ended in the middle, and goes on with it when there is room', async () => {
    const { pipeline, acme, globex } = await open(tenantShare);
    const { ids } = await acme.fill();
    for (const id of ids.slice(0, 2)) {
      await acme.ask(`/v1/jobs/${id}/cancel`, { method: 'POST' });
      await acme.ask(`/v1/jobs/${id}`, { method: 'DELETE' });
    }
    const key = { 'idempotency-key': 'one upload' };
    const bad = 'no JSON\n'.repeat(2000);
    const answer = await acme.upload('sort', bad, key);
    const problem = (await answer.json()) as { batch: BatchView; detail: string };
    expect(problem).toMatchObject({ ...tenantFull, batch: { status: 'running' } });
    expect(problem.detail).toMatch(/^The tenant's share of Redis was used up in the middle\./);
    const { rejected } = problem.batch.counts;
    expect(rejected).toBeGreaterThan(100);
    expect(rejected).toBeLessThan(2000);
    const count = async () => (await pipeline.redis.keys(`${pipeline.keys.tag}:batch:*`)).length;
    expect([(await acme.upload('sort', bad)).status, await count()]).toEqual([503, 1]);
    expect((await globex.accept('sort', bad)).counts).toMatchObject({ rejected: 2000 });

    for (const id of ids.slice(2, 12)) {
      await acme.ask(`/v1/jobs/${id}/cancel`, { method: 'POST' });
      await acme.ask(`/v1/jobs/${id}`, { method: 'DELETE' });
    }
    expect(await acme.accept('sort', bad, key)).toMatchObject({ id: problem.batch.id, counts: { rejected: 2000 } });
  });

  it('gets the room back that a batch took, when the batch is erased', async () => {
    const { acme, held } = await open(tenantShare);
    const rows = `${lineOf({ input: { text: 'wait' }, customId: 'c' })}${'no JSON\n'.repeat(500)}`;
    const { id } = await acme.accept('sort', rows);
    expect(await held('acme')).toBeGreaterThan(50_000);
    expect((await acme.cancel(id)).status).toBe(202);
    await acme.finishes(id);
    expect((await acme.ask(`/v1/batches/${id}`, { method: 'DELETE' })).status).toBe(204);
    // The line of the audit log that tells of it.
    expect(await held('acme')).toBeLessThan(1000);
  });

  it('is told so by a producer, too', async () => {
    const { pipeline } = await open(tenantShare);
    const { encryptionKeys, settings } = pipeline;
    const given = { redisUrl: redis.url, encryptionKeys, prefix: settings.prefix, tasks: createCatalogue([sort]) };
    const producer = await createProducer({ ...given, tenantShare });
    const other = await createProducer({ ...given, tenantShare: 100 });
    onTestFinished(async () => void (await Promise.all([producer.close(), other.close()])));
    const submitted = Array.from({ length: 60 }, () => producer.submit('sort', { text }));
    const refused = (await Promise.allSettled(submitted)).flatMap((one) =>
      one.status === 'rejected' ? one.reason : [],
    );
    expect(refused[0]).toMatchObject({ failure: { code: 'tenant-full', retryable: true } });
    expect((await other.submit('sort', { text })).id).toMatch(/^job_/);
  });

  it('is none where the share is all', async () => {
    const { acme, held } = await open(100);
    const past = Math.ceil(SHARE_BYTES / text.length) + 5;
    for (let n = 0; n < past; n++) expect((await acme.submit()).status).toBe(202);
    expect(await held('acme')).toBeGreaterThan(SHARE_BYTES);
  });
});

describe('a Redis without maxmemory', () => {
  it('has no shares', async () => {
    const boundless = await startRedis();
    onTestFinished(() => boundless.stop());
    const { pipeline } = await startJourney(boundless, { tasks: [sort], stages: [], settings: { tenantShare: 1 } });
    const { submit } = await enter(pipeline, 'acme');
    const past = Math.ceil(SHARE_BYTES / text.length) + 5;
    for (let n = 0; n < past; n++) expect((await submit()).status).toBe(202);
  });
});
