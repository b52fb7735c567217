import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf } from '../../../src/audit/chain-end.ts';
import { turnKnobs } from '../../../src/operations/turn-knobs.ts';
import { findKnobs, readKnobs } from '../../../src/records/knobs.ts';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { actor, openTestAudit } from '../../support/open-audit.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const primary = { kind: 'models', name: 'primary' } as const;
const note = { kind: 'tasks', name: 'note' } as const;
const acme = { kind: 'tenants', name: 'acme' } as const;

async function open() {
  const { log, read, store, verify } = await openTestAudit(records);
  const { home: keys } = store.keySpace;
  const told = async (tenant: string | null) =>
    (await read(placeOf(store.keySpace, tenant))).map((line) => {
      const { act, object } = JSON.parse(line) as { act: string; object: string };
      return `${act} ${object}`;
    });
  const version = () => store.redis.get(keys.knobsVersion);
  const textOf = (kind: string, name: string) => store.redis.hget(keys.knobs(kind), name);
  return { store, keys, teller: log.as(actor), told, verify, version, textOf };
}

describe('turnKnobs', () => {
  it('keeps what is set as plain JSON, and nothing where nothing is', async () => {
    const { store, textOf } = await open();
    await turnKnobs(store, primary, { paused: true, limits: { requestsPerMinute: 60, tokensPerMinute: 9 } });
    expect(await textOf('models', 'primary')).toBe(
      '{"paused":true,"limits":{"requestsPerMinute":60,"tokensPerMinute":9}}',
    );
    await turnKnobs(store, primary, { paused: false, limits: { tokensPerMinute: null } });
    expect(await textOf('models', 'primary')).toBe('{"limits":{"requestsPerMinute":60}}');
    expect(await turnKnobs(store, primary, { limits: { requestsPerMinute: null } })).toEqual({});
    expect(await textOf('models', 'primary')).toBeNull();
    await turnKnobs(store, acme, { weight: 2, limits: { maxWaiting: 0 }, budget: { usdPerDay: 0.5 } });
    expect(await textOf('tenants', 'acme')).toBe('{"weight":2,"limits":{"maxWaiting":0},"budget":{"usdPerDay":0.5}}');
  });

  it('is known by another version each time, and by the same where nothing changed', async () => {
    const { store, version } = await open();
    await turnKnobs(store, note, { threshold: 0.5 });
    const first = await version();
    await turnKnobs(store, note, { threshold: 0.5 });
    expect(await version()).toBe(first);
    await turnKnobs(store, note, { threshold: 0 });
    expect(await version()).not.toBe(first);
    expect(await findKnobs(store, 'tasks', 'note')).toEqual({ threshold: 0 });
  });

  it('tells the audit log of each change in the same step, and of none that is none', async () => {
    const { store, teller, told, verify } = await open();
    await turnKnobs(store, primary, { paused: true, limits: { maxConcurrency: 1 } }, teller);
    await turnKnobs(store, primary, { paused: true }, teller);
    await turnKnobs(store, primary, { paused: null }, teller);
    await turnKnobs(store, note, { paused: true }, teller);
    await turnKnobs(store, note, { paused: false, patienceMs: 1 }, teller);
    await turnKnobs(store, acme, { weight: 2 }, teller);
    expect(await told(null)).toEqual([
      ...['model.pause primary', 'model.limit primary', 'model.resume primary'],
      ...['task.pause note', 'task.resume note', 'task.limit note', 'audit.begin acme'],
    ]);
    expect(await told('acme')).toEqual(['tenant.limit acme']);
    expect((await verify()).map(({ is }) => is)).toEqual(['whole', 'whole']);
  });

  it('loses no change of those who turn at once', async () => {
    const { store, teller } = await open();
    const names = ['requestsPerMinute', 'tokensPerMinute', 'maxConcurrency', 'maxWaiting'] as const;
    await Promise.all(names.map((name, i) => turnKnobs(store, acme, { limits: { [name]: i + 1 } }, teller)));
    expect(await findKnobs(store, 'tenants', 'acme')).toEqual({
      limits: { requestsPerMinute: 1, tokensPerMinute: 2, maxConcurrency: 3, maxWaiting: 4 },
    });
  });

  it('takes what another hand has written for nothing, and writes over it', async () => {
    const { store, keys, textOf } = await open();
    for (const text of ['no JSON', '[1]', '{"threshold":7}']) {
      await store.redis.hset(keys.knobs('tasks'), 'note', text);
      expect(await findKnobs(store, 'tasks', 'note')).toEqual({});
      expect(await readKnobs(store, 'tasks')).toEqual(new Map([['note', {}]]));
      await turnKnobs(store, note, { patienceMs: 5 });
      expect(await textOf('tasks', 'note')).toBe('{"patienceMs":5}');
    }
    await store.redis.hset(keys.knobs('tasks'), 'note', 'no JSON');
    await turnKnobs(store, note, {});
    expect(await textOf('tasks', 'note')).toBeNull();
  });

  it('keeps what only another version knows, and goes by what it knows itself', async () => {
    const { store, keys, textOf } = await open();
    const told = '{"weight":2,"colour":"red","limits":{"maxConcurrency":3,"wordsPerMinute":5}}';
    await store.redis.hset(keys.knobs('tenants'), 'acme', told);
    expect(await findKnobs(store, 'tenants', 'acme')).toEqual({ weight: 2, limits: { maxConcurrency: 3 } });
    await turnKnobs(store, acme, { weight: 4, limits: { maxConcurrency: null } });
    expect(await textOf('tenants', 'acme')).toBe('{"weight":4,"colour":"red","limits":{"wordsPerMinute":5}}');
    expect(await findKnobs(store, 'tenants', 'acme')).toEqual({ weight: 4 });
  });

  it('writes to every shard', async () => {
    const { store, keys } = await open();
    const prefix = keys.tag.slice(1, -':0}'.length);
    const keySpace = createKeySpace(prefix, 3);
    const wide = { ...store, keySpace };
    for (const name of ['acme', 'globex', 'umbra', 'initech']) {
      await turnKnobs(wide, { kind: 'tenants', name }, { weight: 2 });
    }
    await turnKnobs(wide, note, { paused: true });
    for (const shard of keySpace.shards) {
      expect(await store.redis.hlen(shard.knobs('tenants'))).toBe(4);
      expect(await store.redis.hgetall(shard.knobs('tasks'))).toEqual({ note: '{"paused":true}' });
      expect(await store.redis.get(shard.knobsVersion)).toBe(await store.redis.get(keySpace.home.knobsVersion));
    }
  });
});
