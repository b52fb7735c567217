import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeHead } from '../../../src/records/begin-attempt.ts';
import { findEgressHeads } from '../../../src/records/egress-heads.ts';
import { createKeySpace } from '../../../src/redis/keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('findEgressHeads', () => {
  it('finds nothing where nothing was sent', async () => {
    expect(await findEgressHeads(await records.openStore())).toEqual(new Map());
  });

  it('takes the furthest line of a log that any shard knows', async () => {
    const { redis } = records;
    const keySpace = createKeySpace('heads', 3);
    const [one = '', two = ''] = keySpace.shards.map(({ egressHeads }) => egressHeads);
    await redis.hset(one, { a: writeHead({ seq: 9, mac: 'nine' }), b: writeHead({ seq: 1, mac: 'one' }) });
    await redis.hset(two, { a: writeHead({ seq: 10, mac: 'ten' }) });
    expect(await findEgressHeads({ redis, keySpace })).toEqual(
      new Map([
        ['a', { seq: 10, mac: 'ten' }],
        ['b', { seq: 1, mac: 'one' }],
      ]),
    );
  });
});
