import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listOfAll } from '../../../src/operations/list-of-all.ts';
import { decodeCursor, encodeCursor, type Page } from '../../../src/records/list-jobs.ts';
import type { Store } from '../../../src/records/store.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
let store: Store;
beforeAll(async () => {
  records = await startRecords();
  store = await records.openStore();
  for (const tenant of ['acme', 'globex', 'initech']) await store.redis.hset(store.keySpace.home.held, tenant, 1);
});
afterAll(() => records.close());

type Item = { at: string };
/** What a tenant has, the first first; of a page `looked` are looked at, and those with `isFound` are found. */
interface Lists {
  [tenant: string]: readonly string[];
}

/** A list as those of records are: it stops once it is full, or once it has looked at so many. */
const listFrom =
  (
    lists: Lists,
    { looked, isFound = () => true, limit }: { looked: number; isFound?: (at: string) => boolean; limit: number },
    placeOf: (cursor: string) => string,
  ) =>
  async (tenant: string, cursor: string | undefined): Promise<Page<Item>> => {
    const left = (lists[tenant] ?? []).filter((at) => cursor === undefined || at < placeOf(cursor));
    const data: Item[] = [];
    for (const [i, at] of left.entries()) {
      if (isFound(at)) data.push({ at });
      const isStop = data.length === limit || i + 1 === looked;
      if (isStop && i + 1 < left.length) return { data, nextCursor: encodeCursor(at) };
    }
    return { data, nextCursor: null };
  };

async function readAll(lists: Lists, given: { looked: number; limit: number; isFound?: (at: string) => boolean }) {
  const list = listFrom(lists, given, decodeCursor);
  const pages: string[][] = [];
  let cursor: string | undefined;
  for (let n = 0; n < 50; n++) {
    const page = await listOfAll<Item>(store, null, {
      ...{ limit: given.limit, list: (tenant) => list(tenant, cursor) },
      compare: (one, other) => (one.at < other.at ? 1 : -1),
      cursorOf: ({ at }) => encodeCursor(at),
    });
    pages.push(page.data.map(({ at, tenant }) => `${at} ${tenant}`));
    if (page.nextCursor === null) return pages;
    cursor = page.nextCursor;
  }
  throw new Error('it has no end');
}

const lists: Lists = {
  acme: ['job_90', 'job_80', 'job_70', 'job_60', 'job_50', 'job_40', 'job_10'],
  globex: ['job_85', 'job_35', 'job_30', 'job_05'],
  initech: [],
};
const everything = Object.entries(lists)
  .flatMap(([tenant, own]) => own.map((at) => `${at} ${tenant}`))
  .sort()
  .reverse();

describe('listOfAll', () => {
  it.each([1, 2, 3, 5, 20])('has each thing once, the newest first, in pages of %i', async (limit) => {
    const pages = await readAll(lists, { looked: 100, limit });
    expect(pages.flat()).toEqual(everything);
    for (const page of pages) expect(page.length).toBeLessThanOrEqual(limit);
  });

  it.each([1, 2, 3])('skips nothing where a list stops after %i that it has looked at', async (looked) => {
    const isFound = (at: string) => ['job_40', 'job_10', 'job_35', 'job_05'].includes(at);
    const pages = await readAll(lists, { looked, limit: 3, isFound });
    expect(pages.flat()).toEqual(['job_40 acme', 'job_35 globex', 'job_10 acme', 'job_05 globex']);
  });

  it('orders times by their numbers, and things of one time by their ids', async () => {
    const of: Lists = { acme: ['1000.job_2', '1000.job_1', '999.job_5'], globex: ['1000.job_3', '998.job_9'] };
    const rank = (at: string) => at.padStart(20, '0');
    const page = await listOfAll<Item>(store, null, {
      ...{
        limit: 10,
        list: async (tenant) => ({
          data: (of[tenant] ?? []).map((at) => ({ at })),
          nextCursor: tenant === 'acme' ? encodeCursor('999.job_5') : null,
        }),
      },
      compare: (one, other) => (rank(one.at) < rank(other.at) ? 1 : -1),
      cursorOf: ({ at }) => encodeCursor(at),
    });
    expect(page.data.map(({ at }) => at)).toEqual(['1000.job_3', '1000.job_2', '1000.job_1', '999.job_5']);
    expect(page.nextCursor).toBe(encodeCursor('999.job_5'));
  });

  it("is a tenant's own list where one is named, and says how many share what may be looked at", async () => {
    const asked: [string, number][] = [];
    const list = async (tenant: string, share: number): Promise<Page<Item>> => {
      asked.push([tenant, share]);
      return { data: [{ at: 'job_1' }], nextCursor: 'c' };
    };
    const given = { limit: 10, list, compare: () => 0, cursorOf: ({ at }: Item) => encodeCursor(at) };
    expect(await listOfAll(store, 'acme', given)).toEqual({ data: [{ at: 'job_1', tenant: 'acme' }], nextCursor: 'c' });
    await listOfAll(store, null, {
      ...given,
      list: async (tenant, share) => ({ ...(await list(tenant, share)), nextCursor: null }),
    });
    expect(asked).toEqual([
      ['acme', 1],
      ['acme', 4],
      ['default', 4],
      ['globex', 4],
      ['initech', 4],
    ]);
  });
});
