import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { type Commit, commitVisit } from '../../../src/records/commit-visit.ts';
import { reissueVisit } from '../../../src/records/sweep-shard.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const input = { text: 'hello' };

/** A job that a worker has opened in `model`, with an attempt begun. */
async function askOne(leaseMs = 60_000) {
  const store = await records.openStore({ retentionMs: 7000 });
  const hands = openBareHands(store);
  const first = await hands.accept(acceptanceOf(createNoteTask(), input));
  const visit = await hands.commitRedacted(await hands.start(first, 'redact'), input);
  const job = await hands.start(visit, 'model');
  const begun = await hands.begin(job, { leaseMs });
  if (begun.is !== 'begun') throw new Error(begun.is);
  const keys = store.keySpace.home;
  const read = async () => ({
    record: await store.redis.hgetall(keys.job(job.jobId)),
    history: await store.redis.lrange(keys.history(job.jobId), 0, -1),
    scores: await Promise.all(
      [keys.live, keys.deadlines, keys.expiry].map((key) => store.redis.zscore(key, job.jobId)),
    ),
  });
  const attempt = { ...begun.attempt, outcome: 'answered' } as const;
  const eventsOf = async () => (await read()).history.map((line) => line.slice(line.indexOf(' ') + 1));
  return { store, hands, visit, job, keys, attempt, read, eventsOf };
}

const answered = (fields: Commit['fields'] = {}): Commit => ({ event: 'answered', fields, next: 'validate' });
const ended: Commit = {
  event: 'succeeded',
  fields: { stage: 'done' },
  ending: { status: 'succeeded', task: 'note', deadLetter: undefined },
};
const buried: Commit = {
  event: 'buried model-error',
  fields: { failure: 'model-error' },
  next: 'dead-letter',
  ending: { status: 'failed', task: 'note', deadLetter: 'model-error' },
};

