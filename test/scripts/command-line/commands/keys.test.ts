import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { visitsLua } from '../../../../queues/visits-lua.ts';
import { createKey, listKeys, revokeKey } from '../../../../scripts/command-line/commands/keys.ts';
import { SettingsError } from '../../../../src/config.ts';
import { findApiKey } from '../../../../src/records/api-keys.ts';
import { createStore } from '../../../../src/records/store.ts';
import { openKeySpace } from '../../../../src/redis/open-key-space.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
let dataDir: string;
let env: NodeJS.ProcessEnv;
let printed: string;
let complained: string;

beforeAll(async () => {
  redis = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'airlock-keys-command-'));
});

afterAll(async () => {
  await redis.stop();
  await rm(dataDir, { recursive: true });
});

beforeEach((context) => {
  env = {
    REDIS_URL: redis.url,
    AIRLOCK_DATA_DIR: dataDir,
    AIRLOCK_PREFIX: `t${context.task.id.replace(/[^a-z0-9]/g, '')}`,
  };
  printed = '';
  complained = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    complained += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** What was printed since the last time. */
const takePrinted = () => {
  const text = printed;
  printed = '';
  return text;
};

/** Whose key it is, as the API would find it. */
async function findCaller(key: string) {
  const connection = new Redis(redis.socketPath, { replyMapping: 'legacy' });
  const keySpace = await openKeySpace(connection, env.AIRLOCK_PREFIX ?? '');
  const options = { retentionMs: 1, boardHistory: 0, visitsLua };
  const store = createStore(connection, keySpace, [{ id: 'k', bytes: Buffer.alloc(32) }], options);
  return findApiKey(store, key).finally(() => connection.disconnect());
}

const create = async (tenant: string, role: 'submit' | 'operate' | 'admin', json = false) => {
  expect(await createKey(env, { tenant, role, json })).toBe(0);
  return takePrinted();
};

describe('createKey', () => {
  it('prints the key alone, and the API knows whose it is', async () => {
    const key = await create('acme', 'operate');
    expect(key).toMatch(/^ak_[\w-]{43}\n$/);
    expect(await findCaller(key.trim())).toEqual({ tenant: 'acme', role: 'operate' });
    expect(complained).toBe('');
  });

  it('prints all of it as JSON when asked', async () => {
    const made = JSON.parse(await create('acme', 'submit', true));
    expect(made).toMatchObject({ tenant: 'acme', role: 'submit', revokedAt: null });
    expect(made.id).toMatch(/^key_/);
    expect(await findCaller(made.key)).toEqual({ tenant: 'acme', role: 'submit' });
  });

  it.each(['', '-acme', 'a b', 'a:b', 'a'.repeat(65), 'ä'])(
    'refuses the tenant %j before it asks Redis',
    async (tenant) => {
      const unreachable = { ...env, REDIS_URL: 'unix:///nowhere.sock' };
      await expect(createKey(unreachable, { tenant, role: 'submit' })).rejects.toThrow(RangeError);
    },
  );
});

describe('listKeys', () => {
  it('prints id, tenant, role and state, oldest first, and no key', async () => {
    const keys = [await create('acme', 'submit'), await create('globex', 'admin')];
    expect(await listKeys(env, {})).toBe(0);
    const text = takePrinted();
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.split('\t').slice(1)),
    ).toEqual([
      ['acme', 'submit', 'valid'],
      ['globex', 'admin', 'valid'],
    ]);
    for (const key of keys) expect(text).not.toContain(key.trim());
  });

  it('prints an empty list as JSON', async () => {
    await listKeys(env, { json: true });
    expect(takePrinted()).toBe('[]\n');
  });
});

describe('revokeKey', () => {
  it('ends a key at once, and is no error a second time', async () => {
    const { id, key } = JSON.parse(await create('acme', 'admin', true));
    expect(await revokeKey(env, id, { json: true })).toBe(0);
    expect(takePrinted()).toBe(`{"id":"${id}","revoked":true}\n`);
    expect(await findCaller(key)).toBeUndefined();
    await listKeys(env, {});
    expect(takePrinted()).toBe(`${id}\tacme\tadmin\trevoked\n`);
    expect(await revokeKey(env, id, {})).toBe(0);
  });

  it('says so and returns 1 when there is no such key', async () => {
    expect(await revokeKey(env, 'key_none', {})).toBe(1);
    expect([printed, complained]).toEqual(['', 'airlock: there is no key key_none\n']);
  });
});

describe('every command of keys', () => {
  it('needs settings that can be used', async () => {
    await expect(listKeys({ ...env, PORT: 'x' }, {})).rejects.toThrow(SettingsError);
  });

  it('fails soon, and does not wait, when Redis is not there', async () => {
    await expect(listKeys({ ...env, REDIS_URL: `unix://${dataDir}/nowhere.sock` }, {})).rejects.toThrow();
  });
});
