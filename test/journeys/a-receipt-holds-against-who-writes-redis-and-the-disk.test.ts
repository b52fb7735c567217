import { randomBytes } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FiledReceipt } from '../../src/egress/receipt.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { findLogs, prove, proveWith, runAs } from '../support/prove.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';
import { makeFolder } from '../support/write-egress.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const task = createNoteTask({ ladder: ({ model }) => [model('primary', { rounds: 1 })] });
const input = { text: 'The pump leaks again.' };

/** Two jobs that were answered, the second at its second try: three receipts in one log. */
async function startTwo() {
  const { model, pipeline } = await startJourney(redis, { tasks: [task] });
  model.script(noteAnswer(), { status: 500 }, noteAnswer());
  const ids: string[] = [];
  for (const _ of [1, 2]) {
    const { id } = await pipeline.submit('note', input);
    await pipeline.reaches(id, 'succeeded');
    ids.push(id);
  }
  const [path = ''] = (await findLogs(pipeline)).paths;
  const [first = '', second = ''] = ids;
  return { pipeline, first, second, path, log: basename(path, '.ndjson'), key: pipeline.keys.job(second) };
}

type Two = Awaited<ReturnType<typeof startTwo>>;

/** Leaves so many whole lines of a log. */
async function cut(path: string, lines: number): Promise<void> {
  const all = (await readFile(path, 'utf8')).split(/(?<=\n)/);
  await writeFile(path, all.slice(0, lines).join(''));
}

/** What a line says of itself, as everybody sees who reads the log. */
async function ownHead(path: string, line: number): Promise<string> {
  const { seq, mac } = JSON.parse((await readFile(path, 'utf8')).split('\n')[line - 1] ?? '');
  return `${seq} ${mac}`;
}

const change = async ({ pipeline, key }: Two, n: number, changes: Partial<FiledReceipt>) => {
  const receipt = JSON.parse((await pipeline.redis.hget(key, `receipt:${n}`)) ?? '');
  await pipeline.redis.hset(key, `receipt:${n}`, JSON.stringify({ ...receipt, ...changes }));
};

const drop =
  (...fields: string[]) =>
  ({ pipeline, key }: Two) =>
    pipeline.redis.hdel(key, ...fields);

const ofAttempt = (n: number) => [`attempt:${n}`, `receipt:${n}`, `proof:${n}`];

/** What somebody does who can write Redis and the disk, and what `prove` says to it. */
const deeds: [what: string, told: RegExp, deed: (two: Two) => Promise<unknown>][] = [
  [
    'cut the log, and set its head back to the code of an earlier line',
    /^log [^:]+: its head in Redis is none; 2 receipts of records are missing, the first is line 3, of attempt 1 of job_/,
    async ({ pipeline, path, log }) => {
      await pipeline.redis.hset(pipeline.keys.egressHeads, log, await ownHead(path, 2));
      await cut(path, 2);
    },
  ],
  [
    'cut the log, and set its head back with the code of the latest',
    /^log [^:]+: its head in Redis was changed; 1 receipts of records are missing/,
    async ({ pipeline, path, log }) => {
      const [, , code] = (await pipeline.redis.hget(pipeline.keys.egressHeads, log))?.split(' ') ?? [];
      await pipeline.redis.hset(pipeline.keys.egressHeads, log, `${await ownHead(path, 3)} ${code}`);
      await cut(path, 3);
    },
  ],
  [
    'cut the log, and removed its head',
    /^log [^:]+: Redis has no head of it; 1 receipts of records are missing/,
    async ({ pipeline, path, log }) => {
      await pipeline.redis.hdel(pipeline.keys.egressHeads, log);
      await cut(path, 3);
    },
  ],
  [
    'removed the log and its head',
    /^log [^:]+: is not in this folder; 3 receipts of records are missing, the first is line [234], of attempt [12] of job_/,
    async ({ pipeline, path, log }) => {
      await pipeline.redis.hdel(pipeline.keys.egressHeads, log);
      await rm(path);
    },
  ],
  [
    'removed the head alone',
    /^log [^:]+: Redis has no head of it$/,
    ({ pipeline, log }) => pipeline.redis.hdel(pipeline.keys.egressHeads, log),
  ],
  [
    'made up the head of a log that there is not',
    /^log made-up: is not in this folder; its head in Redis is none$/,
    ({ pipeline }) => pipeline.redis.hset(pipeline.keys.egressHeads, 'made-up', '1 code'),
  ],
  [
    "put another log's head in the place of its own",
    /^log [^:]+: its head in Redis was changed$/,
    async ({ pipeline, log }) => {
      const text = (await pipeline.redis.hget(pipeline.keys.egressHeads, log)) ?? '';
      await pipeline.redis.hset(pipeline.keys.egressHeads, log, text.replace(/^\d+/, '900'));
    },
  ],
  [
    'changed the hash in a receipt',
    /^job job_[^:]+: attempt 2 is not as the record proves it/,
    (two) => change(two, 2, { sha256: 'f'.repeat(64) }),
  ],
  [
    'had a receipt point to another line',
    /^job job_[^:]+: attempt 2 is not as the record proves it/,
    (two) => change(two, 2, { seq: 1 }),
  ],
  ['removed a receipt', /^job job_[^:]+: attempt 1 has no receipt in the record$/, drop('receipt:1')],
  ['removed a receipt with its proof', /^job job_[^:]+: attempt 1 has no receipt/, drop('receipt:1', 'proof:1')],
  ['removed an attempt', /^job job_[^:]+: attempt 1 is gone from the record$/, drop(...ofAttempt(1))],
  [
    'removed the latest attempt, and counted one less',
    /^job job_[^:]+: is not as it was written/,
    async (two) => {
      await two.pipeline.redis.hset(two.key, 'attempts', '1');
      await drop(...ofAttempt(2))(two);
    },
  ],
  [
    'removed all attempts',
    /^job job_[^:]+: is not as it was written/,
    drop('attempts', ...ofAttempt(1), ...ofAttempt(2)),
  ],
  [
    "put another job's attempt in the place of one",
    /^job job_[^:]+: attempt 1 is not as the record proves it/,
    async ({ pipeline, key, first }) => {
      for (const field of ofAttempt(1)) {
        await pipeline.redis.hset(key, field, (await pipeline.redis.hget(pipeline.keys.job(first), field)) ?? '');
      }
    },
  ],
];

