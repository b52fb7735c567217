import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const gzipped = { 'content-encoding': 'gzip' };
const good = lineOf({ input: { text: 'ok' }, customId: 'good' });

describe('an upload of nothing but bad rows', () => {
  it('ends behind the hundred thousandth, takes little of Redis, and lists every row', {
    timeout: 150_000,
  }, async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    const batches = createBatchClient(pipeline);
    const headers = { ...gzipped, 'idempotency-key': 'bad rows' };
    const body = gzipSync(`${good}${'x\n'.repeat(1_500_000)}`);
    const batch = await batches.accept('sort', body, headers);
    expect(batch).toMatchObject({ endedEarly: { code: 'rejected-too-many' }, counts: { queued: 1 } });
    const { rejected } = batch.counts;
    expect(rejected).toBeGreaterThan(100_000);
    expect(rejected).toBeLessThan(100_200);

    const { keys } = pipeline;
    const parts = [keys.batchDigests, keys.batchRejected, keys.batchRejectedRuns].map((keyOf) => keyOf(batch.id));
    const bytes = await Promise.all(parts.map((key) => pipeline.redis.memory('USAGE', key, 'SAMPLES', 0)));
    expect(bytes.reduce<number>((total, one) => total + (one ?? 0), 0)).toBeLessThan(4_000_000);
    expect(await pipeline.redis.zcard(keys.batchRejectedRuns(batch.id))).toBeLessThan(100);

    const results = await batches.results(batch.id);
    expect(results).toHaveLength(rejected + 1);
    expect(results.map(({ row }) => row)).toEqual(results.map((_, i) => i + 1));
    expect(results[0]).toMatchObject({ status: 'queued', customId: 'good' });
    const failure = { kind: 'bad-input', code: 'json-invalid', message: expect.any(String) };
    for (const at of [1, 5000, 20_000, rejected]) expect(results[at]).toMatchObject({ status: 'rejected', failure });

    const again = await batches.upload('sort', body, headers);
    expect([again.status, await again.json()]).toMatchObject([202, { id: batch.id, counts: batch.counts }]);
  });

  it('goes on as long as four of five rows are good', async () => {
    const { pipeline } = await startJourney(redis, { tasks: [createSortTask()], stages: [] });
    const batches = createBatchClient(pipeline);
    const { endedEarly, counts } = await batches.accept('sort', gzipSync(`x\n${good}`.repeat(50)), gzipped);
    expect([endedEarly, counts.rejected]).toEqual([null, 99]);
  });
});
