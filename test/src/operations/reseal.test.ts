import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { findBatch } from '../../../src/batches/find-batch.ts';
import { closeBatch, openBatch } from '../../../src/batches/open-batch.ts';
import { readResults } from '../../../src/batches/read-results.ts';
import { rejectRow } from '../../../src/batches/take-row.ts';
import { cancel } from '../../../src/jobs/transitions.ts';
import { countSeals } from '../../../src/operations/find-seals.ts';
import { type Resealing, reseal } from '../../../src/operations/reseal.ts';
import { createApiKey, findApiKey } from '../../../src/records/api-keys.ts';
import { findJob } from '../../../src/records/find-job.ts';
import { moveJob } from '../../../src/records/move-job.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import type { MasterKey } from '../../../src/seals/seal.ts';
import { claimDeliveries } from '../../../src/webhooks/claim-deliveries.ts';
import { createEndpoint, listEndpoints } from '../../../src/webhooks/endpoints.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const makeKey = (id: string): MasterKey => ({ id, bytes: randomBytes(32) });
const [k1, k2] = [makeKey('k1'), makeKey('k2')];
const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
const note = { task: { name: 'note', version: 1 }, idempotencyKey: undefined };
const nowhere = join(tmpdir(), 'airlock-no-spool');

/** Jobs and a batch with a refused row, sealed under k1, and the store as it is with other keys. */
async function openOld(jobs = 1) {
  const { redis, keySpace } = await records.openStore();
  const openWith = (...keys: MasterKey[]) =>
    createStore(redis, keySpace, keys, { retentionMs: 60_000, boardHistory: 10, visitsLua });
  const store = openWith(k1);
  const hands = openBareHands(store);
  const task = createNoteTask();
  const ids: string[] = [];
  for (let n = 0; n < jobs; n++) {
    const more = { metadata: { from: 'there' }, idempotency: { ...idempotency, key: `key ${n}` } };
    ids.push((await hands.accept(acceptanceOf(task, { text: `job ${n}` }, more))).jobId);
  }
  const batch = { tenant: 'default', task: { name: 'note', version: 1 }, idempotencyKey: undefined };
  const opened = await openBatch(store, batch);
  if (opened.is !== 'open') throw new Error('no batch');
  const { batchId } = opened;
  const row = { tenant: 'default', batchId, row: 1, digest: 'abcdefgh', customId: 'my row' };
  await rejectRow(store, row, { code: 'json-invalid', message: 'not JSON' });
  await closeBatch(store, { tenant: 'default', batchId, rows: 1 });
  return { store, openWith, ids, batchId, redis, keys: keySpace.home };
}

async function resealAll(store: Store): Promise<Resealing> {
  let last: Resealing | undefined;
  for await (const done of reseal(store, 'k2')) last = done;
  if (last === undefined) throw new Error('nothing was looked at');
  return last;
}

const openInput = async (store: Store, jobId: string) => {
  const sealed = await store.redis.hget(store.keySpace.home.job(jobId), 'input');
  return (await store.sealerOf('default')).forJob(jobId).open('input', sealed ?? '');
};