describe('prove', () => {
  it('finds nothing where nobody did anything', async () => {
    const { pipeline } = await startTwo();
    const { exitCode, failed, checks } = await prove(pipeline);
    expect([exitCode, failed]).toEqual([0, []]);
    expect(checks.map(({ detail }) => detail)).toEqual([
      expect.stringMatching(/^4 lines/),
      '3 in 1 logs',
      '2 looked at, with 3 attempts',
    ]);
  });

  it.each(deeds)('finds out who %s', async (_, told, deed) => {
    const two = await startTwo();
    await deed(two);
    const found = await prove(two.pipeline);
    expect(found.exitCode).toBe(1);
    expect(found.told).toEqual([expect.stringMatching(told)]);
  });

  it.each(deeds.filter(([what]) => /receipt|attempt/.test(what)))('--job finds out who %s', async (_, __, deed) => {
    const two = await startTwo();
    await deed(two);
    expect((await prove(two.pipeline, '--job', two.second)).exitCode).toBe(1);
    expect((await prove(two.pipeline, '--job', two.first)).exitCode).toBe(0);
  });

  it('finds the log of another machine by its folder, and says which are missing with --partial', async () => {
    const { pipeline, path, log } = await startTwo();
    const elsewhere = await makeFolder();
    await rename(path, join(elsewhere, basename(path)));
    const alone = await prove(pipeline);
    expect(alone.told).toEqual([expect.stringMatching(/is not in this folder; Redis knows of 4 lines; 3 receipts/)]);
    const { dir } = await findLogs(pipeline);
    expect(await prove(pipeline, '--dir', dir, '--dir', elsewhere)).toMatchObject({ exitCode: 0, failed: [] });
    const partial = await prove(pipeline, '--partial');
    expect(partial.exitCode).toBe(0);
    expect(partial.checks[0]).toEqual({
      ...{ name: 'not here', status: 'warn' },
      detail: `1 logs with 3 receipts of records: ${log}`,
    });
    await pipeline.redis.hset(pipeline.keys.egressHeads, log, '1 code');
    expect((await prove(pipeline, '--partial')).exitCode).toBe(1);
  });

  it('believes what was written before a rotation, once the old key is forgotten', async () => {
    const two = await startTwo();
    const { pipeline, path } = two;
    const next = { id: 'next', bytes: randomBytes(32) };
    const both = [next, ...pipeline.encryptionKeys];
    expect((await runAs(pipeline, both, 'keys', 'reseal')).exitCode).toBe(0);
    expect((await runAs(pipeline, both, 'keys', 'reseal', '--forget', 'k1')).exitCode).toBe(0);
    for (const args of [[], ['--job', two.second]]) {
      expect(await proveWith(pipeline, [next], ...args)).toMatchObject({ exitCode: 0, failed: [] });
    }
    await cut(path, 3);
    expect((await proveWith(pipeline, [next])).told).toEqual([
      expect.stringMatching(/line 4 is missing, and 0 behind it; 1 receipts/),
    ]);
    // And again: what is kept of the first key is sealed under the third.
    const third = { id: 'third', bytes: randomBytes(32) };
    expect((await runAs(pipeline, [third, next], 'keys', 'reseal')).exitCode).toBe(0);
    expect((await proveWith(pipeline, [third])).told).toHaveLength(1);
    await pipeline.redis.del(pipeline.keys.chainKeys);
    expect((await proveWith(pipeline, [third])).told.join()).toMatch(
      /was written under the key k1, which was not given/,
    );
  });
});

describe('a worker', () => {
  it('takes a job up no more whose receipt another hand has changed', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [task], settings: { retryBaseMs: 60_000 } });
    model.script({ status: 500 }, noteAnswer());
    const { id } = await pipeline.submit('note', input);
    await pipeline.findWhen(id, ({ attempts }) => attempts[0]?.outcome === 'failed');
    const key = pipeline.keys.job(id);
    const text = (await pipeline.redis.hget(key, 'receipt:1')) ?? '';
    await pipeline.redis.hset(key, 'receipt:1', text.replace('"sha256":"', '"sha256":"0'));
    await makeDue(pipeline, id);
    await pipeline.reaches(id, 'failed');
    expect(await pipeline.find(id)).toMatchObject({ failure: { code: 'record-tampered' } });
    expect(model.requests).toHaveLength(1);
  });
});

/** As if the wait of its visit were over. */
async function makeDue({ redis: own, keys }: Pipeline, jobId: string): Promise<void> {
  const delayed = `${keys.tag}:model:delayed`;
  const [visit = ''] = await own.zrange(delayed, '0', '-1');
  expect(visit).toContain(jobId);
  await own.hset(keys.job(jobId), 'notBefore', '1');
  await own.zadd(delayed, '1', visit);
  await own.zadd(`${keys.tag}:model:marker`, '0', '0');
}
