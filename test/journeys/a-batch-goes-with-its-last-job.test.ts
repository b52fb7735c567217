import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createSortTask(), createNoteTask({ attempts: 1 })];
const sorted = lineOf({ input: { text: 'ok' } });
const DAY_MS = 86_400_000;

const keysOfBatches = ({ redis: client, keys }: Pipeline) => client.keys(`${keys.tag}:batch*`);

/** The sweeper removes these jobs at its next round. */
async function endRetention({ redis: client, keys }: Pipeline, jobIds: readonly (string | null)[]): Promise<void> {
  for (const jobId of jobIds) await client.zadd(keys.expiry, 'XX', 1, jobId ?? '');
}

describe('a batch', () => {
  it('goes when its last job goes, with all that is kept of it', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('sort', `${sorted}bad\n${lineOf({ input: { text: 'ok' }, customId: 'c' })}`);
    await batches.finishes(id);
    const [first, , last] = (await batches.results(id)).map(({ jobId }) => jobId);
    await endRetention(pipeline, [first ?? '']);
    await eventually(async () => (await pipeline.request(`/v1/jobs/${first}`)).status === 404);
    expect(await batches.results(id)).toMatchObject([
      { row: 1, jobId: first, status: 'removed', output: null },
      { row: 2, status: 'rejected' },
      { row: 3, status: 'succeeded', customId: 'c' },
    ]);
    expect(await batches.find(id)).toMatchObject({ status: 'finished', counts: { total: 3, succeeded: 2 } });

    await endRetention(pipeline, [last ?? '']);
    await eventually(async () => (await keysOfBatches(pipeline)).length === 0);
    expect((await pipeline.request(`/v1/batches/${id}`)).status).toBe(404);
  });

  it('goes at once when it is erased, with its jobs and its idempotency key, and not while one is open', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const erase = (batchId: string) => pipeline.request(`/v1/batches/${batchId}`, { method: 'DELETE' });
    const rows = `${sorted.repeat(150)}bad\n${lineOf({ input: { text: 'ok' }, customId: 'c' })}`;
    const { id } = await batches.accept('sort', rows, { 'idempotency-key': 'to be erased' });
    await batches.finishes(id);
    const ids = (await batches.results(id)).flatMap(({ jobId }) => jobId ?? []);
    expect((await erase(id)).status).toBe(204);
    expect((await erase(id)).status).toBe(404);
    expect(await keysOfBatches(pipeline)).toEqual([]);
    expect(await pipeline.redis.exists(...ids.map((jobId) => pipeline.keys.job(jobId)))).toBe(0);
    expect((await batches.accept('sort', rows, { 'idempotency-key': 'to be erased' })).id).not.toBe(id);

    model.script(() => undefined);
    const asked = model.nextRequest();
    const open = await batches.accept('note', lineOf({ input: { text: 'hello' } }));
    await asked;
    const refused = await erase(open.id);
    expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'batch-not-finished' }]);
    expect((await batches.find(open.id)).counts.total).toBe(1);
  });

  it('stays with a dead letter', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    model.script({ status: 500 });
    const { id } = await batches.accept('note', lineOf({ input: { text: 'hello' } }));
    expect(await batches.finishes(id)).toMatchObject({ status: 'finished', counts: { failed: 1 } });
    const [only] = await batches.results(id);
    expect(await pipeline.redis.zscore(pipeline.keys.expiry, only?.jobId ?? '')).toBeNull();
    expect(await pipeline.redis.pttl(pipeline.keys.batch(id))).toBe(-1);
  });

  it('keeps its idempotency key for a day', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const key = { 'idempotency-key': 'kept' };
    const { id } = await batches.accept('sort', sorted, key);
    await batches.finishes(id);
    expect(await pipeline.redis.pttl(pipeline.keys.batch(id))).toBe(-1);
    await endRetention(
      pipeline,
      (await batches.results(id)).map(({ jobId }) => jobId),
    );
    const left = await eventually(async () => {
      const ms = await pipeline.redis.pttl(pipeline.keys.batch(id));
      return ms > 0 && ms;
    });
    expect(left).toBeGreaterThan(DAY_MS - 60_000);
    expect(left).toBeLessThanOrEqual(DAY_MS);
    const again = await batches.upload('sort', sorted, key);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toMatchObject({ id });
  });

  it('goes after its retention when none of its rows was a job', async () => {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const batch = await batches.accept('sort', 'bad\nbad\n');
    expect(batch).toMatchObject({ status: 'finished', counts: { total: 2, rejected: 2 } });
    const names = (await keysOfBatches(pipeline)).filter((name) => name.endsWith(batch.id));
    expect(names).toHaveLength(3);
    for (const name of names) {
      const ms = await pipeline.redis.pttl(name);
      expect(ms).toBeGreaterThan(pipeline.settings.retentionMs - 60_000);
      expect(ms).toBeLessThanOrEqual(pipeline.settings.retentionMs);
    }
  });
});

describe('an upload that is cut', () => {
  /** Sends the head of an upload and these bytes of it, and hangs up. */
  async function cut(pipeline: Pipeline, bytes: string, headers: string[] = []): Promise<void> {
    const { port, host } = new URL(pipeline.url);
    const lines = [
      ...['POST /v1/batches?task=sort HTTP/1.1', `Host: ${host}`, `Authorization: Bearer ${pipeline.key}`],
      ...['Content-Type: application/x-ndjson', 'Content-Length: 100000', ...headers],
    ];
    const socket = connect(Number(port), '127.0.0.1');
    socket.write(`${lines.join('\r\n')}\r\n\r\n${bytes}`);
    await eventually(async () => (await keysOfBatches(pipeline)).length > 0);
    socket.destroy();
  }
  const findId = async (pipeline: Pipeline) => {
    const pattern = pipeline.keys.batch('*');
    const [name = ''] = await pipeline.redis.keys(pattern);
    return name.slice(pattern.length - 1);
  };

  it('is over at its last whole row when nobody can send it again', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    await cut(pipeline, `${sorted}${sorted}{"input"`);
    expect(await batches.finishes(await findId(pipeline))).toMatchObject({
      status: 'finished',
      counts: { total: 2, succeeded: 2 },
    });
  });

  it('waits to go on when it has an idempotency key', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    await cut(pipeline, `${sorted}${sorted}`, ['Idempotency-Key: cut']);
    const id = await findId(pipeline);
    await batches.findWhen(id, ({ counts }) => counts.succeeded === 2);
    expect(await batches.find(id)).toMatchObject({ status: 'running', finishedAt: null });
    const whole = await batches.accept('sort', sorted.repeat(3), { 'idempotency-key': 'cut' });
    expect(whole).toMatchObject({ id, counts: { total: 3 } });
    expect(await batches.finishes(id)).toMatchObject({ status: 'finished', counts: { succeeded: 3 } });
  });
});
