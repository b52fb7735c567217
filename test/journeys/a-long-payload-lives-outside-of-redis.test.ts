import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { visitsLua } from '../../queues/visits-lua.ts';
import { countSeals } from '../../src/operations/find-seals.ts';
import { reseal } from '../../src/operations/reseal.ts';
import { findJob } from '../../src/records/find-job.ts';
import { createStore } from '../../src/records/store.ts';
import type { MasterKey } from '../../src/seals/seal.ts';
import { defineTask } from '../../src/tasks/define-task.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { openTestBucket, openTestFolder } from '../support/open-places.ts';
import { readAllKeys } from '../support/read-all-keys.ts';
import { completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Takes a text, and gives one back as long. */
const copy = defineTask({
  name: 'copy',
  version: 1,
  owner: 'copy-team',
  input: z.object({ text: z.string() }),
  output: z.object({ text: z.string() }),
  prompt: ({ input }) => ({ system: 'Say it again.', user: input.text }),
  ladder: ({ model }) => [model('primary', { attempts: 2 })],
});
const fleeting = { ...copy, name: 'fleeting', retention: { inputMs: 1, outputMs: 60_000 } };
const tasks = [createNoteTask(), copy, fleeting];

const MARK = 'the-very-words';
const text = `${MARK} ${'and so on '.repeat(2000)}`;
const said = `${MARK} ${'said again '.repeat(2000)}`;
const answer = { body: completion(JSON.stringify({ text: said })) };

async function openBoth(kind: 'folder' | 'bucket') {
  if (kind === 'bucket') {
    const { settings, bucket } = await openTestBucket();
    return { settings, read: async () => new Map([...bucket.objects].map(([key, { body }]) => [key, body])) };
  }
  const { settings, path } = await openTestFolder();
  const read = async () => {
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
    return new Map(
      await Promise.all(files.map(async (file) => [file.slice(path.length), await readFile(file, 'utf8')] as const)),
    );
  };
  return { settings, read };
}

const ofJobs = (names: Iterable<string>) => [...names].filter((name) => /\/job_[0-9a-f-]{36}\//.test(name));

describe.each(['folder', 'bucket'] as const)('a long payload, in a %s', (kind) => {
  it('goes through all stages and back, is not in Redis, and is gone with its job', async () => {
    const { settings, read } = await openBoth(kind);
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script(answer);
    const job = await pipeline.submit('copy', { text }, { wait: 10 });
    expect(job).toMatchObject({ status: 'succeeded', output: { text: said } });
    expect(model.requests[0]?.text).toContain(MARK);

    const outside = await read();
    const names = ofJobs(outside.keys());
    expect(names).toHaveLength(3);
    for (const name of outside.keys()) expect(name).not.toMatch(/default|copy|input|output/);
    for (const name of names) expect(outside.get(name)).toMatch(/^k1\.[A-Za-z0-9+/]{20000,}={0,2}$/);
    const inRedis = JSON.stringify(await readAllKeys(pipeline.redis));
    expect(inRedis).not.toContain(MARK);
    expect(inRedis.length).toBeLessThan(20_000);
    expect(Number(await pipeline.redis.hget(pipeline.keys.held, 'default'))).toBeLessThan(5000);

    const shown = await pipeline.request(`/v1/jobs/${job.id}/reveal`, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' } },
      body: JSON.stringify({ field: 'input', reason: 'a test' }),
    });
    expect(await shown.json()).toMatchObject({ value: { text } });
    expect((await pipeline.request(`/v1/jobs/${job.id}`, { method: 'DELETE' })).status).toBe(204);
    expect(ofJobs((await read()).keys())).toEqual([]);
  });

  it('is opened under a new key alone, once all is sealed anew', async () => {
    const { settings, read } = await openBoth(kind);
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script(answer);
    const { id } = await pipeline.submit('copy', { text }, { wait: 10 });
    const { store, redis: connection } = pipeline;
    const k2: MasterKey = { id: 'k2', bytes: Buffer.alloc(32, 9) };
    const openWith = (...keys: MasterKey[]) =>
      createStore(connection, store.keySpace, keys, { ...pipeline.settings, visitsLua, outside: store.outside });
    const [k1] = pipeline.encryptionKeys;
    if (k1 === undefined) throw new Error('no key');
    for await (const { broken } of reseal(openWith(k2, k1), 'k2')) expect(broken.size).toBe(0);
    expect([...(await countSeals(openWith(k2), 'no-spool')).keys()]).toEqual(['k2']);
    const record = await connection.hgetall(pipeline.keys.job(id));
    expect([record.input, record.output]).toEqual([expect.stringMatching(/^~k2\./), expect.stringMatching(/^~k2\./)]);
    expect(await findJob(openWith(k2), 'default', id)).toMatchObject({ output: { text: said }, failure: null });
    await connection.zadd(
      pipeline.keys.outsideGone,
      1,
      ...(await connection.zrange(pipeline.keys.outsideGone, '0', '0')),
    );
    await eventually(async () => ofJobs((await read()).keys()).length < 5);
  });
});

describe('a long payload', () => {
  it('leaves before its record when its task says so, and the rest when the job is removed', async () => {
    const { settings, read } = await openBoth('folder');
    const { model, pipeline } = await startJourney(redis, { tasks, settings: { ...settings, retentionMs: 4000 } });
    model.script(answer);
    const job = await pipeline.submit('fleeting', { text }, { wait: 10 });
    expect(job.status).toBe('succeeded');
    const left = async () => ofJobs((await read()).keys()).length;
    await eventually(async () => (await pipeline.redis.hexists(pipeline.keys.job(job.id), 'input')) === 0);
    expect(await pipeline.find(job.id)).toMatchObject({ output: { text: said } });
    await eventually(async () => (await left()) === 0, { withinMs: 20_000 });
    expect((await pipeline.request(`/v1/jobs/${job.id}`)).status).toBe(404);
  });

  it('of a batch comes back in its results, and is gone with it', async () => {
    const { settings, read } = await openBoth('folder');
    const { model, pipeline } = await startJourney(redis, { tasks, settings });
    model.script(answer, answer);
    const rows = [1, 2].map((n) => `${JSON.stringify({ input: { text: `${n} ${text}` } })}\n`).join('');
    const headers = { 'content-type': 'application/x-ndjson' };
    const sent = await pipeline.request('/v1/batches?task=copy', { method: 'POST', headers, body: rows });
    const { id } = (await sent.json()) as { id: string };
    const isOver = async () => {
      const { status } = (await (await pipeline.request(`/v1/batches/${id}`)).json()) as { status: string };
      return status === 'finished';
    };
    await eventually(isOver, { withinMs: 20_000 });
    const results = await (await pipeline.request(`/v1/batches/${id}/results`)).text();
    expect(
      results
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).output),
    ).toEqual([{ text: said }, { text: said }]);
    expect((await pipeline.request(`/v1/batches/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(ofJobs((await read()).keys())).toEqual([]);
  });

  it('that is missing costs its job alone', async () => {
    const { settings } = await openBoth('folder');
    const { model, pipeline } = await startJourney(redis, { tasks, settings, stages: [] });
    const [lost, other] = [await pipeline.submit('copy', { text }), await pipeline.submit('copy', { text })];
    await pipeline.store.outside?.place.list('').then(async (all) => {
      for (const { name } of all) if (name.includes(lost.id)) await pipeline.store.outside?.place.remove(name);
    });
    model.script(answer);
    await pipeline.startWorkers();
    expect(await pipeline.ends(lost.id)).toMatchObject({ status: 'failed', failure: { code: 'seal-broken' } });
    expect(await pipeline.ends(other.id)).toMatchObject({ status: 'succeeded', output: { text: said } });
  });
});
