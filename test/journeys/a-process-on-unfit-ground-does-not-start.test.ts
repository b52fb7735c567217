import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import { FormatError } from '../../src/redis/format.ts';
import { eventually } from '../support/eventually.ts';
import { startProcess, type TestProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  [redis, dataDir] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'airlock-data-'))]);
});
afterAll(async () => {
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const makeKey = (id: string) => `${id}:${randomBytes(32).toString('base64')}`;
const startOne = (script: 'api' | 'workers', more: Record<string, string>): Promise<TestProcess> =>
  startProcess({
    script,
    env: {
      REDIS_URL: redis.url,
      AIRLOCK_DATA_DIR: dataDir,
      OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
      PORT: '0',
      ...more,
    },
    started: script === 'api' ? 'api-started' : 'workers-started',
  });

describe('a process that starts', () => {
  it('needs every key that is in use, and names those it lacks', { timeout: 60_000 }, async () => {
    const [old, next] = [makeKey('old'), makeKey('next')];
    const api = await startOne('api', { AIRLOCK_ENCRYPTION_KEYS: old });
    await api.kill();
    const refusal = /airlock: The settings cannot be used:\n {2}AIRLOCK_ENCRYPTION_KEYS: .*: old not given/;
    await expect(startOne('workers', { AIRLOCK_ENCRYPTION_KEYS: next })).rejects.toThrow(refusal);
    await expect(startOne('api', { AIRLOCK_ENCRYPTION_KEYS: next })).rejects.toThrow(refusal);
    const workers = await startOne('workers', { AIRLOCK_ENCRYPTION_KEYS: `${next},${old}` });
    await workers.kill();
    const both = /: next not given; old given with other bytes/;
    await expect(startOne('workers', { AIRLOCK_ENCRYPTION_KEYS: makeKey('old') })).rejects.toThrow(both);
  });

  it('needs a Redis of the format that it knows, and stops where that has become another one', {
    timeout: 120_000,
  }, async () => {
    const env = { AIRLOCK_PREFIX: 'formats', AIRLOCK_ENCRYPTION_KEYS: makeKey('k1') };
    const running = await Promise.all([startOne('api', env), startOne('workers', env)]);
    const client = new Redis(redis.url.replace('unix://', ''));
    onTestFinished(() => client.disconnect());
    const formats = ['{formats}:format', '{formats:0}:format'];
    expect(await client.mget(...formats)).toEqual(['1', '1']);
    for (const key of formats) await client.set(key, '2');
    for (const one of running) {
      expect(await one.untilGone()).toBeNull();
      expect(await one.stop()).toBe(1);
      expect(one.logged.at(-1)).toBe('airlock: FORMAT is 2 by now, and this version of Airlock works with 1');
    }
    const refusal =
      "airlock: Redis holds, under the prefix formats, Airlock's data in format 2; this version works with 1";
    await expect(startOne('api', env)).rejects.toThrow(refusal);
    await expect(startOne('workers', env)).rejects.toThrow(refusal);
    const giving = {
      redisUrl: redis.url,
      encryptionKeys: env.AIRLOCK_ENCRYPTION_KEYS,
      prefix: 'formats',
      tenant: 'default',
    };
    await expect(createProducer(giving)).rejects.toThrow(FormatError);
    expect(await client.mget(...formats)).toEqual(['2', '2']);
  });

  it('needs plug-ins that it may use', { timeout: 60_000 }, async () => {
    const file = join(dataDir, 'detectors.json');
    const startWith = async (declared: object) => {
      await writeFile(file, JSON.stringify([declared]));
      return startOne('workers', { AIRLOCK_PREFIX: 'plug-ins', AIRLOCK_DETECTORS_FILE: file });
    };
    await expect(startWith({ name: 'p', kind: 'presidio', url: 'http://presidio.example.com' })).rejects.toThrow(
      'airlock: AIRLOCK_DETECTORS_FILE: p is external, and AIRLOCK_DETECTORS_ALLOW does not name it',
    );
    await expect(startWith({ name: 'n', kind: 'transformers', model: '.' })).rejects.toThrow(
      'airlock: AIRLOCK_DETECTORS_FILE: n needs @huggingface/transformers, which is not installed',
    );
    const workers = await startWith({ name: 'p', kind: 'presidio', url: 'http://127.0.0.1:1' });
    expect(await eventually(() => workers.find('detector-away'))).toMatchObject({ detector: 'p', need: 'required' });
    await workers.kill();
  });

  it('needs a place for payloads that it can write, and that is its own', { timeout: 120_000 }, async () => {
    const file = join(dataDir, 'a-file');
    await writeFile(file, '');
    const startWith = (place: string, prefix: string) =>
      startOne('api', { AIRLOCK_PREFIX: prefix, AIRLOCK_PAYLOADS: place });
    const refusal = /airlock: The settings cannot be used:\n {2}AIRLOCK_PAYLOADS: dir:\S+ cannot be .* \(ENOTDIR\)/;
    await expect(startWith(`dir:${file}`, 'places')).rejects.toThrow(refusal);
    const workers = startOne('workers', { AIRLOCK_PREFIX: 'places', AIRLOCK_PAYLOADS: `dir:${file}` });
    await expect(workers).rejects.toThrow(refusal);
    const api = await startWith(`dir:${join(dataDir, 'place')}`, 'places');
    await api.kill();
    await expect(startWith(`dir:${join(dataDir, 'another')}`, 'places')).rejects.toThrow(
      /AIRLOCK_PAYLOADS: .*\(ENOENT\)/,
    );
    const keys = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret', AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    const away = startOne('api', { AIRLOCK_PREFIX: 'bucket', AIRLOCK_PAYLOADS: 's3://a-bucket', ...keys });
    await expect(away).rejects.toThrow(/AIRLOCK_PAYLOADS: s3:\/\/a-bucket .*\(ECONNREFUSED\)/);
  });

  it('needs a Redis that keeps jobs, in production, and is content with a warning before', {
    timeout: 60_000,
  }, async () => {
    const careless = await startRedis({ args: ['--appendfsync', 'everysec', '--maxmemory-policy', 'allkeys-lru'] });
    const env = { REDIS_URL: careless.url, AIRLOCK_ENCRYPTION_KEYS: makeKey('k1') };
    const api = await startOne('api', env);
    expect(api.find('redis-unsafe')).toMatchObject({ level: 40, detail: expect.stringContaining('allkeys-lru') });
    await api.kill();
    const production = { ...env, NODE_ENV: 'production' };
    const refusal = /REDIS_URL: redis durability .*everysec.*set appendfsync always.*\n.*redis eviction .*allkeys-lru/;
    await expect(startOne('api', production)).rejects.toThrow(refusal);
    await expect(startOne('workers', production)).rejects.toThrow(refusal);
    await careless.stop();
  });

  it('needs keys that somebody gave it, and a model, where others can reach it', { timeout: 60_000 }, async () => {
    const open = { HOST: '0.0.0.0', AIRLOCK_PREFIX: 'open' };
    await expect(startOne('api', open)).rejects.toThrow(
      'HOST: needs AIRLOCK_API_KEY or a stored key when it is not a loopback address',
    );
    const simulated = /HOST: needs OPENAI_API_KEY, OPENAI_BASE_URL or AIRLOCK_MODELS_FILE .* simulated model/;
    const withoutModel = { ...open, OPENAI_BASE_URL: '', AIRLOCK_API_KEY: 'b1946ac92492d2347c6235b4d2611184' };
    await expect(startOne('api', withoutModel)).rejects.toThrow(simulated);
    await expect(startOne('workers', withoutModel)).rejects.toThrow(simulated);
    await expect(startOne('api', { ...open, NODE_ENV: 'prod' })).rejects.toThrow(
      'NODE_ENV: looks like production and is not',
    );
  });

  it('takes its secrets from files, and none that can be guessed, in production', { timeout: 60_000 }, async () => {
    const write = async (name: string, secret: string) => {
      await writeFile(join(dataDir, name), `${secret}\n`);
      return join(dataDir, name);
    };
    const env = {
      ...{ NODE_ENV: 'production', REDIS_URL: '', AIRLOCK_PREFIX: 'files' },
      REDIS_URL_FILE: await write('redis-url', redis.url),
      AIRLOCK_ENCRYPTION_KEYS_FILE: await write('encryption-keys', makeKey('k1')),
    };
    const weak = await write('weak-key', 'changeme-changeme');
    await expect(startOne('api', { ...env, AIRLOCK_API_KEY_FILE: weak })).rejects.toThrow(
      'AIRLOCK_API_KEY: can be guessed, it holds a word of examples',
    );
    const key = randomBytes(32).toString('hex');
    const api = await startOne('api', { ...env, AIRLOCK_API_KEY_FILE: await write('api-key', key) });
    const headers = { authorization: `Bearer ${key}` };
    expect((await fetch(`${api.find('api-started')?.url}/v1/tasks`, { headers })).status).toBe(200);
    await api.kill();
  });
});
