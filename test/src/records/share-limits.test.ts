import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { sendHeartbeat } from '../../../src/records/heartbeat.ts';
import { divide, shareLimits } from '../../../src/records/share-limits.ts';
import { createStore } from '../../../src/records/store.ts';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('divide', () => {
  it('gives equal parts to all who need some, and to everybody where nobody does', () => {
    const parts = (...isNeeded: boolean[]) => divide(isNeeded, 7).map(({ part, calls }) => [part, calls]);
    expect(parts(true, false, true)).toEqual([
      [500_000, 4],
      [0, 0],
      [500_000, 3],
    ]);
    expect(parts(false, false)).toEqual([
      [500_000, 4],
      [500_000, 3],
    ]);
  });
});

describe('shareLimits', () => {
  async function open(limits: object) {
    const keySpace = createKeySpace(`t${randomBytes(6).toString('hex')}`, 3);
    const keys = [{ id: 'k1', bytes: randomBytes(32) }];
    const store = createStore(records.redis, keySpace, keys, { retentionMs: 60_000, boardHistory: 10, visitsLua });
    for (const shard of keySpace.shards) {
      await sendHeartbeat(store, shard, { worker: 'a', lockMs: 60_000, limits: { primary: limits } });
    }
    const share = () => shareLimits(store, ['primary', 'unlimited']);
    const shares = async () =>
      Promise.all(
        keySpace.shards.map(async ({ meter }) => {
          const [part, calls] = await records.redis.hmget(meter('primary'), 'part', 'partCalls');
          return [Number(part), Number(calls)];
        }),
      );
    const wait = (shard: number) =>
      records.redis.zadd(keySpace.shards[shard]?.turns('model', 'primary') ?? '', 0, 'acme');
    return { keySpace, share, shares, wait };
  }

  it('moves all to the shard where somebody waits', async () => {
    const { share, shares, wait } = await open({ requestsPerMinute: 60, maxConcurrency: 7 });
    await share();
    expect(await shares()).toEqual([
      [333_333, 3],
      [333_333, 2],
      [333_333, 2],
    ]);
    await wait(1);
    await share();
    expect(await shares()).toEqual([
      [0, 0],
      [1_000_000, 7],
      [0, 0],
    ]);
  });

  it('leaves to a shard what it has in flight, until that is over', async () => {
    const { keySpace, share, shares, wait } = await open({ maxConcurrency: 7 });
    await share();
    const calls = keySpace.shards[0]?.calls('primary') ?? '';
    await records.redis.zadd(
      calls,
      Date.now() + 60_000,
      'one',
      Date.now() + 60_000,
      'two',
      Date.now() + 60_000,
      'three',
    );
    await wait(1);
    await share();
    // Both need some now.
    expect((await shares()).map(([, count]) => count)).toEqual([4, 3, 0]);
    await records.redis.zadd(calls, Date.now() + 60_000, 'four');
    await wait(2);
    await share();
    expect((await shares()).map(([, count]) => count)).toEqual([3, 2, 1]);
    await records.redis.del(calls);
    await share();
    expect((await shares()).map(([, count]) => count)).toEqual([0, 4, 3]);
  });
});
