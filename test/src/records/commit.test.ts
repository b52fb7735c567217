import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createToken } from '../../../src/jobs/ids.ts';
import { advance, cancel, deadLetter, retry, throttle } from '../../../src/jobs/transitions.ts';
import { commit } from '../../../src/records/commit.ts';
import { openConnection } from '../../../src/redis/open-connection.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { askOne } from './commit/ask-one.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => askOne(await records.openStore({ retentionMs: 7000 }));
const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
const output = {
  output: { summary: 's' },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: 1, degraded: false },
} as const;
const pause = (forMs: number) => ({ profile: 'primary', forMs });

describe('commit', () => {
  it('moves the job on under a new token and number, writes fields and deletes those without a value', async () => {
    const { store, hands, job, keys, read } = await start();
    await store.redis.hset(keys.job(job.jobId), 'notes', 'x');
    const { change } = advance(job, 'validate', answer);
    const committed = await hands.commit(job, { ...change, set: { ...change.set, notes: undefined } });
    if (committed.is !== 'done') throw new Error(committed.is);
    expect(committed).toMatchObject({ isClaimed: false });
    const { record } = await read();
    expect(record).toMatchObject({ stage: 'validate', visit: '3', spent: '0', owner: '' });
    expect(record.token).not.toBe(job.token);
    expect(record.visitAt).toBe(String(committed.now));
    expect(job.seals.open('answer', record.answer ?? '')).toBe(JSON.stringify(answer));
    expect(record).not.toHaveProperty('notes');
  });

  it('does nothing the second time: the job has moved', async () => {
    const { hands, job, attempt, read } = await start();
    const { change } = advance(job, 'validate', answer, attempt);
    await hands.commit(job, change);
    const after = await read();
    expect(await hands.commit(job, change)).toEqual({ is: 'moved' });
    expect(await read()).toEqual(after);
  });

  it('says of a repeated one that it has done it all', async () => {
    const { hands, job, attempt, read } = await start();
    const nextToken = createToken();
    const { change } = advance(job, 'validate', answer, attempt);
    await hands.commit(job, change, { nextToken });
    const after = await read();
    const again = await hands.commit(job, change, { nextToken });
    expect(again).toMatchObject({ is: 'done', isRepeated: true });
    expect(await read()).toEqual(after);
  });

  it('keeps the visit and sets when it is due again', async () => {
    const { hands, job, attempt, read } = await start();
    const committed = await hands.commit(job, retry(job, { code: 'model-error', attempt }, 1234.5));
    if (committed.is !== 'done') throw new Error(committed.is);
    const { record, scores } = await read();
    const notBefore = String(committed.now + 1235);
    expect(record).toMatchObject({ visit: '2', token: job.token, notBefore, spent: '1', stage: 'model', owner: '' });
    // The check stays where it was: one that comes early finds that the visit is not due.
    expect(Number(scores.live)).toBeLessThanOrEqual(committed.now + 30_000);
  });

  it('spends one attempt, however often the same retry arrives', async () => {
    const { hands, job, attempt, read } = await start();
    const change = retry(job, { code: 'model-error', attempt }, 0);
    await hands.commit(job, change);
    await hands.commit(job, change);
    expect((await read()).record).toMatchObject({ spent: '1', attempts: '1' });
  });

  it('tells when its stage had begun and what came of it; from outside only what came', async () => {
    const { store, hands, job, read } = await start();
    await hands.commit(job, retry(job, { code: 'model-error' }, 0));
    const { record } = await read();
    await commit(store, { ...job, token: record.token ?? '' }, cancel());
    const { history } = await read();
    expect(history.slice(-3)).toEqual([
      `${job.now} started model`,
      expect.stringMatching(/^\d+ retry model-error$/),
      expect.stringMatching(/^\d+ cancelled$/),
    ]);
  });

  it('tells those who wait for the end, and whoever works on a job that is interrupted', async () => {
    const { store, job, keys } = await start();
    const listener = openConnection(store.redis, keys.tag, {});
    const heard: [string, string][] = [];
    const both = new Promise<void>((resolve) => {
      listener.on('message', (...message) => {
        if (heard.push(message) === 2) resolve();
      });
    });
    await listener.subscribe(keys.ended, keys.stopped);
    await commit(store, job, cancel());
    await both;
    expect(heard.toSorted()).toEqual([keys.ended, keys.stopped].map((channel) => [channel, job.jobId]));
    listener.disconnect();
  });

  it('changes nothing under a stale token, and still closes the attempt that was paid', async () => {
    const { hands, job, attempt, read } = await start();
    const usage = { inputTokens: 5, outputTokens: 1 };
    const stale = { ...job, token: 'a stale one' };
    const before = await read();
    const { change } = advance(stale, 'validate', answer, { ...attempt, usage });
    expect(await hands.commit(stale, change)).toEqual({ is: 'moved' });
    const { record, history, scores } = await read();
    expect({ history, scores }).toEqual({ history: before.history, scores: before.scores });
    expect(JSON.parse(record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered', usage });
    const { leaseEndsAt: _, 'attempt:1': __, ...rest } = before.record;
    expect(record).toMatchObject({ ...rest, leaseEndsAt: '' });
    expect(record).not.toHaveProperty('answer');
  });

  it('closes an earlier attempt without touching the lease of the latest', async () => {
    const { store, hands, job, attempt, keys, read } = await start();
    await store.redis.hset(keys.job(job.jobId), { attempts: 2, leaseEndsAt: '99' });
    await hands.commit({ ...job, token: 'a stale one' }, advance(job, 'validate', answer, attempt).change);
    const { record } = await read();
    expect(record.leaseEndsAt).toBe('99');
    expect(JSON.parse(record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered' });
  });

  it('keeps what is known of an attempt that somebody gives up too late', async () => {
    const { hands, job, attempt, read } = await start();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } as const;
    await hands.commit(job, advance(job, 'validate', answer, attempt).change);
    await hands.commit(job, retry(job, { code: 'model-unknown-outcome', attempt: unknown }, 0));
    expect(JSON.parse((await read()).record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered' });
  });

  it('keeps an attempt unknown whose late ending serves nobody, with what it used', async () => {
    const { hands, job, attempt, read } = await start();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } as const;
    const usage = { inputTokens: 5, outputTokens: 1 };
    await hands.commit(job, retry(job, { code: 'model-unknown-outcome', attempt: unknown }, 0));
    const late = { ...attempt, outcome: 'failed', failure: 'model-timeout', usage } as const;
    await hands.commit(job, retry(job, { code: 'model-timeout', attempt: late }, 0));
    expect(JSON.parse((await read()).record['attempt:1'] ?? '')).toMatchObject({ outcome: 'unknown', usage });
  });

  it('takes an answer that still serves for an attempt that was given up', async () => {
    const { hands, job, attempt, read } = await start();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome' } as const;
    await hands.commit(job, retry(job, { code: 'model-unknown-outcome', attempt: unknown }, 0));
    await hands.commit(job, advance(job, 'validate', answer, attempt).change);
    const { record } = await read();
    expect(record.stage).toBe('validate');
    expect(JSON.parse(record['attempt:1'] ?? '')).toMatchObject({ outcome: 'answered', failure: null });
  });

  it('does not bring back a job that was cancelled', async () => {
    const { hands, job, attempt, read } = await start();
    await hands.cancel(job.jobId);
    const before = (await read()).record;
    const setback = { code: 'model-error', attempt } as const;
    for (const change of [
      advance(job, 'validate', answer, attempt).change,
      advance(job, 'done', output, attempt).change,
      deadLetter(job, setback),
      retry(job, setback, 0),
    ]) {
      expect(await hands.commit(job, change)).toEqual({ is: 'moved' });
    }
    const { record, scores } = await read();
    const { 'attempt:1': _, leaseEndsAt: __, ...rest } = before;
    expect(record).toMatchObject({ ...rest, status: 'cancelled', stage: 'done' });
    expect(record).not.toHaveProperty('spent', '1');
    expect([scores.live, scores.deadlines]).toEqual([null, null]);
  });

  it('pauses a profile for the longest anybody was told', async () => {
    const { store, hands, job, keys } = await start();
    const wait = (forMs: number) => hands.commit(job, throttle(job, { code: 'model-throttled' }, forMs, pause(forMs)));
    const long = await wait(60_000);
    await wait(1000);
    if (long.is !== 'done') throw new Error(long.is);
    expect(Number(await store.redis.hget(keys.meter('primary'), 'pausedUntil'))).toBe(long.now + 60_000);
  });

  it('finds nothing of a job that is gone, and does not make one', async () => {
    const { store, hands, job, keys, attempt } = await start();
    await store.redis.del(keys.job(job.jobId));
    const committed = await hands.commit(job, advance(job, 'validate', answer, attempt).change);
    expect(committed).toEqual({ is: 'moved', isGone: true });
    expect(await store.redis.exists(keys.job(job.jobId), keys.history(job.jobId))).toBe(1);
    expect(await store.redis.exists(keys.job(job.jobId))).toBe(0);
  });
});
