import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEgressHeads } from '../../../src/records/egress-heads.ts';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { deriveChainKey, writeHead } from '../../../src/seals/chain.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { egressKey, egressKeys } from '../../support/write-egress.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const headOf = (seq: number) => ({ seq, mac: seq.toString(16).padStart(64, '0') });
const kept = (log: string, seq: number) => writeHead(log, headOf(seq), egressKey);

describe('findEgressHeads', () => {
  it('finds nothing where nothing was sent', async () => {
    expect(await findEgressHeads(await records.openStore(), egressKeys)).toEqual({
      heads: new Map(),
      faults: new Map(),
    });
  });

  it('takes the furthest line of a log that any shard knows', async () => {
    const { redis } = records;
    const keySpace = createKeySpace('heads', 3);
    const [one = '', two = ''] = keySpace.shards.map(({ egressHeads }) => egressHeads);
    await redis.hset(one, { a: kept('a', 9), b: kept('b', 1) });
    await redis.hset(two, { a: kept('a', 10) });
    const { heads, faults } = await findEgressHeads({ redis, keySpace }, egressKeys);
    expect([...heads]).toEqual([
      ['a', headOf(10)],
      ['b', headOf(1)],
    ]);
    expect(faults.size).toBe(0);
  });

  it('says of each head why it cannot be believed', async () => {
    const { redis } = records;
    const keySpace = createKeySpace('forged', 1);
    const stranger = deriveChainKey({ id: 'k9', bytes: Buffer.alloc(32, 9) }, 'egress');
    await redis.hset(keySpace.home.egressHeads, {
      earlier: kept('earlier', 9).replace(headOf(9).mac, headOf(8).mac).replace('9 ', '8 '),
      moved: kept('another', 9),
      plain: `9 ${headOf(9).mac}`,
      unknown: writeHead('unknown', headOf(9), stranger),
    });
    const { heads, faults } = await findEgressHeads({ redis, keySpace }, egressKeys);
    expect(heads.size).toBe(0);
    expect(Object.fromEntries(faults)).toEqual({
      earlier: 'was changed',
      moved: 'was changed',
      plain: 'is none',
      unknown: 'is under the key k9, which was not given',
    });
  });
});
