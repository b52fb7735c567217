import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../src/records/store.ts';
import { type Walk, walkReviews } from '../../../src/records/walk-reviews.ts';
import { jobIdOf } from '../../support/api-fixture.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** Puts jobs into the queue of tenant `acme`: their numbers, with the time since which each waits, and a task. */
async function put(store: Store, jobs: readonly (readonly [n: number, since: number, task?: string])[]) {
  const { reviewsOf, job } = store.keySpace.keysOf('acme');
  for (const [n, since, task = 'note'] of jobs) {
    await store.redis.zadd(reviewsOf('acme'), since, jobIdOf(n));
    await store.redis.hset(job(jobIdOf(n)), 'task', task);
  }
}

const walk = async (store: Store, more: Partial<Walk> = {}) =>
  (await walkReviews(store, 'acme', { limit: 10, ...more })).map(({ id }) => Number(id.slice(-6)));
const at = (n: number, since: number) => ({ id: jobIdOf(n), since });

describe('walkReviews', () => {
  it('goes from who has waited longest, and from anywhere on, in both directions', async () => {
    const store = await records.openStore();
    await put(store, [
      [1, 30],
      [2, 10],
      [3, 20],
      [4, 20],
      [5, 40],
    ]);
    expect(await walk(store)).toEqual([2, 3, 4, 1, 5]);
    expect(await walk(store, { limit: 2 })).toEqual([2, 3]);
    expect(await walk(store, { from: at(3, 20) })).toEqual([4, 1, 5]);
    expect(await walk(store, { from: at(4, 20), isBack: true })).toEqual([3, 2]);
    expect(await walk(store, { isBack: true, limit: 2 })).toEqual([5, 1]);
    expect(await walk(store, { from: at(5, 40) })).toEqual([]);
  });

  it('goes on from one that waits no longer', async () => {
    const store = await records.openStore();
    await put(store, [
      [1, 10],
      [3, 20],
      [4, 30],
    ]);
    expect(await walk(store, { from: at(2, 20) })).toEqual([3, 4]);
    expect(await walk(store, { from: at(2, 20), isBack: true })).toEqual([1]);
    expect(await walkReviews(store, 'globex', { limit: 10 })).toEqual([]);
  });

  it('finds what is rare behind many others', async () => {
    const store = await records.openStore();
    await put(
      store,
      Array.from({ length: 1200 }, (_, i) => [i, i % 7, i === 1199 ? 'rare' : 'note'] as const),
    );
    expect(await walk(store, { task: 'rare' })).toEqual([1199]);
    expect(await walk(store, { task: 'rare', isBack: true })).toEqual([1199]);
    expect(await walk(store, { limit: 1000 })).toHaveLength(1000);
  });
});
