import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../../../queues/producer/create-producer.ts';
import type { Check } from '../../../../scripts/command-line/doctor/check.ts';
import { openTerminal } from '../../../support/open-terminal.ts';
import { type Behaviour, completion, startScriptedModel } from '../../../support/scripted-model.ts';
import { startPipeline } from '../../../support/start-pipeline.ts';
import { startPresidio } from '../../../support/start-presidio.ts';
import { startRedis, type TestRedis } from '../../../support/start-redis.ts';
import { problem, startScriptedApi } from '../../../support/start-scripted-api.ts';

let redis: TestRedis;
let dataDir: string;
beforeAll(async () => {
  redis = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), 'airlock-doctor-'));
});
afterAll(async () => {
  await redis.stop();
  await rm(dataDir, { recursive: true });
});

const makeKeys = (id = 'k1') => `${id}:${randomBytes(32).toString('base64')}`;
const envOf = (more: NodeJS.ProcessEnv = {}) => ({ REDIS_URL: redis.url, AIRLOCK_DATA_DIR: dataDir, ...more });

async function examine(env: NodeJS.ProcessEnv, ...options: string[]) {
  const terminal = openTerminal(env);
  const exitCode = await terminal.run('doctor', '--json', ...options);
  const { ok, checks } = JSON.parse(terminal.stdout) as { ok: boolean; checks: Check[] };
  expect(exitCode).toBe(ok ? 0 : 1);
  return (name: string) => checks.find((check) => check.name === name);
}

