import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../../src/jobs/ids.ts';
import {
  recoverVisits,
  releaseVisit,
  restoreVisits,
  type Taker,
  takeVisits,
} from '../../../src/records/take-visits.ts';
import { openTakers } from '../../support/open-takers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => openTakers(await records.openStore({ movesVisits: true }));
const nothing = { is: 'taken', visits: [], nextMs: Number.POSITIVE_INFINITY };

describe('takeVisits', () => {
  it('takes visits by priority and opens each in the record', async () => {
    const { accept, createTaker, active } = await start();
    const [last, first] = [await accept(9), await accept(1)];
    const taken = await (await createTaker()).take();
    if (taken.is !== 'taken') throw new Error(taken.is);
    expect(taken.nextMs).toBe(Number.POSITIVE_INFINITY);
    expect(taken.visits.map(({ id }) => id)).toEqual([first.id, last.id]);
    const [opened] = taken.visits;
    const { jobId, tenant, token } = first;
    expect(opened?.job).toMatchObject({ jobId, tenant, token, stage: 'redact', visit: 1, task: 'note', priority: 1 });
    expect(JSON.parse(opened?.job.open('input') ?? '')).toEqual({ text: 'hello' });
    expect(opened?.waitedMs).toBeGreaterThanOrEqual(0);
    expect(await first.read()).toMatchObject({ status: 'running', holder: 'worker-1' });
    expect((await active()).toSorted()).toEqual([first.id, last.id].toSorted());
  });

  it('takes no more than it was asked for, and says that there may be more', async () => {
    const { accept, createTaker } = await start();
    for (let n = 0; n < 3; n++) await accept();
    const { take } = await createTaker();
    const taken = await take(2);
    expect(taken).toMatchObject({ is: 'taken', nextMs: undefined });
    expect(taken.is === 'taken' && taken.visits.length).toBe(2);
    expect(await take(2)).toMatchObject({ nextMs: Number.POSITIVE_INFINITY });
    expect(await take(2)).toEqual(nothing);
  });

  it('takes more than sixteen at once', async () => {
    const { accept, createTaker } = await start();
    for (let n = 0; n < 20; n++) await accept();
    const { take } = await createTaker();
    const taken = await take(18);
    expect(taken).toMatchObject({ nextMs: undefined });
    expect(taken.is === 'taken' && new Set(taken.visits.map(({ id }) => id)).size).toBe(18);
    expect(await take(18)).toMatchObject({ visits: [{}, {}], nextMs: Number.POSITIVE_INFINITY });
  });

  it('takes fewer when their inputs are long, and says that there may be more', async () => {
    const { accept, createTaker } = await start();
    for (let n = 0; n < 20; n++) await accept(5, 'long '.repeat(100_000));
    const { take } = await createTaker();
    expect(await take(20)).toMatchObject({ visits: { length: 16 }, nextMs: undefined });
    expect(await take(20)).toMatchObject({ visits: { length: 4 }, nextMs: Number.POSITIVE_INFINITY });
  });

  it('takes nothing off a paused queue', async () => {
    const { shard, accept, createTaker, stateOf } = await start();
    const visit = await accept();
    await shard.redact.pause();
    expect(await (await createTaker()).take()).toEqual({ is: 'paused' });
    expect(await stateOf(visit)).toBe('prioritized');
  });

  it('ends a visit that is not the one due', async () => {
    const { queues, shard, accept, createTaker, stateOf } = await start();
    const { id, read, ...visit } = await accept();
    await queues.add({ ...visit, stage: 'redact', n: 9, priority: 1, task: 'note' });
    const taken = await (await createTaker()).take();
    expect(taken).toMatchObject({ visits: [{ id }] });
    expect(await stateOf({ id: visitId(visit.jobId, 'redact', 9) })).toBe('completed');
    expect((await shard.redact.getJobCounts()).prioritized).toBe(0);
  });

  it('adds the visit that is due when its queue has none', async () => {
    const { store, keys, shard, accept, createTaker, stateOf } = await start();
    const visit = await accept(3);
    await store.redis.hset(keys.job(visit.jobId), { stage: 'model', visit: 2, token: 'another token' });
    expect(await (await createTaker()).take()).toEqual(nothing);
    expect(await stateOf(visit)).toBe('completed');
    const due = await shard.model.getJob(visitId(visit.jobId, 'model', 2));
    expect(due?.data).toEqual({ jobId: visit.jobId, tenant: visit.tenant, token: 'another token' });
    expect([due?.name, due?.opts.priority, await due?.getState()]).toEqual(['note', 3, 'prioritized']);
  });

  it('leaves the visit that is due alone when its queue has it', async () => {
    const { store, keys, queues, shard, accept, createTaker } = await start();
    const { id, read, ...visit } = await accept();
    await store.redis.hset(keys.job(visit.jobId), { stage: 'model', visit: 2, token: 'another token' });
    await queues.add({ ...visit, stage: 'model', n: 2, priority: 4, task: 'note' });
    expect(await (await createTaker()).take()).toEqual(nothing);
    expect((await shard.model.getPrioritized()).map(({ priority }) => priority)).toEqual([4]);
  });

  it('ends a visit whose job ended, is gone, or is about to be cancelled with its batch', async () => {
    const { store, keys, shard, accept, createTaker, stateOf } = await start();
    const [ended, gone, cancelled] = [await accept(), await accept(), await accept()];
    await store.redis.hset(keys.job(ended.jobId), { status: 'cancelled', stage: 'done' });
    await store.redis.del(keys.job(gone.jobId));
    await store.redis.hset(keys.job(cancelled.jobId), 'batch', 'batch_1');
    await store.redis.sadd(keys.cancelling, 'batch_1');
    expect(await (await createTaker()).take()).toEqual(nothing);
    for (const visit of [ended, gone, cancelled]) expect(await stateOf(visit)).toBe('completed');
    expect(await shard.redact.getActiveCount()).toBe(0);
    expect(await cancelled.read()).toMatchObject({ status: 'queued' });
  });

  it('puts a visit off that is early, and takes it when it is due', async () => {
    const { store, keys, shard, accept, createTaker, stateOf } = await start();
    const visit = await accept();
    const due = Date.now() + 60_000;
    await store.redis.hset(keys.job(visit.jobId), 'notBefore', due);
    const { take } = await createTaker();
    expect(await take()).toMatchObject({ is: 'taken', visits: [] });
    expect(await stateOf(visit)).toBe('delayed');
    const taken = await take();
    expect(taken).toMatchObject({ is: 'taken', visits: [] });
    const nextMs = taken.is === 'taken' ? taken.nextMs : undefined;
    expect(nextMs).toBeGreaterThan(0);
    expect(nextMs).toBeLessThanOrEqual(60_000);

    await store.redis.hset(keys.job(visit.jobId), 'notBefore', 1);
    await store.redis.zadd(shard.redact.toKey('delayed'), 1, visit.id);
    expect(await take()).toMatchObject({ visits: [{ id: visit.id }] });
  });

  it('is lost until the worker has said what it holds, and whenever its beat has ended', async () => {
    const { store, keys, accept, createTaker } = await start();
    const { id } = await accept();
    const stranger: Taker = { workerId: 'stranger', keys, stage: 'redact', beatMs: 60_000 };
    expect(await takeVisits(store, stranger, { most: 1, number: 1 })).toEqual({ is: 'lost' });
    const { take } = await createTaker();
    await store.redis.del(keys.worker('worker-1'));
    expect(await take()).toEqual({ is: 'lost' });
    await restoreVisits(store, stranger, { number: 1, held: [] });
    expect(await takeVisits(store, stranger, { most: 1, number: 2 })).toMatchObject({ visits: [{ id }] });
  });

  it('is lost when its number was answered before, and takes nothing', async () => {
    const { store, accept, createTaker, active } = await start();
    for (let n = 0; n < 3; n++) await accept();
    const { take, takeOne, ...taker } = await createTaker();
    await takeVisits(store, taker, { most: 1, number: 1 });
    for (const number of [1, 0]) expect(await takeVisits(store, taker, { most: 1, number })).toEqual({ is: 'lost' });
    expect(await active()).toHaveLength(1);
  });
});

