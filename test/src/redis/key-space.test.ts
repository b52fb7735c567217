import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openKeySpace, shardCountKey } from '../../../src/redis/key-space.ts';
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
});
