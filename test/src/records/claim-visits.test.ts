import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClaimedVisit, claimVisits } from '../../../src/records/claim-visits.ts';
import { restoreVisits } from '../../../src/records/heartbeat.ts';
import { CHECK_MS } from '../../../src/records/prelude.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { putInBatch } from '../../support/put-in-batch.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => openClaimers(await records.openStore());
const nothing = { is: 'claimed', visits: [], idleMs: Number.POSITIVE_INFINITY };

describe('claimVisits', () => {
  it('claims visits by priority and opens each in the record', async () => {
    const { accept, createClaimer, active } = await start();
    const [last, first] = [await accept(9), await accept(1)];
    const claimed = await (await createClaimer()).claim();
    if (claimed.is !== 'claimed') throw new Error(claimed.is);
    expect(claimed.idleMs).toBe(Number.POSITIVE_INFINITY);
    expect(claimed.visits.map(({ id }) => id)).toEqual([first.id, last.id]);
    const [opened] = claimed.visits as [ClaimedVisit];
    const { jobId, tenant, token } = first;
    expect(opened.job).toMatchObject({ jobId, tenant, token, stage: 'redact', visit: 1, task: 'note', priority: 1 });
    expect(JSON.parse((await opened.job.open('input')) ?? '')).toEqual({ text: 'hello' });
    expect(opened.waitedMs).toBeGreaterThanOrEqual(0);
    const { status, owner, startedAt } = await first.read();
    expect([status, owner, Number(startedAt)]).toEqual(['running', 'worker-1', opened.job.now]);
    expect((await active()).toSorted()).toEqual([first.id, last.id].toSorted());
  });

  it('claims what another hand has changed like all else, and says so, whatever it wrote', async () => {
    const { accept, createClaimer, keys, store } = await start();
    const [own, other, garbled] = [await accept(1), await accept(2), await accept(3)];
    await store.redis.hset(keys.job(own.jobId), 'dataClass', 'public');
    const garbage = { backoff: '{', causes: 'x', attempts: '1', 'attempt:1': '{', taskVersion: 'one', findings: '' };
    await store.redis.hset(keys.job(garbled.jobId), garbage);
    const claimed = await (await createClaimer()).claim();
    if (claimed.is !== 'claimed') throw new Error(claimed.is);
    expect(claimed.visits.map(({ id, job }) => [id, job.fault])).toEqual([
      [own.id, 'record-tampered'],
      [other.id, undefined],
      [garbled.id, 'record-tampered'],
    ]);
  });

  it('claims no more than it was asked for, and says that there may be more', async () => {
    const { accept, createClaimer } = await start();
    for (let n = 0; n < 3; n++) await accept();
    const { claim } = await createClaimer();
    const claimed = await claim(2);
    expect(claimed).toMatchObject({ is: 'claimed', idleMs: 0 });
    expect(claimed.is === 'claimed' && claimed.visits.length).toBe(2);
    expect(await claim(2)).toMatchObject({ idleMs: Number.POSITIVE_INFINITY });
    expect(await claim(2)).toEqual(nothing);
  });

  it('claims more than sixteen at once', async () => {
    const { accept, createClaimer } = await start();
    for (let n = 0; n < 20; n++) await accept();
    const { claim } = await createClaimer();
    const claimed = await claim(18);
    expect(claimed).toMatchObject({ idleMs: 0 });
    expect(claimed.is === 'claimed' && new Set(claimed.visits.map(({ id }) => id)).size).toBe(18);
    expect(await claim(18)).toMatchObject({ visits: [{}, {}], idleMs: Number.POSITIVE_INFINITY });
  });

  it('claims fewer when their inputs are long, and says that there may be more', async () => {
    const { accept, createClaimer } = await start();
    for (let n = 0; n < 20; n++) await accept(5, 'long '.repeat(100_000));
    const { claim } = await createClaimer();
    expect(await claim(20)).toMatchObject({ visits: { length: 16 }, idleMs: 0 });
    expect(await claim(20)).toMatchObject({ visits: { length: 4 }, idleMs: Number.POSITIVE_INFINITY });
  });

  it('claims nothing off a paused queue', async () => {
    const { shard, accept, createClaimer, stateOf } = await start();
    const visit = await accept();
    await shard.redact.pause();
    expect(await (await createClaimer()).claim()).toEqual({ is: 'paused' });
    expect(await stateOf(visit)).toBe('prioritized');
  });

  it('claims no more than all workers together may have in flight', async () => {
    const { shard, accept, createClaimer } = await start();
    for (let n = 0; n < 3; n++) await accept();
    await shard.redact.setGlobalConcurrency(2);
    const { claim } = await createClaimer();
    expect(await claim()).toMatchObject({ visits: { length: 2 } });
    expect(await (await createClaimer('worker-2')).claim()).toEqual({ is: 'paused' });
  });

  it.each([
    ['has moved on', { stage: 'model', visit: '2', token: 'another token' }],
    ['has ended', { status: 'cancelled', stage: 'done' }],
    ['waits for a person', { status: 'in_review' }],
  ])('ends a visit whose job %s', async (_, record) => {
    const { store, keys, shard, accept, createClaimer, stateOf } = await start();
    const visit = await accept();
    await store.redis.hset(keys.job(visit.jobId), record);
    expect(await (await createClaimer()).claim()).toEqual(nothing);
    expect(await stateOf(visit)).toBe('completed');
    expect(await visit.read()).toMatchObject(record);
    expect(await shard.redact.getActiveCount()).toBe(0);
  });

  it('ends a visit whose job is gone', async () => {
    const { store, keys, accept, createClaimer, stateOf } = await start();
    const gone = await accept();
    await store.redis.del(keys.job(gone.jobId));
    expect(await (await createClaimer()).claim()).toEqual(nothing);
    expect(await stateOf(gone)).toBe('completed');
    expect(await gone.read()).toEqual({});
  });

  it('claims a visit whose batch is being cancelled for that alone, and lets one wait that was replayed', async () => {
    const { store, keys, accept, createClaimer, stateOf } = await start();
    const [cancelled, replayed] = [await accept(), await accept()];
    for (const { jobId } of [cancelled, replayed]) await putInBatch(store, jobId, 'batch_1');
    await store.redis.hset(keys.job(replayed.jobId), { replays: 1 });
    await store.redis.sadd(keys.cancelling, 'batch_1');
    const claimed = await (await createClaimer()).claim();
    expect(claimed).toMatchObject({ visits: [{ id: cancelled.id, job: { isCancelled: true, fault: undefined } }] });
    expect(claimed.is === 'claimed' && claimed.visits).toHaveLength(1);
    expect(await cancelled.read()).toMatchObject({ status: 'queued' });
    expect(await cancelled.read()).not.toHaveProperty('startedAt');
    expect(await stateOf(replayed)).toBe('delayed');
  });

  it('snoozes a visit that is early, and claims it when it is due', async () => {
    const { store, keys, shard, accept, createClaimer, stateOf } = await start();
    const visit = await accept();
    const due = Date.now() + 60_000;
    await store.redis.hset(keys.job(visit.jobId), 'notBefore', due);
    const { claim } = await createClaimer();
    expect(await claim()).toMatchObject({ is: 'claimed', visits: [] });
    expect(await stateOf(visit)).toBe('delayed');
    const claimed = await claim();
    expect(claimed).toMatchObject({ is: 'claimed', visits: [] });
    const idleMs = claimed.is === 'claimed' ? claimed.idleMs : undefined;
    expect(idleMs).toBeGreaterThan(0);
    expect(idleMs).toBeLessThanOrEqual(60_000);

    await store.redis.hset(keys.job(visit.jobId), 'notBefore', 1);
    await store.redis.zadd(shard.redact.toKey('delayed'), 1, visit.id);
    expect(await claim()).toMatchObject({ visits: [{ id: visit.id }] });
    expect(await visit.read()).toMatchObject({ notBefore: '0', status: 'running' });
  });

  it('puts the sweeper off, when that has checked the job before', async () => {
    const { store, keys, accept, createClaimer } = await start();
    const { jobId, read } = await accept();
    await store.redis.hset(keys.job(jobId), 'checks', 3);
    const { job } = await (await createClaimer()).claimOne();
    expect(Number(await store.redis.zscore(keys.live, jobId))).toBe(job.now + CHECK_MS);
    expect((await read()).checks).toBe('0');
  });

  it('keeps the time the job first started', async () => {
    const { store, accept, createClaimer } = await start();
    const { read } = await accept();
    const { claimOne, ...claimer } = await createClaimer();
    const first = await claimOne();
    await restoreVisits(store, claimer, { number: 1, held: [], lockMs: 60_000 });
    const again = await claimOne();
    expect(again.job.now).toBeGreaterThanOrEqual(first.job.now);
    expect(Number((await read()).startedAt)).toBe(first.job.now);
  });

  it('is lost until the worker has said what it holds, and whenever its heartbeat has ended', async () => {
    const { store, keys, accept, createClaimer } = await start();
    const { id } = await accept();
    const stranger = { workerId: 'stranger', keys, stage: 'redact' } as const;
    expect(await claimVisits(store, stranger, { most: 1, number: 1 })).toEqual({ is: 'in-doubt' });
    const { claim } = await createClaimer();
    await store.redis.del(keys.worker('worker-1'));
    expect(await claim()).toEqual({ is: 'in-doubt' });
    await restoreVisits(store, stranger, { number: 1, held: [], lockMs: 60_000 });
    expect(await claimVisits(store, stranger, { most: 1, number: 2 })).toMatchObject({ visits: [{ id }] });
  });

  it('is lost when its number was answered before, and claims nothing', async () => {
    const { store, accept, createClaimer, active } = await start();
    for (let n = 0; n < 3; n++) await accept();
    const claimer = await createClaimer();
    await claimVisits(store, claimer, { most: 1, number: 1 });
    for (const number of [1, 0])
      expect(await claimVisits(store, claimer, { most: 1, number })).toEqual({ is: 'in-doubt' });
    expect(await active()).toHaveLength(1);
  });
});