describe('restoreVisits', () => {
  it('gives back what never reached its worker, and nothing else', async () => {
    const { store, accept, createTaker, active, stateOf } = await start();
    const visits = [await accept(), await accept(), await accept()];
    const [one, other] = [await createTaker(), await createTaker('worker-2')];
    await other.take(1);
    await one.take(2);
    const [theirs, held, lost] = visits;
    if (theirs === undefined || held === undefined || lost === undefined) throw new Error('no visits');
    expect(await restoreVisits(store, one, { number: 1, held: [held.id] })).toBe(1);
    expect((await active()).toSorted()).toEqual([theirs.id, held.id].toSorted());
    expect([await stateOf(lost), (await lost.read()).holder]).toEqual(['waiting', '']);
    expect(await other.take()).toMatchObject({ visits: [{ id: lost.id }] });
  });
});

describe('recoverVisits', () => {
  it('gives back what workers hold whose beat has ended', async () => {
    const { store, keys, accept, createTaker, active } = await start();
    const [dead, alive] = [await createTaker('dead'), await createTaker('alive')];
    for (let n = 0; n < 2; n++) await accept();
    const { id } = await dead.takeOne();
    const kept = await alive.takeOne();
    expect(await recoverVisits(store, keys)).toEqual([]);
    await store.redis.del(keys.worker('dead'));
    expect(await recoverVisits(store, keys)).toEqual([id]);
    expect(await active()).toEqual([kept.id]);
    expect(await recoverVisits(store, keys)).toEqual([]);
  });

  it('gives back what a job has left behind, which ends when it is taken', async () => {
    const { store, keys, accept, createTaker, stateOf } = await start();
    const visit = await accept();
    const { take } = await createTaker();
    await take();
    await store.redis.hset(keys.job(visit.jobId), { visit: 2, token: 'another', stage: 'model' });
    expect(await recoverVisits(store, keys)).toEqual([visit.id]);
    expect(await take()).toEqual(nothing);
    expect(await stateOf(visit)).toBe('completed');
  });
});