describe('doctor', () => {
  it('finds nothing wrong with a running product', async () => {
    const { url, requests } = await startScriptedApi({ body: { data: [] } });
    const pipeline = await startPipeline({ redisUrl: redis.url, modelUrl: url });
    onTestFinished(() => pipeline.close());
    const keys = pipeline.encryptionKeys.map(({ id, bytes }) => `${id}:${bytes.toString('base64')}`).join();
    await pipeline.submit('summarise', { text: 'x' }, { options: { delayMs: 60_000 } });
    const env = envOf({
      ...{ AIRLOCK_PREFIX: pipeline.settings.prefix, AIRLOCK_ENCRYPTION_KEYS: keys, AIRLOCK_API_KEY: pipeline.key },
      ...{ OPENAI_BASE_URL: `${url}/v1/`, OPENAI_API_KEY: 'sk-model' },
    });
    const terminal = openTerminal(env);
    expect(await terminal.run('doctor')).toBe(0);
    const lines = terminal.stdout.trimEnd().split('\n');
    expect(lines.filter((line) => !/^ok {4}/.test(line)).map((line) => line.split(/ {2,}/)[1])).toEqual(['ladders']);
    expect(terminal.stdout).toContain('appendonly yes, appendfsync always');
    expect(terminal.stdout).toMatch(/redis shares +default holds most, 0\.0 MB; each may hold any number\n/);
    expect(terminal.stdout).toContain('k1; 1 of 1 jobs looked at open');
    expect(terminal.stdout).toMatch(/keys in use +k1\n/);
    expect(terminal.stdout).toMatch(/redis format +1\n/);
    expect(terminal.stdout).toMatch(/versions +0\.0\.0 \(1 API, 1 workers\)\n/);
    expect(terminal.stdout).toMatch(/queue redact +1 visit, 1 workers/);
    expect(requests).toMatchObject([
      { method: 'GET', path: '/v1/models', headers: { authorization: 'Bearer sk-model' }, body: '' },
    ]);
    expect(terminal.stdout).not.toContain('sk-model');
  });

  it('warns of names that begin as settings do and are none', async () => {
    const env = { AIRLOCK_REDACTON: 'strict', AIRLOCK_MODEL_FILE: '/x', AIRLOCK_API_KEY_FILE: '', AIRLOCK_CANARY: '' };
    const check = (await examine(envOf(env)))('settings');
    expect(check).toMatchObject({
      status: 'warn',
      detail: expect.stringMatching(/: AIRLOCK_MODEL_FILE, AIRLOCK_REDACTON$/),
    });
    expect((await examine(envOf()))('settings')).toMatchObject({ status: 'ok' });
  });

  it('tells of versions that run side by side, and of a format that this one does not know', async () => {
    const own = envOf({ AIRLOCK_PREFIX: 'versions', AIRLOCK_ENCRYPTION_KEYS: makeKeys() });
    expect((await examine(own))('versions')).toMatchObject({ status: 'ok', detail: 'no process runs' });
    const client = new Redis(redis.url.replace('unix://', ''));
    onTestFinished(() => client.disconnect());
    await client.hset('{versions:0}:processes', { a: '99999999999999 api 1.0.0', b: '99999999999999 workers 1.1.0' });
    const detail = '2 run side by side: 1.0.0 (1 API, 0 workers), 1.1.0 (0 API, 1 workers)';
    expect((await examine(own))('versions')).toMatchObject({ status: 'warn', detail });
    await client.set('{versions}:format', 7);
    const check = await examine(own);
    expect(check('redis format')).toMatchObject({ status: 'fail', detail: expect.stringContaining('in format 7;') });
    expect(check('keys')).toBeUndefined();
  });

  it('fails when Redis is away, and shows no password', async () => {
    const check = await examine(envOf({ REDIS_URL: 'redis://user:secret@127.0.0.1:1' }));
    expect(check('redis')).toEqual({
      ...{
        name: 'redis',
        status: 'fail',
        detail: expect.stringMatching(/^redis:\/\/127.0.0.1:1 cannot be reached: .*ECONNREFUSED/),
      },
    });
    expect(check('tasks')?.status).toBe('ok');
  });

  it('fails for a Redis that loses jobs', async () => {
    const args = ['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru', '--maxmemory', '100mb'];
    const careless = await startRedis({ args });
    onTestFinished(() => careless.stop());
    const check = await examine(envOf({ REDIS_URL: careless.url }));
    expect(check('redis durability')?.status).toBe('fail');
    expect(check('redis eviction')).toMatchObject({ status: 'fail', detail: expect.stringMatching(/allkeys-lru/) });
    expect(check('redis memory')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/ of 104\.9 MB used$/) });
  });

  it('warns when a tenant holds its share of Redis', async () => {
    const small = await startRedis({ args: ['--maxmemory', '10mb'] });
    onTestFinished(() => small.stop());
    const encryptionKeys = makeKeys();
    const env = envOf({ REDIS_URL: small.url, AIRLOCK_ENCRYPTION_KEYS: encryptionKeys });
    const producer = await createProducer({ redisUrl: small.url, encryptionKeys, tenant: 'acme' });
    await producer.submit('summarise', { text: 'x'.repeat(400_000) }, { delayMs: 60_000 });
    await producer.close();
    const detail = expect.stringMatching(/^acme holds most, 0\.\d MB; each may hold 4\.2 MB$/);
    expect((await examine(env))('redis shares')).toEqual({ name: 'redis shares', status: 'ok', detail });
    expect((await examine({ ...env, AIRLOCK_TENANT_SHARE: '5' }))('redis shares')).toMatchObject({
      ...{ status: 'warn', detail: expect.stringMatching(/may hold 0\.4 MB: it gets nothing in$/) },
    });
  });

  it('fails where Redis keeps jobs less well than AIRLOCK_DURABILITY says', async () => {
    const careless = await startRedis({ args: ['--appendfsync', 'everysec'] });
    onTestFinished(() => careless.stop());
    const statusFor = async (durability: string, name: string) =>
      (await examine(envOf({ REDIS_URL: careless.url, AIRLOCK_DURABILITY: durability })))(name)?.status;
    expect(await statusFor('fsync', 'redis durability')).toBe('fail');
    expect(await statusFor('fast', 'redis durability')).toBe('ok');
    expect(await statusFor('replicated', 'redis replicas')).toBe('fail');
  });

  it('fails when the encryption keys do not open what is there', async () => {
    const producer = await createProducer({ redisUrl: redis.url, encryptionKeys: makeKeys('old'), prefix: 'rotated' });
    await producer.submit('summarise', { text: 'x' }, { delayMs: 60_000 });
    await producer.close();
    const env = { AIRLOCK_PREFIX: 'rotated', AIRLOCK_ENCRYPTION_KEYS: makeKeys('new') };
    expect((await examine(envOf(env)))('encryption keys')).toMatchObject({
      ...{ status: 'fail', detail: 'new open 0 of 1 jobs: key-unknown' },
    });
    const sameName = await examine(envOf({ ...env, AIRLOCK_ENCRYPTION_KEYS: makeKeys('old') }));
    expect(sameName('encryption keys')?.detail).toBe('old open 0 of 1 jobs: seal-broken');
    expect(sameName('keys in use')).toEqual({
      ...{ name: 'keys in use', status: 'fail' },
      detail: 'keys in use cannot be opened: old given with other bytes; no process starts with these',
    });
  });

  it('warns when nobody works, a queue is paused, and nobody has a key', async () => {
    const prefix = 'idle';
    const connection = new Redis(redis.socketPath, { replyMapping: 'legacy' });
    const queue = new Queue('model', { connection: connection as never, prefix: `{${prefix}:0}` });
    await queue.pause();
    await queue.close();
    connection.disconnect();
    const check = await examine(envOf({ AIRLOCK_PREFIX: prefix }));
    expect(check('queue redact')).toMatchObject({ status: 'warn', detail: '0 visits, 0 workers: nobody works here' });
    expect(check('queue model')).toMatchObject({ status: 'warn', detail: '0 visits, 0 workers; it is paused' });
    expect(check('queue review')?.status).toBe('ok');
    expect(check('models')?.status).toBe('warn');
  });

  it.each([
    [problem(404, 'x'), 'warn'],
    [problem(401, 'x'), 'fail'],
    [problem(403, 'x'), 'fail'],
    [problem(500, 'x'), 'warn'],
  ])('takes a model that answers %j as %s', async (answer, status) => {
    const { url } = await startScriptedApi(answer);
    expect((await examine(envOf({ OPENAI_BASE_URL: url })))('model primary')?.status).toBe(status);
  });

  it('asks each model a question with --ask, and none without', async () => {
    const model = await startScriptedModel();
    onTestFinished(() => model.close());
    const listed: Behaviour = { body: { data: [{ id: 'small' }] } };
    model.script(listed, { body: completion('{"topic":"printer"}') }, listed);
    const env = envOf({ OPENAI_BASE_URL: model.baseUrl, AIRLOCK_MODEL: 'small' });
    const check = await examine(env, '--ask');
    expect(check('ask primary')).toMatchObject({ status: 'ok', detail: expect.stringMatching(/^scripted-1 answers/) });
    expect((await examine(env))('ask primary')).toBeUndefined();
    expect(model.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('names every profile and field of a models file that cannot be used, and reads variables from the environment', async () => {
    const file = join(dataDir, 'models.json');
    const { url } = await startScriptedApi({ body: { data: [] } });
    const profile = { name: 'primary', model: 'small', baseUrl: 'env:DOCTORED_URL', apiKey: 'env:DOCTORED_KEY' };
    await writeFile(file, JSON.stringify([profile]));
    const env = envOf({ AIRLOCK_MODELS_FILE: file });
    const terminal = openTerminal(env);
    expect(await terminal.run('doctor', '--json')).toBe(1);
    const { checks } = JSON.parse(terminal.stdout) as { checks: Check[] };
    expect(checks.filter(({ name }) => name === 'models').map(({ detail }) => detail)).toEqual([
      'AIRLOCK_MODELS_FILE: primary.baseUrl: names an environment variable that is not set',
      'AIRLOCK_MODELS_FILE: primary.apiKey: names an environment variable that is not set',
    ]);
    const check = await examine({ ...env, DOCTORED_URL: url, DOCTORED_KEY: 'sk-1' });
    expect(check('model primary')?.status).toBe('ok');
  });

  it('fails for a model that is not there, and for tasks that do not load', async () => {
    const env = envOf({ OPENAI_BASE_URL: 'http://127.0.0.1:2/v1', AIRLOCK_TASKS_DIR: join(dataDir, 'nowhere') });
    const check = await examine(env);
    expect(check('model primary')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/cannot be reached \(ECONNREFUSED\)/),
    });
    expect(check('tasks')).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/the folder cannot be read/),
    });
  });

  it('tells of each plug-in whether it answers: required ones fail, optional ones warn', async () => {
    const [well, ill] = [await startPresidio({}), await startPresidio({})];
    ill.behave((response) => void response.writeHead(503).end());
    const file = join(dataDir, 'detectors.json');
    const declared = [
      { name: 'well', kind: 'presidio', url: well.url },
      { name: 'ill', kind: 'presidio', url: ill.url },
      { name: 'spare', kind: 'presidio', url: ill.url, required: false },
    ];
    await writeFile(file, JSON.stringify(declared));
    const check = await examine(envOf({ AIRLOCK_DETECTORS_FILE: file }));
    expect(check('detectors')).toMatchObject({ status: 'ok' });
    expect(check('detector well')).toMatchObject({
      ...{ status: 'ok', detail: expect.stringMatching(/^answers; required, inside-boundary, version [0-9a-f]{16}$/) },
    });
    expect(check('detector ill')).toMatchObject({ status: 'fail', detail: expect.stringMatching(/\(http-503\)/) });
    expect(check('detector spare')).toMatchObject({ status: 'warn', detail: expect.stringMatching(/go on without/) });
    await writeFile(file, JSON.stringify([{ ...declared[0], url: 'https://presidio.example.com' }]));
    expect((await examine(envOf({ AIRLOCK_DETECTORS_FILE: file })))('detectors')).toMatchObject({
      ...{ status: 'fail', detail: expect.stringMatching(/well is external/) },
    });
  });

  it('names every setting that cannot be used, and looks at nothing else', async () => {
    const terminal = openTerminal({ PORT: 'x', AIRLOCK_PREFIX: 'X' });
    expect(await terminal.run('doctor')).toBe(1);
    expect(terminal.stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(terminal.stdout).toMatch(/^fail {2}settings {2}PORT: /);
  });
});
