import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { holdForReview } from '../../src/jobs/transitions.ts';
import { startSweeper } from '../../workers/start-sweeper.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { openClaimers } from '../support/open-claimers.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A job that is recorded, and a sweeper beside it. */
async function start(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const store = await records.openStore();
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }, changes));
  const observing = startObserving();
  const troubles: Error[] = [];
  const sweeper = startSweeper({ meters: [], store, ...observing, onTrouble: (error) => troubles.push(error) });
  onTestFinished(async () => {
    await sweeper.close();
    await queues.close();
  });
  const [shard] = queues.shards;
  if (shard === undefined) throw new Error('no shard');
  const { live } = store.keySpace.home;
  const makeDue = () => store.redis.zadd(live, 'XX', 1, visit.jobId);
  const loseVisit = () => store.redis.del(shard.redact.toKey('prioritized'));
  return { ...observing, store, hands, shard, visit, troubles, sweeper, makeDue, loseVisit };
}

describe('startSweeper', () => {
  it('adds a visit again that its queue has lost, and says so', async () => {
    const { shard, visit, lines, loseVisit, makeDue } = await start();
    await loseVisit();
    await makeDue();
    await eventually(async () => (await shard.redact.count()) === 1);
    expect((await shard.redact.getJob(`${visit.jobId}-redact-1`))?.data).toEqual({
      jobId: visit.jobId,
      tenant: visit.tenant,
    });
    expect(lines).toMatchObject([{ event: 'visit-lost', jobId: visit.jobId, stage: 'redact' }]);
  });

  it('waits for no process that is said to sweep for longer than one may', async () => {
    const store = await records.openStore();
    await store.redis.set(store.keySpace.home.sweeper, 'another', 'PX', 9e12);
    const sweeper = startSweeper({ meters: [], store, ...startObserving(), onTrouble: () => undefined });
    onTestFinished(sweeper.close);
    await eventually(() => sweeper.isSweeping());
  });

  it('waits while another process sweeps, and begins when that says so no more', async () => {
    const store = await records.openStore();
    const { sweeper: turn } = store.keySpace.home;
    await store.redis.set(turn, 'another', 'PX', 5000);
    const asked: string[] = [];
    const redis = Object.assign(Object.create(store.redis), {
      pttl: async (key: string) => {
        asked.push(key);
        return asked.length === 1 ? 60 : store.redis.pttl(key);
      },
    }) as typeof store.redis;
    const sweeper = startSweeper({
      store: { ...store, redis },
      ...startObserving(),
      meters: [],
      onTrouble: () => undefined,
    });
    onTestFinished(() => sweeper.close());
    await eventually(() => asked.length > 0);
    expect(sweeper.isSweeping()).toBe(false);
    await store.redis.del(turn);
    await eventually(() => sweeper.isSweeping());
    expect(await store.redis.get(turn)).not.toBe('another');
  });

  it('leaves a job alone whose visit waits', async () => {
    const { shard, store, visit, lines, makeDue } = await start();
    for (let checks = 1; checks <= 2; checks++) {
      await makeDue();
      const { job } = store.keySpace.home;
      await eventually(async () => Number(await store.redis.hget(job(visit.jobId), 'checks')) === checks);
    }
    await eventually(async () => (await shard.redact.count()) === 1);
    expect(lines).toEqual([]);
  });

  it('moves a job past its deadline on to a rung that needs no model, which is no ending', async () => {
    const { hands, shard, visit, lines, metric, makeDue } = await start({ deadlineMs: 1200, ladder: 'mr' });
    await makeDue();
    await eventually(async () => (await shard.fallback.count()) === 1);
    await eventually(async () => (await shard.redact.count()) === 0);
    expect(lines).toMatchObject([{ event: 'job-late', jobId: visit.jobId, stage: 'redact', next: 'fallback' }]);
    const job = await shard.fallback.getJob(`${visit.jobId}-fallback-2`);
    expect(job?.data.jobId).toBe(visit.jobId);
    expect((await hands.present(visit.jobId)).token).not.toBe(visit.token);
    expect(await metric('airlock_jobs_ended_total{task="note",status="expired",by="none"}')).toBe(0);
    expect(await shard['dead-letter'].count()).toBe(0);
  });

  it('ends a job past its deadline, adds its dead letter and takes its visit out', async () => {
    const { shard, visit, lines, metric, makeDue } = await start({ deadlineMs: 1200 });
    await makeDue();
    await eventually(async () => (await shard['dead-letter'].count()) === 1);
    await eventually(async () => (await shard.redact.count()) === 0);
    const moved = { jobId: visit.jobId, stage: 'redact', code: 'deadline', next: 'dead-letter' };
    const { next: _, ...dead } = moved;
    expect(lines).toMatchObject([
      { event: 'job-late', ...moved },
      { event: 'job-dead', level: 40, ...dead, status: 'expired', by: 'none' },
    ]);
    expect(await metric('airlock_jobs_ended_total{task="note",status="expired",by="none"}')).toBe(1);
    expect(await metric('airlock_job_seconds_count{task="note"}')).toBe(1);
  });

  it('ends a review whose time is over', async () => {
    const { hands, shard, visit, lines } = await start();
    const job = await hands.start(visit, 'redact');
    await hands.commit(job, holdForReview(job, 1));
    await eventually(async () => (await shard['dead-letter'].count()) === 1);
    const moved = { jobId: visit.jobId, stage: 'review', code: 'review-overdue', next: 'dead-letter' };
    expect(lines).toMatchObject([
      { event: 'job-late', ...moved },
      { event: 'job-dead', stage: 'review' },
    ]);
    expect(await shard.review.count()).toBe(0);
  });

  it('gives back what a crashed worker had claimed, and says so', async () => {
    const store = await records.openStore();
    const { accept, createClaimer, stateOf } = openClaimers(store);
    const visits = [await accept(), await accept()];
    const claimer = await createClaimer('dead');
    await claimer.claim();
    const { lines, log, metrics } = startObserving();
    const sweeper = startSweeper({ meters: [], store, log, metrics, onTrouble: () => undefined });
    onTestFinished(sweeper.close);
    await store.redis.del(claimer.keys.worker('dead'));
    for (const visit of visits) await eventually(async () => (await stateOf(visit)) === 'waiting');
    await eventually(() => lines.length > 0);
    expect(lines).toMatchObject([{ event: 'visits-recovered', count: 2 }]);
  });

  it('goes on after trouble', async () => {
    const { shard, store, visit, troubles, makeDue, loseVisit } = await start();
    await loseVisit();
    const { job, live } = store.keySpace.home;
    const record = await store.redis.hgetall(job(visit.jobId));
    await store.redis.set(job(visit.jobId), 'of another type');
    await makeDue();
    await eventually(() => troubles.length > 0);
    await store.redis.del(job(visit.jobId));
    await store.redis.hset(job(visit.jobId), record);
    await store.redis.zadd(live, 1, visit.jobId);
    await eventually(async () => (await shard.redact.count()) === 1);
  });

  it('does nothing more once it is closed', async () => {
    const { shard, store, visit, sweeper, makeDue, loseVisit } = await start();
    await sweeper.close();
    await loseVisit();
    await makeDue();
    expect(await store.redis.zscore(store.keySpace.home.live, visit.jobId)).toBe('1');
    expect(await shard.redact.count()).toBe(0);
  });
});
