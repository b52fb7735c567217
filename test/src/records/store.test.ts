import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { createStore } from '../../../src/records/store.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const keys = [{ id: 'k1', bytes: Buffer.alloc(32, 1) }];

describe('createStore', () => {
  it('gives a tenant one salt for all processes, and each tenant its own', async () => {
    const { keySpace, redis } = await records.openStore();
    const stores = [1, 2].map(() =>
      createStore(redis, keySpace, keys, { retentionMs: 1000, boardHistory: 10, visitsLua }),
    );
    const sealers = await Promise.all(stores.map((store) => store.sealerOf('acme')));
    const sealed = sealers[0]?.forJob('job_1').seal('input', 'a text') ?? '';
    expect(sealers[1]?.forJob('job_1').open('input', sealed)).toBe('a text');
    await stores[0]?.sealerOf('globex');
    const { acme, globex } = await redis.hgetall(keySpace.home.salts);
    expect(Buffer.from(acme ?? '', 'base64')).toHaveLength(32);
    expect(acme).not.toBe(globex);
  });
});
