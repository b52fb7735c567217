import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../../src/audit/list-audit.ts';
import { countEnds, renewEnds } from '../../../src/audit/renew-ends.ts';
import { verifyAudit } from '../../../src/audit/verify-audit.ts';
import { collect } from '../../support/collect.ts';
import { actor, createMasterKey, openTestAudit } from '../../support/open-audit.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const deed = { act: 'job.read', object: 'job_1' } as const;

describe('renewEnds', () => {
  it('puts ends under the first key, so that it alone writes on, and the old lines stay shown and proven', async () => {
    const [old, now] = [createMasterKey('k1'), createMasterKey('k2')];
    const { log, open, store, place } = await openTestAudit(records, [old]);
    await log.as(actor).tell('acme', deed);
    const both = open([now, old]);
    expect(await countEnds(store)).toEqual(new Map([['k1', 2]]));
    expect(await renewEnds(store, both.keys)).toBe(2);
    expect(await renewEnds(store, both.keys)).toBe(0);
    expect(await countEnds(store)).toEqual(new Map([['k2', 2]]));
    await open([now]).as(actor).tell('acme', deed);
    expect((await collect(verifyAudit(store, both.keys))).map(({ is }) => is)).toEqual(['whole', 'whole']);
    const given = { store, keys: open([now]).keys, onTampered: () => expect.unreachable() };
    const { data } = await listAudit(given, place, { limit: 10 });
    expect(data.map(({ proven }) => proven)).toEqual([true, false]);
  });

  it('leaves an end that proves nothing', async () => {
    const { log, store, place } = await openTestAudit(records);
    await log.as(actor).tell('acme', deed);
    await store.redis.hset(place.ends, place.chain, 'x');
    expect(await renewEnds(store, new Map([...log.keys].toReversed()))).toBe(0);
    expect(await store.redis.hget(place.ends, place.chain)).toBe('x');
  });
});

describe('listAudit', () => {
  it('goes through chains of many pages, and ends', async () => {
    const { log, store, place } = await openTestAudit(records);
    for (let n = 0; n < 12; n++) await log.as(actor).tell('acme', ...Array.from({ length: 100 }, () => deed));
    await log.as(actor).tell('acme', { act: 'job.erase', object: 'job_1' });
    const given = { store, keys: log.keys, onTampered: () => expect.unreachable() };
    let seen = 0;
    let cursor: string | undefined;
    do {
      const page = await listAudit(given, place, { limit: 100, act: 'job.read', cursor });
      seen += page.data.length;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toBe(1200);
    const rare = await listAudit(given, place, { limit: 1, act: 'batch.erase' });
    expect(rare).toEqual({ data: [], nextCursor: null });
  });

  it.each([
    ['x'],
    ['{"seq":999999,"prev":"","act":"job.read","object":"job_1","by":"key_1","at":1,"key":"k9"}'],
    ['{"seq":2,"prev":"","act":"job.read","object":"job_1","by":"key_1","at":1,"key":"k9"}'],
  ])('leaves out the line %j, tells of it, and shows all others', async (line) => {
    const { log, store, place } = await openTestAudit(records);
    for (let n = 0; n < 10; n++) await log.as(actor).tell('acme', { ...deed, object: `job_${n}` });
    await store.redis.lset(place.list, 5, line);
    const tampered: unknown[] = [];
    const given = { store, keys: log.keys, onTampered: (what: unknown) => tampered.push(what) };
    const { data, changed } = await listAudit(given, place, { limit: 100 });
    expect(changed).toBe(1);
    expect(data.map(({ object }) => object)).toEqual([9, 8, 7, 6, 4, 3, 2, 1, 0].map((n) => `job_${n}`));
    expect(tampered).toEqual([{ auditChain: 'tenant/acme' }]);
  });

  it('shows lines that stand in other places, and tells of it', async () => {
    const { log, store, place } = await openTestAudit(records);
    await log.as(actor).tell('acme', ...[0, 1, 2].map((n) => ({ ...deed, object: `job_${n}` })));
    await store.redis.lpush(place.list, 'junk');
    const tampered: unknown[] = [];
    const given = { store, keys: log.keys, onTampered: (what: unknown) => tampered.push(what) };
    const { data } = await listAudit(given, place, { limit: 10 });
    expect(data.map(({ object }) => object)).toEqual(['job_1', 'job_0']);
    expect(tampered.length).toBeGreaterThan(0);
  });

  it('shows a line under a key that it was not given as not proven, whatever its time', async () => {
    const { log, store, place } = await openTestAudit(records);
    await log.as(actor).tell('acme', deed);
    const line = { seq: 0, prev: '', act: 'job.read', object: 'job_2', by: 'key_1', at: 1e300, key: 'k9' };
    await store.redis.lset(place.list, 0, JSON.stringify(line));
    const given = { store, keys: log.keys, onTampered: () => expect.unreachable() };
    const { data } = await listAudit(given, place, { limit: 1 });
    expect(data).toMatchObject([{ object: 'job_2', at: '1970-01-01T00:00:00.000Z', proven: false }]);
  });

  it('is not held up by ends and lines of another making', async () => {
    const { log, store, place } = await openTestAudit(records);
    await log.as(actor).tell('acme', deed);
    await store.redis.hset(place.ends, place.chain, '999999999999999 {"seq":999999999999999,"prev":"x"}');
    const given = { store, keys: log.keys, onTampered: () => undefined };
    expect(await listAudit(given, place, { limit: 1 })).toEqual({ data: [], nextCursor: null });
    await store.redis.hset(place.ends, place.chain, 'nothing');
    expect(await listAudit(given, place, { limit: 1 })).toEqual({ data: [], nextCursor: null });
  });
});
