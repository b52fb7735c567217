import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBatches } from '../../../src/batches/find-batch.ts';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { eraseBatchRecord } from '../../../src/operations/erase-batch.ts';
import type { Store } from '../../../src/records/store.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open(store: Store, name = 'note', tenant = 'default'): Promise<string> {
  const opened = await openBatch(store, { tenant, task: { name, version: 1 }, idempotencyKey: undefined });
  if (opened.is !== 'open') throw new Error(opened.is);
  return opened.batchId;
}

async function openMany(store: Store, count: number, name?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) ids.push(await open(store, name));
  return ids;
}

async function readPages(store: Store, query: { task?: string; limit: number }): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listBatches(store, 'default', { ...query, cursor });
    pages.push(page.data.map(({ id }) => id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

describe('listBatches', () => {
  it("lists the tenant's own, newest first, page by page", async () => {
    const store = await records.openStore();
    const newest = (await openMany(store, 5)).reverse();
    await open(store, 'note', 'globex');
    expect(await readPages(store, { limit: 2 })).toEqual([newest.slice(0, 2), newest.slice(2, 4), newest.slice(4)]);
    expect(await readPages(store, { limit: 5 })).toEqual([newest]);
  });

  it('finds by task', async () => {
    const store = await records.openStore();
    const [rare = ''] = await openMany(store, 1, 'rare');
    const usual = (await openMany(store, 7)).reverse();
    const [latest = ''] = await openMany(store, 1, 'rare');
    for (const limit of [1, 2, 7, 10]) {
      expect((await readPages(store, { task: 'rare', limit })).flat()).toEqual([latest, rare]);
      expect((await readPages(store, { task: 'note', limit })).flat()).toEqual(usual);
    }
  });

  it('leaves out what was erased, and keeps nothing of it', async () => {
    const store = await records.openStore();
    const [first = '', second = ''] = await openMany(store, 2);
    await eraseBatchRecord(store, 'default', first);
    expect(await readPages(store, { limit: 10 })).toEqual([[second]]);
    expect(await store.redis.zcard(store.keySpace.home.batchesOf('default'))).toBe(1);
  });

  it.each(['', 'nonsense', Buffer.from('batch_x').toString('base64url')])('refuses the cursor "%s"', async (cursor) => {
    const store = await records.openStore();
    await expect(listBatches(store, 'default', { limit: 1, cursor })).rejects.toThrow(RangeError);
  });
});
