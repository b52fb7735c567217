import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { findBatch } from '../../../src/batches/find-batch.ts';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { retry } from '../../../src/jobs/transitions.ts';
import { openRecord } from '../../../src/records/open-record.ts';
import { createStore, type Tampered } from '../../../src/records/store.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** Two jobs that have each asked a model once. */
async function askTwo() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const { home: keys } = store.keySpace;
  const input = { text: 'hello' };
  const ask = async () => {
    const visit = await hands.accept(acceptanceOf(createNoteTask(), input));
    await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const job = await hands.start(visit, 'model');
    const begun = await hands.begin(job);
    if (begun.is !== 'begun') throw new Error(begun.is);
    const attempt = { ...begun.attempt, outcome: 'failed', failure: 'model-error' } as const;
    await hands.commit(job, retry(job, { code: 'model-error', attempt }, 60_000));
    return visit.jobId;
  };
  const [id, other] = [await ask(), await ask()];
  const read = (jobId: string) => store.redis.hgetall(keys.job(jobId));
  const check = async (changes: Record<string, string | undefined> = {}, jobId = id) => {
    const { fault, isForeign } = await openRecord(store, 'default', jobId, { ...(await read(id)), ...changes });
    return { fault, isForeign };
  };
  return { store, check, other, read };
}

const fine = { fault: undefined, isForeign: false };
const changed = { fault: 'record-tampered', isForeign: false };
const foreign = { fault: 'record-tampered', isForeign: true };

describe('openRecord', () => {
  it('finds nothing wrong with a record that moved and asked', async () => {
    const { check } = await askTwo();
    expect(await check()).toEqual(fine);
    expect(await check({ rung: '0', costUsd: '9', checks: '3' })).toEqual(fine);
  });

  it('knows attempts of another job, and those that nobody began', async () => {
    const { check, other, read } = await askTwo();
    const theirs = await read(other);
    const own = JSON.parse(theirs['attempt:1'] ?? '') as object;
    const move = (from: string, to: string) => ({ [to]: theirs[from] });
    expect(await check({ ...move('attempt:1', 'attempt:1'), ...move('proof:1', 'proof:1') })).toEqual(changed);
    expect(await check({ 'proof:1': undefined })).toEqual(changed);
    expect(await check({ attempts: '2', ...move('attempt:1', 'attempt:2'), ...move('proof:1', 'proof:2') })).toEqual(
      changed,
    );
    for (const text of ['receipt:1', '{}', undefined]) expect(await check({ 'receipt:1': text })).toEqual(changed);
    for (const attempts of ['0', '2', '999999999999', 'x', '', undefined]) {
      expect(await check({ attempts })).toEqual(changed);
    }
    // As a claim tells of a latest attempt that is gone.
    expect(await check({ 'attempt:1': '', 'proof:1': '', 'receipt:1': '' })).toEqual(changed);
    expect(await check({ 'attempt:1': 'no JSON' })).toEqual(changed);
    for (const change of [{ n: 2 }, { run: 2 }, { rung: 1 }, { round: 1 }, { profile: 'other' }]) {
      expect(await check({ 'attempt:1': JSON.stringify({ ...own, ...change }) })).toEqual(changed);
    }
  });

  it('knows a record of another job or tenant, and a route of another or none', async () => {
    const { check, other, read, store } = await askTwo();
    expect(await check({}, other)).toEqual(foreign);
    expect(await check({ route: (await read(other)).route })).toEqual(changed);
    expect(await check({ route: undefined })).toEqual(changed);
    expect(await check({ origin: (await read(other)).origin })).toEqual(foreign);
    expect(await check({ origin: undefined })).toEqual(foreign);
    const { fault, isForeign } = await openRecord(store, 'globex', other, await read(other));
    expect({ fault, isForeign }).toEqual(foreign);
  });

  it('says when the key is another than this process has', async () => {
    const { store, other, read } = await askTwo();
    const keys = [{ id: 'k9', bytes: randomBytes(32) }];
    const settings = { retentionMs: 1000, boardHistory: 1, visitsLua };
    const lacking = createStore(store.redis, store.keySpace, keys, settings);
    expect(await openRecord(lacking, 'default', other, await read(other))).toMatchObject({ fault: 'key-unknown' });
  });

  it('reads the salt anew where Redis was emptied since', async () => {
    const { redis, keySpace } = await records.openStore();
    const master = [{ id: 'k1', bytes: randomBytes(32) }];
    const open = () => createStore(redis, keySpace, master, { retentionMs: 1000, boardHistory: 1, visitsLua });
    const [other, producer] = [open(), open()];
    await other.sealerOf('acme');
    await redis.hdel(keySpace.home.salts, 'acme');
    const hands = openBareHands(producer);
    const { jobId } = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }, { tenant: 'acme' }));
    const stored = await redis.hgetall(keySpace.home.job(jobId));
    expect(await openRecord(other, 'acme', jobId, stored)).toMatchObject(fine);
  });
});

describe('findBatch', () => {
  it.each([
    ['the tenant', { tenant: 'globex' }, 'globex'],
    ['the task', { task: 'another' }, 'acme'],
    ['the proof', { proof: 'k1.AAAA' }, 'acme'],
  ])('finds no batch of which another hand has changed %s', async (_, changes, tenant) => {
    const tampered: Tampered[] = [];
    const store = { ...(await records.openStore()), onTampered: (what: Tampered) => void tampered.push(what) };
    const task = { name: 'note', version: 1 };
    const opened = await openBatch(store, { tenant: 'acme', task, idempotencyKey: undefined });
    if (opened.is !== 'open') throw new Error(opened.is);
    const { batchId } = opened;
    expect(await findBatch(store, 'acme', batchId)).toMatchObject({ task: 'note' });
    await store.redis.hset(store.keySpace.home.batch(batchId), changes);
    expect(await findBatch(store, tenant, batchId)).toBeUndefined();
    expect(tampered).toEqual([{ batchId }]);
  });
});
