import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/audit/chain-end.ts';
import type { Deed } from '../../../src/audit/entry.ts';
import { verifyAudit } from '../../../src/audit/verify-audit.ts';
import { collect } from '../../support/collect.ts';
import { actor, createMasterKey, openTestAudit, type TestAudit } from '../../support/open-audit.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const read = (n: number): Deed => ({ act: 'job.read', object: `job_${n}` });

/** A log of two tenants with five lines each. */
async function openWritten(): Promise<TestAudit> {
  const audit = await openTestAudit(records);
  const deeds = [1, 2, 3, 4, 5].map(read);
  await audit.log.as(actor).tell('acme', ...deeds);
  await audit.log.as(actor).tell('globex', ...deeds);
  return audit;
}

/** Whoever can write Redis, and has no encryption key: what they do to acme's chain, and the line that is told. */
const tamperings: Record<string, [line: number, reason: RegExp, tamper: (audit: TestAudit) => Promise<unknown>]> = {
  'changes a line': [
    3,
    /was changed/,
    async ({ store, place, read: lines }) =>
      store.redis.lset(place.list, 2, ((await lines())[2] ?? '').replace('job_3', 'job_9')),
  ],
  'changes who did it': [
    1,
    /was changed/,
    async ({ store, place, read: lines }) =>
      store.redis.lset(place.list, 0, ((await lines())[0] ?? '').replace('key_one', 'key_two')),
  ],
  'removes a line in the middle': [
    3,
    /does not follow/,
    async ({ store, place, read: lines }) => store.redis.lrem(place.list, 1, (await lines())[2] ?? ''),
  ],
  'removes the first line': [1, /does not follow/, ({ store, place }) => store.redis.lpop(place.list)],
  'doubles a line': [
    3,
    /does not follow/,
    async ({ store, place, read: lines }) => {
      const second = (await lines())[1] ?? '';
      await store.redis.linsert(place.list, 'AFTER', second, second);
    },
  ],
  'swaps two lines': [
    2,
    /does not follow/,
    async ({ store, place, read: lines }) => {
      const [, second = '', third = ''] = await lines();
      await store.redis.lset(place.list, 1, third);
      await store.redis.lset(place.list, 2, second);
    },
  ],
  'puts a line of its own in': [
    3,
    /is not a line of a log/,
    async ({ store, place, read: lines }) =>
      store.redis.linsert(place.list, 'AFTER', (await lines())[1] ?? '', '{"seq":2,"act":"job.read"}'),
  ],
  'puts a line behind the last': [
    6,
    /stands behind the end|is not a line/,
    ({ store, place }) => store.redis.rpush(place.list, '{}'),
  ],
  'cuts the end': [5, /is missing, and 0 behind it/, ({ store, place }) => store.redis.rpop(place.list)],
  'cuts the end, and has the old end name the line before': [
    4,
    /is followed by no end/,
    async ({ store, place, read: lines }) => {
      const [, , , fourth = '{}', fifth = '{}'] = await lines();
      await store.redis.rpop(place.list);
      const stored = String(await store.redis.hget(place.ends, place.chain));
      const { mac } = JSON.parse(fourth);
      const forged = stored.replace('"seq":5', '"seq":4').replace(JSON.parse(fifth).mac, mac);
      await store.redis.hset(place.ends, place.chain, forged);
    },
  ],
  'cuts the end, and takes a line for it': [
    4,
    /is followed by no end/,
    async ({ store, place, read: lines }) => {
      await store.redis.hset(place.ends, place.chain, `0 ${(await lines())[4]}`);
      await store.redis.rpop(place.list);
    },
  ],
  "moves the chain's beginning": [
    3,
    /is followed by no end/,
    async ({ store, place }) => {
      const stored = String(await store.redis.hget(place.ends, place.chain));
      await store.redis.lpop(place.list, 2);
      await store.redis.hset(place.ends, place.chain, stored.replace(/^0 /, '2 '));
    },
  ],
  'removes the end alone': [
    6,
    /nothing says where the chain ends/,
    ({ store, place }) => store.redis.hdel(place.ends, place.chain),
  ],
  'removes the lines alone': [1, /is missing, and 4 behind it/, ({ store, place }) => store.redis.del(place.list)],
  'removes the chain as a whole': [
    1,
    /nothing says where the chain ends/,
    async ({ store, place }) => {
      await store.redis.del(place.list);
      await store.redis.hdel(place.ends, place.chain);
    },
  ],
  'removes the chain, and it begins anew': [
    1,
    /has begun before/,
    async ({ store, place, log }) => {
      await store.redis.del(place.list);
      await store.redis.hdel(place.ends, place.chain);
      await log.as(actor).tell('acme', read(6));
    },
  ],
  "puts another tenant's chain in its place": [
    5,
    /is followed by no end/,
    async ({ store, place }) => {
      const other = placeOf(store.keySpace, 'globex');
      await store.redis.del(place.list);
      await store.redis.copy(other.list, place.list);
      await store.redis.hset(place.ends, place.chain, String(await store.redis.hget(other.ends, other.chain)));
    },
  ],
};

