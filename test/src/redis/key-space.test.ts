import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FORMAT, FormatError } from '../../../src/redis/format.ts';
import { formatKey, openKeySpace, shardCountKey } from '../../../src/redis/key-space.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('openKeySpace', () => {
  it('begins with one shard, and keeps the number that Redis holds', async () => {
    const first = await openKeySpace(records.redis, 'kept');
    expect(first.shards).toHaveLength(1);
    await records.redis.set(shardCountKey('kept'), 3);
    expect((await openKeySpace(records.redis, 'kept')).shards).toHaveLength(3);
    expect((await openKeySpace(records.redis, 'another')).shards).toHaveLength(1);
  });

  it.each(['0', '-1', '1e9', '257', 'three', ''])('opens nothing on %j shards', async (stored) => {
    await records.redis.set(shardCountKey('forged'), stored);
    await expect(openKeySpace(records.redis, 'forged')).rejects.toThrow(/no number of shards from 1 to 256/);
  });

  it('writes the number of its format where nothing is yet, and lets be what holds another one', async () => {
    const { redis } = records;
    const { shards } = await openKeySpace(redis, 'numbered', 2);
    const key = formatKey('numbered');
    for (const one of [key, ...shards.map(({ format }) => format)]) expect(await redis.get(one)).toBe(String(FORMAT));
    for (const [stored, told] of [
      ['2', 'in format 2;'],
      ['0', 'in format 0;'],
      ['\u001b[31mred', 'in format of an unknown number;'],
    ] as const) {
      await redis.set(key, stored);
      const opening = openKeySpace(redis, 'numbered');
      await expect(opening).rejects.toThrow(FormatError);
      await expect(opening).rejects.toThrow(told);
      expect(await redis.get(key)).toBe(stored);
    }
  });

  it('says what Sentinels are named as, where what answers keeps no keys', async () => {
    const unknown = async () => Promise.reject(new Error("ERR unknown command 'msetnx', with args beginning with: "));
    const sentinel = Object.assign(Object.create(records.redis), { msetnx: unknown }) as typeof records.redis;
    await expect(openKeySpace(sentinel, 'kept')).rejects.toThrow(/redis\+sentinel:/);
  });

  it('takes what was begun before there was a number for the first format', async () => {
    const { redis } = records;
    await redis.set(shardCountKey('unnumbered'), 1);
    await openKeySpace(redis, 'unnumbered');
    expect(await redis.get(formatKey('unnumbered'))).toBeNull();
  });
});
