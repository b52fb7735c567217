import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { holdForReview } from '../../../src/jobs/transitions.ts';
import { watchEndings } from '../../../src/records/watch-endings.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const LONG_MS = 600_000;
const never = new AbortController().signal;

async function watchOne() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const { jobId } = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  const endings = await watchEndings(store, () => undefined);
  onTestFinished(() => endings.close());
  return { store, jobId, endings, end: () => hands.cancel(jobId) };
}

describe('watchEndings', () => {
  it('returns when the job ends, to everyone who waits', async () => {
    const { endings, jobId, end } = await watchOne();
    const waits = [1, 2, 3].map(() => endings.waitForEnd('default', jobId, LONG_MS, never));
    await end();
    await Promise.all(waits);
  });

  it('returns when the job comes to a person', async () => {
    const { store, endings, jobId } = await watchOne();
    const hands = openBareHands(store);
    const job = await hands.start({ jobId }, 'redact');
    const wait = endings.waitForEnd('default', jobId, LONG_MS, never);
    await hands.commit(job, holdForReview(job, undefined));
    await wait;
    await endings.waitForEnd('default', jobId, LONG_MS, never);
  });

  it('returns at once when the job has ended, and when there is none', async () => {
    const { endings, jobId, end } = await watchOne();
    await end();
    await endings.waitForEnd('default', jobId, LONG_MS, never);
    await endings.waitForEnd('default', 'job_none', LONG_MS, never);
  });

  it('returns when the time is over', async () => {
    const { endings, jobId } = await watchOne();
    await endings.waitForEnd('default', jobId, 20, never);
  });

  it('returns when nobody is interested any more', async () => {
    const { endings, jobId } = await watchOne();
    const gone = new AbortController();
    const wait = endings.waitForEnd('default', jobId, LONG_MS, gone.signal);
    gone.abort();
    await wait;
  });

  it('sees an ending although its message was lost', async () => {
    const { store, endings, jobId } = await watchOne();
    const wait = endings.waitForEnd('default', jobId, LONG_MS, never);
    await store.redis.hset(store.keySpace.home.job(jobId), 'status', 'succeeded');
    await wait;
  });

  it('rejects when Redis fails', async () => {
    const { store, endings, jobId } = await watchOne();
    await store.redis.del(store.keySpace.home.job(jobId));
    await store.redis.set(store.keySpace.home.job(jobId), 'of another type');
    await expect(endings.waitForEnd('default', jobId, LONG_MS, never)).rejects.toThrow('WRONGTYPE');
  });
});
