import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkStart } from '../../../src/operations/check-start.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());
afterEach(() => records.redis.config('SET', 'maxmemory-policy', 'noeviction'));

/** Checks a start; returns what it threw, if anything, and what it logged. */
async function start({ isProduction = false, id = 'k1', store = records.openStore() } = {}) {
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const encryptionKeys = [{ id, bytes: randomBytes(32) }];
  const settings = { durability: 'fsync' as const, isProduction };
  const problem = await checkStart(await store, { settings, encryptionKeys, log }).then(
    () => undefined,
    (error: Error) => `${error.name}: ${error.message}`,
  );
  return { problem, logged: lines.map((line) => JSON.parse(line) as object) };
}

describe('checkStart', () => {
  it.each([true, false])('says nothing about a sound Redis; in production: %s', async (isProduction) => {
    expect(await start({ isProduction })).toEqual({ problem: undefined, logged: [] });
  });

  it('warns of a Redis that may lose jobs', async () => {
    await records.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { problem, logged } = await start();
    expect(problem).toBeUndefined();
    const detail = 'maxmemory-policy allkeys-lru throws jobs away when memory is short; set noeviction';
    expect(logged).toMatchObject([{ level: 40, event: 'redis-unsafe', name: 'redis eviction', detail }]);
  });

  it('refuses it in production, and tells the keys it cannot open at once', async () => {
    const store = records.openStore();
    await start({ store });
    await records.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const { problem } = await start({ store, isProduction: true, id: 'k2' });
    expect(problem).toMatch(/^SettingsError: .*\n {2}REDIS_URL: redis eviction .*\n {2}AIRLOCK_ENCRYPTION_KEYS: .*k1/);
  });
});
