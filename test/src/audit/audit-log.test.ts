import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Late, openAuditLog } from '../../../src/audit/audit-log.ts';
import { placeOf } from '../../../src/audit/chain-end.ts';
import type { Deed } from '../../../src/audit/entry.ts';
import { createPromise } from '../../support/create-promise.ts';
import { actor, createMasterKey, openTestAudit } from '../../support/open-audit.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const read = (n: number): Deed => ({ act: 'job.read', object: `job_${n}` });
const whole = { is: 'whole' } as const;

describe('tell', () => {
  it('writes a line with who did what, from where and why, and the installation hears of the first', async () => {
    const { log, read: lines, store } = await openTestAudit(records);
    await log.as({ ...actor, reason: 'a request' }).tell('acme', read(1));
    expect((await lines()).map((line) => JSON.parse(line))).toMatchObject([
      {
        ...{ seq: 0, prev: '', at: expect.any(Number), tenant: 'acme', by: 'key_one', from: '127.0.0.1' },
        ...{ act: 'job.read', object: 'job_1', reason: 'a request', key: 'k1', mac: expect.any(String) },
      },
    ]);
    const begun = (await lines(placeOf(store.keySpace, null))).map((line) => JSON.parse(line));
    expect(begun).toMatchObject([{ tenant: null, act: 'audit.begin', object: 'acme', by: 'key_one' }]);
  });

  it('keeps a chain for each tenant, and takes more deeds than one script does', async () => {
    const { log, verify } = await openTestAudit(records);
    await log.as(actor).tell('acme', ...Array.from({ length: 250 }, (_, i) => read(i)));
    await log.as(actor).tell('globex', read(1));
    await log.as(actor).tell(null, { act: 'board.login', object: 'board' });
    expect(await verify()).toMatchObject([
      { ...whole, chain: 'installation', lines: 3 },
      { ...whole, chain: 'tenant/acme', lines: 250 },
      { ...whole, chain: 'tenant/globex', lines: 1 },
    ]);
  });

  it('keeps chains whole when several processes write at once', async () => {
    const { log: one, openApart, verify } = await openTestAudit(records);
    const logs = [one, await openApart(), await openApart()];
    await Promise.all(
      logs.flatMap((log) =>
        Array.from({ length: 100 }, (_, i) => log.as(actor).tell(i % 2 ? 'acme' : 'globex', read(i))),
      ),
    );
    expect(await verify()).toMatchObject([
      { ...whole, chain: 'installation', lines: 2 },
      { ...whole, chain: 'tenant/acme', lines: 150 },
      { ...whole, chain: 'tenant/globex', lines: 150 },
    ]);
  });

  it('throws and writes nothing behind an end that another hand has changed', async () => {
    const { log, store, place, tampered, read: lines } = await openTestAudit(records);
    await log.as(actor).tell('acme', read(1), read(2));
    const stored = String(await store.redis.hget(place.ends, place.chain));
    await store.redis.hset(place.ends, place.chain, stored.replace('"seq":2', '"seq":1'));
    await expect(log.as(actor).tell('acme', read(3))).rejects.toMatchObject({ code: 'audit-broken' });
    expect([tampered, (await lines()).length]).toEqual([['tenant/acme'], 2]);
  });

  it('throws for an end under a key that it was not given', async () => {
    const { log, open } = await openTestAudit(records);
    await log.as(actor).tell('acme', read(1));
    const other = open([createMasterKey('k2')]);
    await expect(other.as(actor).tell('acme', read(2))).rejects.toMatchObject({ code: 'key-unknown' });
  });

  it('passes on that Redis cannot be asked', async () => {
    const { store } = await openTestAudit(records);
    const runScript = () => Promise.reject(new Error('Connection is closed.'));
    const log = openAuditLog({ ...store, runScript }, [createMasterKey()], { keepMs: 1 });
    await expect(log.as(actor).tell('acme', read(1))).rejects.toThrow('Connection is closed.');
  });

  it('lets lines go after their time, in stretches of 30 days, and the chain stays whole', async () => {
    const keys = [createMasterKey()];
    const { store, verify, read: lines, place } = await openTestAudit(records, keys);
    const day = 86_400_000;
    let now = 0;
    const redis = Object.assign(Object.create(store.redis), { time: async () => [now / 1000, 0] });
    const log = openAuditLog({ ...store, redis }, keys, { keepMs: 100 * day });
    for (let n = 0; n < 40; n++) {
      now = (1000 + n * 10) * day;
      await log.as(actor).tell('acme', read(n));
    }
    const kept = (await lines()).map((line) => JSON.parse(line).at / day - 1000);
    expect(kept.at(-1)).toBe(390);
    // What is younger than 100 days is there, what is older than 130 is not.
    expect(kept[0]).toBeGreaterThanOrEqual(260);
    expect(kept[0]).toBeLessThanOrEqual(290);
    expect(await verify()).toMatchObject([
      { ...whole, chain: 'installation' },
      { ...whole, lines: kept.length, first: 40 - kept.length + 1 },
    ]);
    // The tenant holds its lines, those that are left.
    const bytes = (await lines()).reduce((sum, line) => sum + line.length + 16, 0);
    expect(await store.redis.hgetall(store.keySpace.home.held)).toEqual({ acme: String(bytes) });
    await store.redis.lpop(place.list);
    expect((await verify()).at(-1)).toMatchObject({ is: 'broken', line: 40 - kept.length + 1 });
  });
});