describe('commitVisit', () => {
  it('moves the job on under a new token and number, writes fields and deletes those without a value', async () => {
    const { store, job, read } = await askOne();
    await store.redis.hset(store.keySpace.home.job(job.jobId), 'notes', 'x');
    const committed = await commitVisit(store, job, answered({ answer: 'sealed', spent: 0, notes: undefined }));
    if (committed.is !== 'done') throw new Error(committed.is);
    expect(committed).toMatchObject({ visit: 3, isHandedOn: false });
    expect(committed.token).not.toBe(job.token);
    const { record } = await read();
    expect(record).toMatchObject({
      stage: 'validate',
      visit: '3',
      token: committed.token,
      answer: 'sealed',
      spent: '0',
    });
    expect(record).not.toHaveProperty('notes');
  });

  it('does nothing the second time, and says where the job is', async () => {
    const { store, job, attempt, read } = await askOne();
    const commit = { ...answered({ answer: 'sealed' }), attempt };
    const first = await commitVisit(store, job, commit);
    const after = await read();
    const second = await commitVisit(store, job, commit);
    if (first.is !== 'done' || second.is !== 'moved') throw new Error(`${first.is} ${second.is}`);
    expect(second.present).toMatchObject({ stage: 'validate', visit: 3, token: first.token, status: 'running' });
    expect(await read()).toEqual(after);
  });

  it('keeps the visit and sets when it is due again', async () => {
    const { store, job, attempt, read } = await askOne();
    const commit = { event: 'retry model-error', fields: { spent: 1 }, delayMs: 1234.5, attempt };
    const committed = await commitVisit(store, job, commit);
    if (committed.is !== 'done') throw new Error(committed.is);
    expect(committed).toMatchObject({ visit: 2, token: job.token });
    const { record, scores } = await read();
    expect(record).toMatchObject({ notBefore: String(committed.now + 1235), spent: '1', stage: 'model' });
    // The look stays where it was: one that comes early finds that the visit is not due.
    expect(Number(scores[0])).toBeLessThanOrEqual(committed.now + 30_000);
  });

  it('spends one attempt, however often the same retry arrives', async () => {
    const { store, job, attempt, read } = await askOne();
    const commit = { event: 'retry model-error', fields: { spent: 1 }, delayMs: 0, attempt };
    await commitVisit(store, job, commit);
    await commitVisit(store, job, commit);
    expect((await read()).record).toMatchObject({ spent: '1', attempts: '1' });
  });

  it('ends a job once, for as long as it is kept', async () => {
    const { store, job, keys, read, eventsOf } = await askOne();
    const committed = await commitVisit(store, job, ended);
    if (committed.is !== 'done') throw new Error(committed.is);
    expect((await commitVisit(store, job, ended)).is).toBe('moved');
    expect((await commitVisit(store, job, buried)).is).toBe('moved');
    const { record, scores } = await read();
    expect(record).toMatchObject({ status: 'succeeded', stage: 'done', finishedAt: String(committed.now) });
    expect(scores).toEqual([null, null, String(committed.now + 7000)]);
    expect((await eventsOf()).filter((event) => event === 'succeeded')).toHaveLength(1);
    expect(await store.redis.exists(keys.deadLetterCounts)).toBe(0);
  });

  it('buries a job for good, counts it, and goes on looking after its visit', async () => {
    const { store, job, keys, read } = await askOne();
    const committed = await commitVisit(store, job, buried);
    if (committed.is !== 'done') throw new Error(committed.is);
    const { record, scores } = await read();
    expect(record).toMatchObject({ status: 'failed', stage: 'dead-letter', visit: '3', failure: 'model-error' });
    expect(scores).toEqual([String(committed.now + 30_000), null, null]);
    expect(await store.redis.hgetall(keys.deadLetterCounts)).toEqual({ 'note model-error': '1' });
  });

  it('tells those who wait for the end', async () => {
    const { store, job, keys } = await askOne();
    const listener = store.redis.duplicate();
    const heard = new Promise((resolve) => listener.on('message', (_, jobId) => resolve(jobId)));
    await listener.subscribe(keys.ended);
    await commitVisit(store, job, ended);
    expect(await heard).toBe(job.jobId);
    listener.disconnect();
  });

  it('changes nothing under a stale token, and still closes the attempt that was paid', async () => {
    const { store, hands, job, attempt, read } = await askOne(1);
    const due = { ...job, n: job.visit, stage: 'model', looks: 1, isAdded: false } as const;
    const usage = { inputTokens: 5, outputTokens: 1 };
    while ((await reissueVisit(store, due)) === undefined) await store.redis.ping();
    const before = await read();
    const committed = await commitVisit(store, job, {
      ...answered({ answer: 'late' }),
      attempt: { ...attempt, usage },
    });
    expect(committed).toMatchObject({ is: 'moved', present: { stage: 'model', visit: 3 } });
    const { record, history } = await read();
    expect(history).toEqual(before.history);
    expect(record).not.toHaveProperty('answer');
    expect(record.lease).toBe('');
    expect(JSON.parse(record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered', usage });
    expect((await hands.present(job.jobId)).token).not.toBe(job.token);
  });

  it('keeps what is known of an attempt that somebody gives up too late', async () => {
    const { store, job, attempt, read } = await askOne();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } as const;
    await commitVisit(store, job, { ...answered(), attempt });
    await commitVisit(store, job, { event: 'retry', fields: {}, delayMs: 0, attempt: unknown });
    expect(JSON.parse((await read()).record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered' });
  });

  it('keeps an attempt unknown whose late ending serves nobody, with what it used', async () => {
    const { store, job, attempt, read } = await askOne();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } as const;
    const usage = { inputTokens: 5, outputTokens: 1 };
    const begun = JSON.stringify({ ...attempt, outcome: 'started' });
    await store.redis.hset(store.keySpace.home.job(job.jobId), 'attempt:1', begun);
    await commitVisit(store, job, { event: 'retry', fields: {}, delayMs: 0, attempt: unknown });
    const late = { ...attempt, outcome: 'failed', failure: 'model-timeout', usage } as const;
    await commitVisit(store, job, { event: 'retry', fields: {}, delayMs: 0, attempt: late });
    expect(JSON.parse((await read()).record['attempt:1'] ?? '')).toMatchObject({ outcome: 'unknown', usage });
  });

  it('does not bring back a job that was cancelled', async () => {
    const { store, job, attempt, read } = await askOne();
    await cancelJob(store, 'default', job.jobId);
    for (const commit of [answered(), ended, buried, { event: 'retry', fields: { spent: 1 }, delayMs: 0 }]) {
      expect((await commitVisit(store, job, { ...commit, attempt })).is).toBe('moved');
    }
    const { record, scores } = await read();
    expect(record).toMatchObject({ status: 'cancelled', stage: 'done' });
    expect(record).not.toHaveProperty('spent', '1');
    expect(scores.slice(0, 2)).toEqual([null, null]);
  });

  it('pauses a profile for the longest anybody was told', async () => {
    const { store, job, keys } = await askOne();
    const wait = (forMs: number) =>
      commitVisit(store, job, { event: 'wait', fields: {}, delayMs: 0, pause: { profile: 'primary', forMs } });
    const long = await wait(60_000);
    await wait(1000);
    if (long.is !== 'done') throw new Error(long.is);
    expect(Number(await store.redis.get(keys.pause('primary')))).toBe(long.now + 60_000);
    expect(await store.redis.pttl(keys.pause('primary'))).toBeGreaterThan(1000);
  });

  it('finds nothing of a job that is gone, and does not make one', async () => {
    const { store, job, keys, attempt } = await askOne();
    await store.redis.del(keys.job(job.jobId));
    expect(await commitVisit(store, job, { ...answered(), attempt })).toEqual({ is: 'gone' });
    expect(await store.redis.exists(keys.job(job.jobId))).toBe(0);
  });
});
