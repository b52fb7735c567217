import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkKeySeals, forgetKey, tryKeySeals } from '../../../src/seals/key-seals.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const makeKey = (id: string) => ({ id, bytes: randomBytes(32) });
const [first, second, third] = [makeKey('k1'), makeKey('k2'), makeKey('k3')];

describe('checkKeySeals', () => {
  it('takes any keys where none is in use, and the same ones ever after', async () => {
    const store = await records.openStore();
    expect(await checkKeySeals(store, [second, first])).toBeUndefined();
    expect(await checkKeySeals(store, [first, second])).toBeUndefined();
    expect((await tryKeySeals(store, [first, second])).opened).toEqual(['k1', 'k2']);
  });

  it('takes a new key beside those in use', async () => {
    const store = await records.openStore();
    await checkKeySeals(store, [first]);
    expect(await checkKeySeals(store, [second, first])).toBeUndefined();
    expect(await checkKeySeals(store, [first])).toBe('keys in use cannot be opened: k2 not given');
  });

  it('names every key that is missing or another, and leaves no seal of what came with them', async () => {
    const store = await records.openStore();
    await checkKeySeals(store, [first, second]);
    const before = await store.redis.hgetall(store.keySpace.home.keySeals);
    expect(await checkKeySeals(store, [third, makeKey('k1')])).toBe(
      'keys in use cannot be opened: k2 not given; k1 given with other bytes',
    );
    expect(await store.redis.hgetall(store.keySpace.home.keySeals)).toEqual(before);
  });

  it('lets only one of two keys of one name in', async () => {
    const store = await records.openStore();
    const found = await Promise.all(Array.from({ length: 8 }, () => checkKeySeals(store, [makeKey('k1')])));
    expect(found.filter((problem) => problem === undefined).length).toBe(1);
  });

  it('forgets a key whose seal was taken away', async () => {
    const store = await records.openStore();
    await checkKeySeals(store, [first, second]);
    await store.redis.hdel(store.keySpace.home.keySeals, 'k2');
    expect(await checkKeySeals(store, [first])).toBeUndefined();
  });
});

describe('forgetKey', () => {
  it('takes a key out of use, once', async () => {
    const store = await records.openStore();
    await checkKeySeals(store, [second, first]);
    expect([await forgetKey(store, 'k1'), await forgetKey(store, 'k1')]).toEqual([true, false]);
    expect(await checkKeySeals(store, [second])).toBeUndefined();
  });
});
