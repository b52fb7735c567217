import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { visitsLua } from '../../../../queues/visits-lua.ts';
import { findApiKey } from '../../../../src/records/api-keys.ts';
import { createStore } from '../../../../src/records/store.ts';
import { openKeySpace } from '../../../../src/redis/key-space.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';

let redis: TestRedis;
let dataDir: string;
let env: NodeJS.ProcessEnv;
const bytes = Buffer.alloc(32, 7);

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
    AIRLOCK_ENCRYPTION_KEYS: `k:${bytes.toString('base64')}`,
    AIRLOCK_PREFIX: `t${context.task.id.replace(/[^a-z0-9]/g, '')}`,
  };
});

/** Runs a command of keys; returns its exit code with what it wrote. */
async function run(args: readonly string[], changes: NodeJS.ProcessEnv = {}) {
  const terminal = openTerminal({ ...env, ...changes });
  const exitCode = await terminal.run('keys', ...args);
  return { exitCode, printed: terminal.stdout, complained: terminal.stderr };
}

/** Whose key it is, as the API would find it. */
async function findCaller(key: string) {
  const connection = new Redis(redis.socketPath, { replyMapping: 'legacy' });
  const keySpace = await openKeySpace(connection, env.AIRLOCK_PREFIX ?? '');
  const options = { retentionMs: 1, boardHistory: 0, visitsLua };
  const store = createStore(connection, keySpace, [{ id: 'k', bytes }], options);
  return findApiKey(store, key).finally(() => connection.disconnect());
}

const create = async (tenant: string, role: 'submit' | 'operate' | 'admin', ...more: string[]) => {
  const { printed, ...rest } = await run(['create', '--tenant', tenant, '--role', role, ...more]);
  expect(rest).toEqual({ exitCode: 0, complained: '' });
  return printed;
};

describe('keys create', () => {
  it('prints the key alone, and the API knows whose it is', async () => {
    const key = await create('acme', 'operate');
    expect(key).toMatch(/^ak_[\w-]{43}\n$/);
    expect(await findCaller(key.trim())).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'tenant' });
  });

  it('prints all of it as JSON when asked', async () => {
    const made = JSON.parse(await create('acme', 'submit', '--json'));
    expect(made).toMatchObject({ tenant: 'acme', role: 'submit', revokedAt: null });
    expect(made.id).toMatch(/^key_/);
    expect(await findCaller(made.key)).toMatchObject({ tenant: 'acme', role: 'submit', scope: 'tenant' });
  });

  it('makes a key for the installation when asked, and knows no other scope', async () => {
    const made = JSON.parse(await create('acme', 'operate', '--scope', 'installation', '--json'));
    expect(made).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'installation' });
    expect(await findCaller(made.key)).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'installation' });
    expect(await run(['create', '--tenant', 'acme', '--scope', 'all'])).toMatchObject({ exitCode: 2, printed: '' });
  });

  it.each(['', '-acme', 'a b', 'a:b', 'a'.repeat(65), 'ä'])(
    'refuses the tenant %j before it asks Redis',
    async (tenant) => {
      const unreachable = { REDIS_URL: 'unix:///nowhere.sock' };
      const { exitCode, complained } = await run(['create', `--tenant=${tenant}`], unreachable);
      expect([exitCode, complained]).toEqual([2, expect.stringContaining('--tenant must match')]);
    },
  );
});

describe('keys create --name --expires', () => {
  it('gives a key a name and an end, and takes none that is past or holds control characters', async () => {
    const expires = new Date(Date.now() + 60_000).toISOString();
    const made = JSON.parse(await create('acme', 'submit', '--name', 'the shop', '--expires', expires, '--json'));
    expect(made).toMatchObject({ name: 'the shop', expiresAt: expires });
    expect((await run(['list'])).printed).toContain(`valid  the shop  ${expires}  -`);
    for (const wrong of [
      ['--expires', '2020-01-01'],
      ['--expires', 'soon'],
      ['--name', 'a\u001bb'],
      ['--name', ''],
      ['--name', 'n'.repeat(101)],
      ['--reason', 'a\nb'],
      ['--reason', 'r'.repeat(501)],
    ]) {
      expect((await run(['create', '--tenant', 'acme', ...wrong])).exitCode, wrong.join(' ')).toBe(2);
    }
  });
});

