import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBatch } from '../../src/batches/cancel-batch.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const tasks = [createNoteTask(), createSortTask()];
const row = lineOf({ input: { text: 'hello' } });
/** Two chunks of 500, and a bit. */
const ROWS = 1200;

describe('a cancelled batch', () => {
  it('ends every job that has not ended, and none of them runs', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('note', row.repeat(ROWS));
    const answer = await batches.cancel(id);
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ id, status: 'cancelled' });
    await pipeline.startWorkers();
    const batch = await batches.finishes(id);
    expect(batch.counts).toMatchObject({ total: ROWS, queued: 0, running: 0, cancelled: ROWS });
    expect(await batches.recount(id)).toEqual(batch.counts);
    // Work that came later is done after whatever was in front of it.
    await pipeline.submit('sort', { text: 'ok' }, { wait: 20, options: { priority: 10 } });
    expect(model.requests).toEqual([]);
    expect(await pipeline.metric('airlock_jobs_ended_total{task="note",status="cancelled",by="none"}')).toBe(ROWS);

    const again = await batches.cancel(id);
    expect(again.status).toBe(202);
    expect(await again.json()).toEqual(batch);
  });

  it('is cancelled by the sweeper when the API that was asked did not get to it', { timeout: 90_000 }, async () => {
    const { model, pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('note', row.repeat(ROWS));
    expect(await cancelBatch(pipeline.store, 'default', id)).toBe('cancelled');
    await pipeline.startWorkers();
    expect(await batches.finishes(id)).toMatchObject({ status: 'cancelled', counts: { cancelled: ROWS } });
    expect(model.requests).toEqual([]);
    // The workers have cancelled what they claimed; the sweeper looks at every row, a hundred a second.
    const isThrough = async () => (await pipeline.redis.exists(pipeline.keys.cancelling)) === 0;
    await eventually(isThrough, { withinMs: 25_000 });
  });

  it('keeps what had ended, ends what is in review, and aborts what a model is asked', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const sorted = await batches.accept('sort', ['ok', 'hard'].map((text) => lineOf({ input: { text } })).join(''));
    await batches.findWhen(sorted.id, ({ counts }) => counts.succeeded === 1 && counts.inReview === 1);
    await batches.cancel(sorted.id);
    expect(await batches.finishes(sorted.id)).toMatchObject({ counts: { succeeded: 1, inReview: 0, cancelled: 1 } });
    expect(await pipeline.redis.zcard(pipeline.keys.reviewsOf('default'))).toBe(0);

    let hungUp = false;
    model.script((response) => {
      response.once('close', () => {
        hungUp = true;
      });
    });
    const asked = model.nextRequest();
    const { id } = await batches.accept('note', row);
    await asked;
    await batches.cancel(id);
    await batches.finishes(id);
    await expect.poll(() => hungUp).toBe(true);
  });

  /** An upload of ten rows that goes on once it is told to. */
  async function beginUpload(idempotencyKey: string) {
    const { pipeline } = await startJourney(redis, { tasks, stages: [] });
    const batches = createBatchClient(pipeline);
    let goOn = () => {};
    const told = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const body = async function* () {
      yield Buffer.from(row.repeat(10));
      await told;
      for (;;) yield Buffer.from(row.repeat(10));
    };
    const uploading = batches.upload('note', body(), { 'idempotency-key': idempotencyKey });
    const id = await findOnly(pipeline);
    await batches.findWhen(id, ({ counts }) => counts.total === 10);
    return { pipeline, batches, id, uploading, goOn: () => goOn() };
  }

  it('takes no more rows of an upload that is still coming', async () => {
    const { batches, id, uploading, goOn } = await beginUpload('stopped');
    await batches.cancel(id);
    goOn();
    const answer = await uploading;
    expect(answer.status).toBe(202);
    expect(await answer.json()).toMatchObject({ id, status: 'cancelled', counts: { total: 10 } });
    const again = await batches.upload('note', row.repeat(20), { 'idempotency-key': 'stopped' });
    expect(await again.json()).toMatchObject({ id, status: 'cancelled', counts: { total: 10 } });
    expect(await batches.finishes(id)).toMatchObject({ counts: { cancelled: 10 } });
  });

  it('takes no rows either once it was removed meanwhile, and says so', async () => {
    const { pipeline, batches, id, uploading, goOn } = await beginUpload('removed');
    await batches.cancel(id);
    await batches.finishes(id);
    expect((await pipeline.request(`/v1/batches/${id}`, { method: 'DELETE' })).status).toBe(204);
    goOn();
    const answer = await uploading;
    expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'batch-unknown', retryable: false }]);
  });

  it('is left as it is when it had finished', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('sort', lineOf({ input: { text: 'ok' } }));
    const finished = await batches.finishes(id);
    const answer = await batches.cancel(id);
    expect([answer.status, await answer.json()]).toEqual([202, finished]);
  });

  it('is cancelled once more where a dead letter of it was replayed', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('note', lineOf({ input: { text: 'hello' }, options: { attempts: 1 } }));
    model.script((response) => response.writeHead(500).end());
    await batches.findWhen(id, ({ counts }) => counts.failed === 1);
    const [only] = await batches.results(id);
    await batches.cancel(id);
    const asked = model.nextRequest();
    model.script(() => undefined);
    const headers = { 'content-type': 'application/json' };
    await pipeline.request(`/v1/dead-letters/${only?.jobId}/replay`, {
      method: 'POST',
      headers,
      body: '{"from":"start"}',
    });
    await asked;
    await batches.cancel(id);
    await batches.findWhen(id, ({ counts }) => counts.cancelled === 1 && counts.failed === 0);
  });

  it('lets a dead letter of it be replayed', async () => {
    const { pipeline } = await startJourney(redis, { tasks });
    const batches = createBatchClient(pipeline);
    const { id } = await batches.accept('sort', lineOf({ input: { text: 'ok but much too long to be a kind' } }));
    await batches.findWhen(id, ({ counts }) => counts.inReview === 1);
    const [only] = await batches.results(id);
    const json = { 'content-type': 'application/json' };
    const post = (path: string, body: object) =>
      pipeline.request(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
    await post(`/v1/reviews/${only?.jobId}`, { decision: 'reject' });
    await batches.findWhen(id, ({ counts }) => counts.failed === 1);
    await batches.cancel(id);
    await post(`/v1/dead-letters/${only?.jobId}/replay`, { from: 'start' });
    await batches.findWhen(id, ({ counts }) => counts.inReview === 1 && counts.failed === 0);
  });
});

/** The id of the one batch that there is, whose upload has not been answered yet. */
async function findOnly({
  redis: client,
  keys,
}: Awaited<ReturnType<typeof startJourney>>['pipeline']): Promise<string> {
  const pattern = keys.batch('*');
  const found = await expect
    .poll(() => client.keys(pattern))
    .toHaveLength(1)
    .then(() => client.keys(pattern));
  return found[0]?.slice(pattern.length - 1) ?? '';
}
