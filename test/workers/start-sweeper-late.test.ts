import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { holdForReview } from '../../src/jobs/transitions.ts';
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
    const sweeper = startSweeper({ store: { ...store, runScript }, log, metrics, onTrouble: (e) => troubles.push(e) });
    onTestFinished(() => sweeper.close());
    await eventually(() => sweeps >= 2);
    expect(await hands.present(job.jobId)).toMatchObject({ status: 'in_review', stage: 'review' });
    expect(troubles).toEqual([]);
  });
});