describe('keys rotate', () => {
  it('prints a key in the place of another, and exits 1 where that one has ended or is not there', async () => {
    const old = JSON.parse(await create('acme', 'operate', '--json'));
    const { printed, exitCode } = await run(['rotate', old.id]);
    expect([exitCode, printed]).toEqual([0, expect.stringMatching(/^ak_[\w-]{43}\n$/)]);
    for (const key of [printed.trim(), old.key]) expect(await findCaller(key)).toMatchObject({ role: 'operate' });
    await run(['revoke', old.id]);
    const ended = `airlock: ${old.id} was revoked or has expired: create a new one\n`;
    expect(await run(['rotate', old.id])).toEqual({ exitCode: 1, printed: '', complained: ended });
    const none = 'airlock: there is no key key_none\n';
    expect(await run(['rotate', 'key_none'])).toEqual({ exitCode: 1, printed: '', complained: none });
  });
});

describe('keys list', () => {
  it('prints id, tenant, role, scope and state, oldest first, and no key', async () => {
    const keys = [await create('acme', 'submit'), await create('globex', 'admin')];
    const { exitCode, printed } = await run(['list']);
    expect(exitCode).toBe(0);
    const lines = printed.trim().split('\n');
    expect(lines.map((line) => line.split(/ +/).slice(1))).toEqual([
      ['TENANT', 'ROLE', 'SCOPE', 'STATE', 'NAME', 'EXPIRES', 'LAST', 'USED'],
      ['acme', 'submit', 'tenant', 'valid', '-', '-', '-'],
      ['globex', 'admin', 'tenant', 'valid', '-', '-', '-'],
    ]);
    for (const key of keys) expect(printed).not.toContain(key.trim());
  });

  it('prints an empty list as JSON', async () => {
    expect(await run(['list', '--json'])).toMatchObject({ exitCode: 0, printed: '[]\n' });
  });
});

describe('keys revoke', () => {
  it('ends a key at once, and is no error a second time', async () => {
    const { id, key } = JSON.parse(await create('acme', 'admin', '--json'));
    const printed = `{"id":"${id}","revoked":true}\n`;
    expect(await run(['revoke', id, '--json'])).toEqual({ exitCode: 0, printed, complained: '' });
    expect(await findCaller(key)).toBeUndefined();
    expect((await run(['list'])).printed).toMatch(new RegExp(`\n${id}  acme    admin  tenant  revoked  -`));
    expect(await run(['revoke', id])).toEqual({ exitCode: 0, printed: '', complained: '' });
  });

  it('says so and exits 1 when there is no such key', async () => {
    const complained = 'airlock: there is no key key_none\n';
    expect(await run(['revoke', 'key_none'])).toEqual({ exitCode: 1, printed: '', complained });
  });
});

describe('every command of keys', () => {
  it('needs settings that can be used', async () => {
    expect((await run(['list'], { PORT: 'x' })).exitCode).toBe(2);
  });

  it('needs the encryption keys in use: entries are sealed under them', async () => {
    await create('acme', 'submit');
    const other = { AIRLOCK_ENCRYPTION_KEYS: `k:${Buffer.alloc(32, 9).toString('base64')}` };
    for (const args of [['create', '--tenant', 'acme'], ['list'], ['revoke', 'key_none']]) {
      const { exitCode, complained } = await run(args, other);
      expect([exitCode, complained]).toEqual([2, expect.stringContaining('k given with other bytes')]);
    }
  });

  it('fails soon, and does not wait, when Redis is not there', async () => {
    expect((await run(['list'], { REDIS_URL: `unix://${dataDir}/nowhere.sock` })).exitCode).not.toBe(0);
  });
});
