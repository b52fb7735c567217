import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readAttempts } from '../../src/jobs/read-attempts.ts';
import { deadLetter, holdForReview } from '../../src/jobs/transitions.ts';
import { findRecord } from '../../src/records/find-job.ts';
import type { Store } from '../../src/records/store.ts';
import { startSweeper } from '../../workers/start-sweeper.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('startSweeper', () => {
  it('leaves a review its time that began just when its job was found late', async () => {
    const store = await records.openStore();
    const hands = openBareHands(store);
    const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    const job = await hands.start(visit, 'redact');
    await store.redis.zadd(store.keySpace.home.deadlines, 1, job.jobId);
    let sweeps = 0;
    const runScript: Store['runScript'] = async (...call) => {
      const reply = await store.runScript(...call);
      if (!('late' in reply)) return reply;
      sweeps += 1;
      if (sweeps === 1) {
        expect(reply.late).toMatchObject([{ jobId: job.jobId, token: job.token }]);
        await hands.commit(job, holdForReview(job, 60_000));
      }
      return reply;
    };
    const { log, metrics } = startObserving();
    const troubles: Error[] = [];
    const sweeper = startSweeper({
      meters: [],
      store: { ...store, runScript },
      log,
      metrics,
      onTrouble: (e) => troubles.push(e),
    });
    onTestFinished(() => sweeper.close());
    await eventually(() => sweeps >= 2);
    expect(await hands.present(job.jobId)).toMatchObject({ status: 'in_review', stage: 'review' });
    expect(troubles).toEqual([]);
  });

  it.each([
    ['belongs to nobody', { tenant: 'globex' }],
    ['has another task', { task: 'open' }],
  ])('puts a late job away whose record was changed, so that it %s', async (_, changes) => {
    const store = await records.openStore();
    const { home: keys } = store.keySpace;
    const hands = openBareHands(store);
    const { jobId } = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    await store.redis.hset(keys.job(jobId), changes);
    await store.redis.zadd(keys.deadlines, 1, jobId);
    const { log, lines, metrics } = startObserving();
    const sweeper = startSweeper({ meters: [], store, log, metrics, onTrouble: () => undefined });
    onTestFinished(() => sweeper.close());
    await eventually(async () => (await hands.present(jobId)).stage === 'dead-letter');
    expect(await store.redis.hmget(keys.job(jobId), 'status', 'failure')).toEqual(['failed', 'record-tampered']);
    await eventually(() => lines.length > 1);
    const code = 'record-tampered';
    expect(lines).toMatchObject([
      { level: 50, event: 'job-late', jobId, code },
      { event: 'job-dead', jobId, code },
    ]);
    expect(await store.redis.zscore(keys.deadlines, jobId)).toBeNull();
  });

  it.each([
    ['gives up what an ended job left in flight, which is no change of another hand', {}, 'unknown', undefined],
    [
      'leaves the attempts of an ended job as they are that was tampered with',
      { task: 'open' },
      'started',
      'record-tampered',
    ],
  ])('%s', async (_, changes, outcome, fault) => {
    const store = await records.openStore();
    const { home: keys } = store.keySpace;
    const hands = openBareHands(store);
    const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: 'hello' });
    const job = await hands.start(visit, 'model');
    await hands.begin(job, { leaseMs: 1 });
    await hands.commit(job, deadLetter(job, { code: 'deadline' }));
    const { jobId } = job;
    await store.redis.hset(keys.job(jobId), { ...changes, leaseEndsAt: '1' });
    await store.redis.zadd(keys.deadlines, 1, jobId);
    const { log, metrics } = startObserving();
    const sweeper = startSweeper({ meters: [], store, log, metrics, onTrouble: () => undefined });
    onTestFinished(() => sweeper.close());
    await eventually(async () => (await store.redis.zscore(keys.deadlines, jobId)) === null);
    const found = await findRecord(store, 'default', jobId);
    expect(found?.fault).toBe(fault);
    expect(readAttempts(found?.stored ?? {})).toMatchObject([{ n: 1, outcome }]);
  });
});
