import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeySpace } from '../../src/redis/key-space.ts';
import { openServer } from '../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createClient } from '../support/start-pipeline.ts';
import { startProcess, type TestProcess } from '../support/start-process.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

const ROWS = 3000;
const apiKey = `ak_${randomBytes(16).toString('hex')}`;
const { home: keys } = createKeySpace('airlock', 1);

let redis: TestRedis;
let dataDir: string;
let api: TestProcess;
let client: Redis;

beforeAll(async () => {
  [redis, dataDir] = await Promise.all([startRedis(), mkdtemp(join(tmpdir(), 'airlock-data-'))]);
  const env = {
    ...{ REDIS_URL: redis.url, PORT: '0', AIRLOCK_API_KEY: apiKey, AIRLOCK_DATA_DIR: dataDir },
    AIRLOCK_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  };
  api = await startProcess({ script: 'api', env, started: 'api-started' });
  client = await openServer(parseRedisUrl(redis.url), () => undefined);
}, 60_000);

afterAll(async () => {
  await api?.kill();
  client?.disconnect();
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** Every tenth row is bad. */
const writeRow = (row: number) =>
  row % 10 === 0 ? `no JSON ${row}\n` : lineOf({ input: { text: `note ${row}` }, customId: `c${row}` });
const writeRows = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => writeRow(from + i)).join('');
const batches = () => createBatchClient(createClient(String(api.find('api-started')?.url), apiKey));
const key = { 'idempotency-key': 'one upload' };
const countTaken = () => client.zcard(keys.jobsOf('default'));

/** An upload that never ends by itself, a few rows at a time. */
async function* writeSlowly(): AsyncGenerator<Buffer> {
  for (let row = 1; row < ROWS - 50; row += 50) {
    yield Buffer.from(writeRows(row, row + 49));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await new Promise(() => undefined);
}

/** Kills the API in the middle of an upload, when more than `count` rows are in. */
async function killBehind(count: number): Promise<number> {
  const upload = batches()
    .upload('summarise', writeSlowly(), key)
    .catch(() => undefined);
  await eventually(async () => (await countTaken()) > count, { describe: `${count} rows to be taken` });
  await api.restart();
  await upload;
  return countTaken();
}

describe('an upload whose API is killed in the middle', () => {
  it('goes on when it is sent again, and every row is one job', { timeout: 120_000 }, async () => {
    const first = await killBehind(400);
    expect(first).toBeLessThan((ROWS / 10) * 9);
    expect(await killBehind(first + 400)).toBeLessThan((ROWS / 10) * 9);

    const answer = await batches().upload('summarise', writeRows(1, ROWS), key);
    expect(answer.status).toBe(202);
    expect(answer.headers.get('idempotent-replayed')).toBeNull();
    const batch = (await answer.json()) as { id: string };
    const counts = { total: ROWS, rejected: ROWS / 10, queued: (ROWS / 10) * 9 };
    expect(batch).toMatchObject({ status: 'running', counts });
    expect(await countTaken()).toBe((ROWS / 10) * 9);
    expect(await client.zcard(keys.live)).toBe((ROWS / 10) * 9);

    const results = await batches().results(batch.id);
    expect(results.map(({ row }) => row)).toEqual(Array.from({ length: ROWS }, (_, i) => i + 1));
    expect(results.every(({ row, status }) => status === (row % 10 === 0 ? 'rejected' : 'queued'))).toBe(true);
    expect(results.every(({ row, customId }) => customId === (row % 10 === 0 ? null : `c${row}`))).toBe(true);
    const jobs = results.flatMap(({ jobId }) => jobId ?? []);
    expect(new Set(jobs).size).toBe((ROWS / 10) * 9);

    const again = await batches().upload('summarise', writeRows(1, ROWS), key);
    expect(again.status).toBe(202);
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await again.json()).toEqual(batch);
  });

  it.each([
    { is: 'another row', body: () => writeRows(1, 99) + lineOf({ input: { text: 'other' } }) + writeRows(101, ROWS) },
    { is: 'a row less', body: () => writeRows(1, ROWS - 1) },
    { is: 'a row more', body: () => writeRows(1, ROWS + 1) },
    { is: 'another task', body: () => writeRows(1, ROWS), task: 'ticket-triage' },
  ])('is refused with $is under its key', async ({ body, task = 'summarise' }) => {
    const answer = await batches().upload(task, body(), key);
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({ code: 'idempotency-mismatch' });
    expect(await countTaken()).toBe((ROWS / 10) * 9);
  });

  it('takes two uploads at once under one key for one', async () => {
    const both = await Promise.all(
      [1, 2].map(() => batches().accept('summarise', writeRows(1, 500), { 'idempotency-key': 'twice' })),
    );
    expect(both[0]?.id).toBe(both[1]?.id);
    expect(both.map(({ counts }) => [counts.total, counts.rejected])).toEqual([
      [500, 50],
      [500, 50],
    ]);
    expect(await countTaken()).toBe((ROWS / 10) * 9 + 450);
  });
});