describe('tellOnce', () => {
  it('writes each deed of a key, an address and a state once a day', async () => {
    const { log, read: lines, open } = await openTestAudit(records);
    const one = log.as(actor);
    await Promise.all([one.tellOnce('acme', [read(1), read(2)]), one.tellOnce('acme', [read(2), read(1)])]);
    await one.tellOnce('acme', [read(1)]);
    expect(await lines()).toHaveLength(2);
    await one.tellOnce('acme', [{ ...read(1), state: 'ended' }]);
    await log.as({ ...actor, address: '10.0.0.1' }).tellOnce('acme', [read(1)]);
    await log.as({ ...actor, key: 'key_other' }).tellOnce('acme', [read(1)]);
    expect(await lines()).toHaveLength(5);
    await open()
      .as(actor)
      .tellOnce('acme', [read(1)]);
    expect(await lines()).toHaveLength(6);
  });

  it('tries again after it could not', async () => {
    const { store, read: lines } = await openTestAudit(records);
    let isAway = true;
    const runScript: typeof store.runScript = (...script) =>
      isAway ? Promise.reject(new Error('away')) : store.runScript(...script);
    const log = openAuditLog({ ...store, runScript }, [createMasterKey()], { keepMs: 1 });
    await expect(log.as(actor).tellOnce('acme', [read(1)])).rejects.toThrow('away');
    isAway = false;
    await log.as(actor).tellOnce('acme', [read(1)]);
    expect(await lines()).toHaveLength(1);
  });
});

describe('inStep', () => {
  it('runs again when somebody else was quicker, and returns what the script said', async () => {
    const {
      log,
      open,
      place: { tag },
    } = await openTestAudit(records);
    let tries = 0;
    const reply = await log.as(actor).inStep('acme', read(1))<{ is: 'done'; was: string }>(tag, async (lines) => {
      tries += 1;
      if (tries === 1) await open().as(actor).tell('acme', read(2));
      return tries === 1 ? ({ is: 'late' } satisfies Late) : { is: 'done', was: lines?.[0]?.was ?? '' };
    });
    expect([tries, reply.was]).toEqual([2, expect.stringMatching(/^0 \{"seq":1,/)]);
  });

  it('lets nobody wait for long behind one that hangs, and goes on after it', async () => {
    const {
      log,
      read: lines,
      place: { tag },
    } = await openTestAudit(records);
    const hanging = createPromise<{ is: 'done' }>();
    const first = log.as(actor).inStep('acme', read(1))(tag, () => hanging.promise);
    const waiting = [log.as(actor).tell('acme', read(2)), log.as(actor).tell('acme', read(3))];
    for (const one of waiting) await expect(one).rejects.toMatchObject({ code: 'redis-unavailable' });
    hanging.resolve({ is: 'done' });
    expect(await first).toEqual({ is: 'done' });
    await log.as(actor).tell('acme', read(4));
    expect(await lines()).toHaveLength(1);
  });

  it('tells before, and once, what is done on another shard than the log is on', async () => {
    const { log, read: lines } = await openTestAudit(records);
    const step = log.as(actor).inStep('acme', read(1));
    const seen: unknown[] = [];
    const run = async (given: unknown) => {
      seen.push([given, (await lines()).length]);
      return { is: 'done' } as const;
    };
    await step('{elsewhere}', run);
    await step('{elsewhere}', run);
    expect(seen).toEqual([
      [undefined, 1],
      [undefined, 1],
    ]);
  });

  it('gives up when it is always late', async () => {
    const {
      log,
      place: { tag },
    } = await openTestAudit(records);
    const step = log.as(actor).inStep('acme', read(1));
    await expect(step(tag, async () => ({ is: 'late' }))).rejects.toMatchObject({ code: 'redis-unavailable' });
  });
});