describe('verifyAudit', () => {
  it('finds whole what was only written to', async () => {
    const { verify } = await openWritten();
    expect(await verify()).toMatchObject([
      { is: 'whole', chain: 'installation', lines: 2 },
      { is: 'whole', chain: 'tenant/acme', lines: 5, first: 1, head: { seq: 4 } },
      { is: 'whole', chain: 'tenant/globex', lines: 5 },
    ]);
  });

  it('finds nothing where nothing was written', async () => {
    expect(await (await openTestAudit(records)).verify()).toEqual([]);
  });

  it.each(Object.entries(tamperings))('tells the line when another hand %s', async (_, [line, reason, tamper]) => {
    const audit = await openWritten();
    await tamper(audit);
    expect(await audit.verify()).toMatchObject([
      { is: 'whole', chain: 'installation' },
      { is: 'broken', chain: 'tenant/acme', line, reason: expect.stringMatching(reason) },
      { is: 'whole', chain: 'tenant/globex' },
    ]);
  });

  it("tells when the installation's chain is gone, and each tenant's that it does not know", async () => {
    const { store, verify } = await openWritten();
    const { list, ends, chain } = placeOf(store.keySpace, null);
    await store.redis.del(list);
    await store.redis.hdel(ends, chain);
    expect(await verify()).toMatchObject([
      { is: 'broken', chain: 'installation', line: 1 },
      { is: 'whole', chain: 'tenant/acme' },
      { is: 'whole', chain: 'tenant/globex' },
    ]);
  });

  it('does not see that a whole older state was put back: nothing in Redis tells', async () => {
    const { store, place, log, verify } = await openWritten();
    const before = String(await store.redis.hget(place.ends, place.chain));
    await log.as(actor).tell('acme', read(6));
    await store.redis.rpop(place.list);
    await store.redis.hset(place.ends, place.chain, before);
    expect((await verify())[1]).toMatchObject({ is: 'whole', lines: 5 });
  });

  it('tells of a line that was put back into a chain that has gone on without it', async () => {
    const { store, place, log, verify, read: lines } = await openWritten();
    const before = String(await store.redis.hget(place.ends, place.chain));
    await log.as(actor).tell('acme', read(6));
    const old = String(await store.redis.rpop(place.list));
    await store.redis.hset(place.ends, place.chain, before);
    await log.as(actor).tell('acme', read(7));
    expect(await lines()).toHaveLength(6);
    await store.redis.rpush(place.list, old);
    expect((await verify())[1]).toMatchObject({ is: 'broken', line: 7, reason: expect.stringContaining('follow') });
    await store.redis.ltrim(place.list, 0, 4);
    await store.redis.rpush(place.list, old);
    expect((await verify())[1]).toMatchObject({ is: 'broken', line: 6, reason: expect.stringContaining('end names') });
  });

  it('tells of what stands behind the end, also where a page ends', async () => {
    const { store, place, log, verify } = await openWritten();
    for (let n = 0; n < 5; n++) await log.as(actor).tell('acme', ...Array.from({ length: 99 }, () => read(n)));
    await store.redis.rpush(place.list, '{}');
    expect((await verify())[1]).toMatchObject({ is: 'broken', line: 501, reason: expect.stringContaining('behind') });
  });

  it('goes through chains of many pages while others write to them', async () => {
    const { store, log } = await openWritten();
    const write = (n: number) => log.as(actor).tell('acme', ...Array.from({ length: 100 }, () => read(n)));
    for (let n = 0; n < 12; n++) await write(n);
    const seen: unknown[] = [];
    const writing = (async () => {
      for (let n = 0; n < 10; n++) await write(n);
    })();
    for await (const { chain, is } of verifyAudit(store, log.keys)) seen.push([chain, is]);
    await writing;
    expect(seen).toEqual([
      ['installation', 'whole'],
      ['tenant/acme', 'whole'],
      ['tenant/globex', 'whole'],
    ]);
  });

  it('names a line under a key that it was not given', async () => {
    const [old, now] = [createMasterKey('k1'), createMasterKey('k2')];
    const audit = await openTestAudit(records, [old]);
    await audit.log.as(actor).tell('acme', read(1));
    await audit.open([now, old]).as(actor).tell('acme', read(2));
    const both = audit.open([now, old]);
    const check = (keys: typeof both.keys) => collect(verifyAudit(audit.store, keys));
    expect((await check(both.keys))[1]).toMatchObject({ is: 'whole', lines: 2 });
    const alone = audit.open([now]).keys;
    const kept = await collect(verifyAudit(audit.store, alone, both.keys));
    // The installation's chain ends under the old key still: whoever got hold of that could have cut it.
    expect(kept).toMatchObject([
      { is: 'broken', chain: 'installation' },
      { is: 'whole', lines: 2 },
    ]);
    expect((await check(alone))[1]).toMatchObject({
      ...{ is: 'broken', line: 1, reason: 'was written under the key k1, which was not given' },
    });
  });
});