describe('reseal', () => {
  it('seals records, batches, refused rows, fingerprint keys and API keys anew, so that the new key alone opens them', async () => {
    const { openWith, ids, batchId } = await openOld(120);
    const { key } = await createApiKey(openWith(k1), 'acme', 'operate');
    expect(await countSeals(openWith(k2, k1), nowhere)).toEqual(new Map([['k1', 604]]));
    const done = await resealAll(openWith(k2, k1));
    expect(done).toEqual({ looked: 125, resealed: 604, left: new Map(), broken: new Set() });

    const alone = openWith(k2);
    expect(await findApiKey(alone, key)).toMatchObject({ tenant: 'acme', role: 'operate', scope: 'tenant' });
    expect(await findJob(alone, 'default', ids[77] ?? '')).toMatchObject({ status: 'queued', failure: null });
    expect(await countSeals(alone, nowhere)).toEqual(new Map([['k2', 604]]));
    expect(await openInput(alone, ids[77] ?? '')).toBe('{"text":"job 77"}');
    expect(await findBatch(alone, 'default', batchId)).toMatchObject({ task: 'note' });
    const pages = [];
    for await (const page of readResults(alone, 'default', batchId)) pages.push(...page);
    expect(pages).toMatchObject([{ row: 1, customId: 'my row', status: 'rejected' }]);
    const mark = await alone.fingerprintOf('default');
    expect(mark('a body')).toBe((await openWith(k1, k2).fingerprintOf('default'))('a body'));
  });

  it('seals endpoints and callback URLs anew, also of deliveries whose job is gone', async () => {
    const { openWith, batchId, keys, redis } = await openOld(0);
    const old = openWith(k1);
    const url = 'https://hooks.example.com/';
    await createEndpoint(old, 'default', { url, events: ['*'], description: 'mine' });
    await openBatch(old, { ...note, tenant: 'default', callbackUrl: url });
    const hands = openBareHands(old);
    const { jobId } = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hi' }, { callbackUrl: url }));
    await moveJob(old, 'default', jobId, () => cancel());
    await redis.del(keys.job(jobId));
    const done = await resealAll(openWith(k2, k1));
    expect(done).toMatchObject({ left: new Map(), broken: new Set() });

    const alone = openWith(k2);
    expect(await listEndpoints(alone, 'default')).toMatchObject([{ url, description: 'mine' }]);
    const { deliveries } = await claimDeliveries(alone, keys, {
      most: 9,
      worker: 'a',
      claim: 'a claim',
      leaseMs: 25_000,
    });
    const callback = deliveries.find(({ target }) => target === 'callback');
    const seals = (await alone.sealerOf('default')).forJob(jobId);
    expect(seals.open('callbackUrl', callback?.sealed ?? '')).toBe(url);
    expect(await countSeals(alone, nowhere)).toEqual(new Map([['k2', done.resealed]]));
    expect(await findBatch(alone, 'default', batchId)).toBeDefined();
  });

  it('leaves alone what is under the new key, however often it runs', async () => {
    const { openWith, redis, keys, ids } = await openOld();
    await resealAll(openWith(k2, k1));
    const before = await redis.hgetall(keys.job(ids[0] ?? ''));
    expect(await resealAll(openWith(k2, k1))).toMatchObject({ resealed: 0, left: new Map() });
    expect(await redis.hgetall(keys.job(ids[0] ?? ''))).toEqual(before);
  });

  it('does not undo what a worker writes in the meantime', async () => {
    const { openWith, redis, keys, ids } = await openOld();
    const [id = ''] = ids;
    const store = openWith(k2, k1);
    const seals = (await openWith(k1).sealerOf('default')).forJob(id);
    // A worker writes between the reading and the replacing, once.
    let writes = 0;
    const slow: Store = {
      ...store,
      sealerOf: async (tenant) => {
        if (writes++ === 0)
          await redis.hset(
            keys.job(id),
            'answer',
            seals.seal('answer', 'newer'),
            'input',
            seals.seal('input', 'newer'),
          );
        return store.sealerOf(tenant);
      },
    };
    expect(await resealAll(slow)).toMatchObject({ left: new Map() });
    const [answer, input] = await redis.hmget(keys.job(id), 'answer', 'input');
    const opened = (await openWith(k2).sealerOf('default')).forJob(id);
    expect([opened.open('answer', answer ?? ''), opened.open('input', input ?? '')]).toEqual(['newer', 'newer']);
  });

  it('counts what it cannot open, and names the jobs whose seals are broken', async () => {
    const { openWith, redis, keys, ids } = await openOld(2);
    const [first = '', second = ''] = ids;
    const other = (await openWith(makeKey('k9')).sealerOf('default')).forJob(first);
    await redis.hset(keys.job(first), 'input', other.seal('input', 'x'));
    const moved = (await redis.hget(keys.job(second), 'metadata')) ?? '';
    await redis.hset(keys.job(second), 'input', moved);
    const done = await resealAll(openWith(k2, k1));
    expect(done).toMatchObject({
      left: new Map([
        ['k9', 1],
        ['k1', 1],
      ]),
      broken: new Set([second]),
    });
    expect(await redis.hget(keys.job(second), 'input')).toBe(moved);
  });
});

describe('countSeals', () => {
  it('counts those of the spool, too', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
    onTestFinished(() => rm(dir, { recursive: true }));
    const { store } = await openOld();
    const answer = (await store.sealerOf('default')).forJob('job_a').seal('answer', 'x');
    await writeFile(
      join(dir, 'job_a.1.commit'),
      serialize({ job: {}, left: {}, change: { set: { answer, spent: 0, notes: undefined } } }),
    );
    await writeFile(join(dir, 'job_b.1.commit.part'), 'cut');
    expect((await countSeals(store, dir)).get('k1')).toBe(((await countSeals(store, nowhere)).get('k1') ?? 0) + 1);
  });
});