describe('releaseVisit', () => {
  it('ends a visit, or lets it come again', async () => {
    const { store, accept, createTaker, stateOf } = await start();
    const [ends, later] = [await accept(), await accept()];
    const taker = await createTaker();
    await releaseVisit(store, taker, { ...(await taker.takeOne()), delayMs: undefined });
    await releaseVisit(store, taker, { ...(await taker.takeOne()), delayMs: 60_000 });
    expect([await stateOf(ends), (await ends.read()).holder]).toEqual(['completed', '']);
    expect([await stateOf(later), (await later.read()).holder]).toEqual(['delayed', '']);
  });

  it('leaves a visit to whoever has taken it meanwhile', async () => {
    const { store, accept, createTaker, stateOf } = await start();
    const visit = await accept();
    const [one, other] = [await createTaker(), await createTaker('worker-2')];
    const taken = await one.takeOne();
    await restoreVisits(store, one, { number: 1, held: [] });
    await other.takeOne();
    await releaseVisit(store, one, { ...taken, delayMs: undefined });
    expect([await stateOf(visit), (await visit.read()).holder]).toEqual(['active', 'worker-2']);
  });

  it('ends the visit of a job that has moved on, and leaves its present one to its worker', async () => {
    const { store, keys, accept, createTaker, stateOf } = await start();
    const visit = await accept();
    const taker = await createTaker();
    const taken = await taker.takeOne();
    await store.redis.hset(keys.job(visit.jobId), { visit: 2, holder: 'worker-2' });
    await releaseVisit(store, taker, { ...taken, delayMs: undefined });
    expect([await stateOf(visit), (await visit.read()).holder]).toEqual(['completed', 'worker-2']);
  });
});
