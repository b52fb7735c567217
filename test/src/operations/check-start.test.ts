import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { parseSettings } from '../../../src/config.ts';
import { checkCallers, checkSimulation, checkStart } from '../../../src/operations/check-start.ts';
import { createApiKey, revokeApiKey } from '../../../src/records/api-keys.ts';
import type { Store } from '../../../src/records/store.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());
afterEach(() => records.redis.config('SET', 'maxmemory-policy', 'noeviction'));

/** Checks a start; returns what it threw, if anything, and what it logged. */
async function start(given: { isProduction?: boolean; id?: string; store?: Promise<Store>; shards?: number } = {}) {
  const { isProduction = false, id = 'k1', store = records.openStore(), shards } = given;
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const encryptionKeys = [{ id, bytes: randomBytes(32) }];
  const settings = { durability: 'fsync' as const, isProduction, shards };
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

  it('refuses to divide a Redis anew', async () => {
    expect((await start({ shards: 1 })).problem).toBeUndefined();
    expect((await start({ shards: 24 })).problem).toMatch(/AIRLOCK_SHARDS: is 24, but this Redis has had 1/);
  });
});

const LOOPBACKS = ['127.0.0.1', '127.8.9.10', 'localhost', '::1'];
const OTHERS = ['0.0.0.0', '::', '192.168.1.7', 'airlock.internal'];

describe('checkSimulation', () => {
  it('lets a simulated model answer on this machine only', () => {
    for (const HOST of LOOPBACKS) checkSimulation(parseSettings({ HOST }));
    for (const HOST of OTHERS) {
      expect(() => checkSimulation(parseSettings({ HOST })), HOST).toThrow(/HOST: needs OPENAI_API_KEY, .* simulated/);
      for (const name of ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'AIRLOCK_MODELS_FILE']) {
        checkSimulation(parseSettings({ HOST, [name]: 'http://models/v1' }));
      }
    }
  });
});

describe('checkCallers', () => {
  it('wants a key that somebody gave where others can call, for which a revoked one is none', async () => {
    const store = await records.openStore();
    const refusal = 'HOST: needs AIRLOCK_API_KEY or a stored key when it is not a loopback address';
    const check = (env: NodeJS.ProcessEnv) => checkCallers(store, parseSettings(env));
    for (const HOST of LOOPBACKS) await check({ HOST });
    for (const HOST of OTHERS) {
      await expect(check({ HOST }), HOST).rejects.toThrow(refusal);
      await check({ HOST, AIRLOCK_API_KEY: 'b1946ac92492d2347c6235b4d2611184' });
    }
    const { stored } = await createApiKey(store, 'acme', 'submit');
    await check({ HOST: '0.0.0.0' });
    await revokeApiKey(store, stored.id);
    await expect(check({ HOST: '0.0.0.0' })).rejects.toThrow(refusal);
  });
});
