import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attempt, giveUp } from '../../../src/jobs/attempt.ts';
import type { Call } from '../../../src/jobs/lane.ts';
import { advance, retry } from '../../../src/jobs/transitions.ts';
import type { Begun } from '../../../src/records/begin-attempt.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const limits = JSON.stringify({ maxConcurrency: 1, tokensPerMinute: 120_000 });
const usage = { inputTokens: 400, outputTokens: 100 };

const attemptIn = (begun: Begun): Attempt => {
  if (begun.is !== 'begun') throw new Error(begun.is);
  return begun.attempt;
};
const answered = (attempt: Attempt): Attempt => ({ ...attempt, outcome: 'answered', usage });
const aborted = (attempt: Attempt): Attempt => ({ ...attempt, outcome: 'aborted' });
const callTo = (profile: string, is: Call['is'], used?: number): Call => ({ profile, is, used, isCounted: false });

/** A job with a request to `primary` in flight, and what its record and the meters say. */
async function startOne(limited: readonly string[] = []) {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  for (const name of limited) await store.redis.hset(`${keys.tag}:limits`, name, limits);
  const hands = openBareHands(store);
  const accepted = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  const visit = await hands.commitRedacted(await hands.start(accepted, 'redact'), { text: 'hello' });
  const job = await hands.start(visit, 'model');
  const first = attemptIn(await hands.begin(job, { opener: 'first', leaseMs: 9000 }));
  const beginBeside = (given = {}) =>
    hands.begin(job, { opener: 'second', beside: 'first', n: 2, meter: 'fallback', leaseMs: 5000, ...given });
  const field = (name: string) => store.redis.hget(keys.job(job.jobId), name);
  const stored = async (n: number) => JSON.parse((await field(`attempt:${n}`)) ?? '{}') as Attempt;
  const calls = (name: string) => store.redis.zrange(keys.calls(name), '0', '-1');
  const start = (stage: 'model' | 'validate') => hands.start({ ...visit, jobId: job.jobId }, stage);
  return { store, keys, hands, visit, job, first, beginBeside, field, stored, calls, start };
}

const carryOf = (profile: string) => ({ by: 'model', text: '{}', profile, model: 'm' }) as const;

describe('two attempts at once', () => {
  it('begins another beside the first of the same worker, and nobody else asks before both are over', async () => {
    const { hands, job, first, beginBeside, field } = await startOne();
    const second = await beginBeside();
    expect(second).toMatchObject({ is: 'begun', attempt: { n: 2, profile: 'fallback' } });
    expect(await beginBeside()).toEqual(second);
    expect(await field('leaseEndsAt')).toBe(String(first.leaseEndsAt));
    expect(await hands.begin(job, { n: 3 })).toMatchObject({ is: 'open', leaseEndsAt: first.leaseEndsAt });
  });

  it('begins none beside one that is over, of another worker, or one of two', async () => {
    const { hands, job, beginBeside, first, visit } = await startOne();
    expect(await beginBeside({ beside: 'somebody' })).toEqual({ is: 'moved' });
    await beginBeside();
    expect(await hands.begin(job, { opener: 'third', beside: 'second', n: 3 })).toEqual({ is: 'moved' });
    const attempt = { ...first, outcome: 'failed', failure: 'model-error' } as const;
    await hands.commit(job, retry(job, { code: 'model-error', attempt }, 0));
    expect(await hands.begin(await hands.start(visit, 'model'), { beside: 'first', n: 3 })).toEqual({ is: 'moved' });
  });

  it('begins none where the other profile has no room, is paused or away', async () => {
    const { store, keys, beginBeside } = await startOne(['fallback']);
    await store.redis.zadd(keys.calls('fallback'), String(Date.now() + 60_000), 'another job');
    expect(await beginBeside()).toEqual({ is: 'full' });
    await store.redis.del(keys.calls('fallback'));
    for (const [name, value] of [
      ['pausedUntil', Date.now() + 60_000],
      ['awaySince', 1],
    ] as const) {
      await store.redis.hset(keys.meter('fallback'), name, value);
      expect(await beginBeside()).toEqual({ is: 'full' });
      await store.redis.hdel(keys.meter('fallback'), name);
    }
    expect(await beginBeside()).toMatchObject({ is: 'begun' });
  });

  it('counts either call on its own meter, whichever answered', async () => {
    const { store, keys, hands, job, first, beginBeside, calls, field } = await startOne(['fallback']);
    const second = attemptIn(await beginBeside());
    expect(await calls('fallback')).toEqual([`${job.jobId} beside`]);
    const { change } = advance(job, 'validate', carryOf('fallback'), answered(second));
    const made = {
      call: callTo('fallback', 'answer', 500),
      beside: { attempt: aborted(first), call: callTo('primary', 'aborted') },
    };
    expect(await hands.commit(job, { ...change, ...made })).toMatchObject({ is: 'done' });
    expect(await calls('fallback')).toEqual([]);
    expect(Number(await store.redis.hget(keys.meter('fallback'), 'minuteTokens'))).toBe(500);
    expect(await store.redis.hget(keys.meter('primary'), 'minuteTokens')).toBeNull();
    expect([await field('beside'), await field('leaseEndsAt')]).toEqual([null, '']);
  });

  it('keeps which answer is in hand where that is not of the latest', async () => {
    const { hands, job, first, beginBeside, stored, field, start } = await startOne();
    const second = attemptIn(await beginBeside());
    const { change } = advance(job, 'validate', carryOf('primary'), answered(first));
    await hands.commit(job, { ...change, beside: { attempt: aborted(second) } });
    expect([(await stored(1)).outcome, (await stored(2)).outcome]).toEqual(['answered', 'aborted']);
    const judged = await start('validate');
    expect(judged).toMatchObject({ latestAttempt: { n: 1, outcome: 'answered' }, attempts: 2, fault: undefined });
    const attempt = { ...answered(first), failure: 'answer-not-json' } as const;
    await hands.commit(judged, retry(judged, { code: 'answer-not-json', attempt }, 0));
    expect((await stored(1)).failure).toBe('answer-not-json');
    expect(await field('judged')).toBe('1');
  });

  it('closes both as unknown where their worker crashed and nobody knows what came of them', async () => {
    const { hands, job, beginBeside, stored, field, start } = await startOne();
    const latest = attemptIn(await beginBeside());
    await hands.commit(job, retry(job, { code: 'model-unknown-outcome', attempt: giveUp(latest) }, 0));
    for (const n of [1, 2])
      expect(await stored(n)).toMatchObject({ n, outcome: 'unknown', failure: 'model-unknown-outcome', usage: null });
    expect([await field('beside'), await field('leaseEndsAt')]).toEqual([null, '']);
    expect(await start('model')).toMatchObject({ attempts: 2, latestAttempt: { n: 2 }, fault: undefined });
  });

  it('closes one as taken back that was begun while the first was being committed', async () => {
    const { hands, job, first, beginBeside, stored, field, calls } = await startOne(['fallback']);
    await beginBeside();
    const { change } = advance(job, 'validate', carryOf('primary'), answered(first));
    expect(await hands.commit(job, change)).toMatchObject({ is: 'done' });
    expect([await stored(1), await stored(2)]).toMatchObject([
      { outcome: 'answered' },
      { outcome: 'aborted', failure: null },
    ]);
    expect([await field('beside'), await field('leaseEndsAt'), await field('judged')]).toEqual([null, '', '1']);
    // Its place is free again.
    expect(await calls('fallback')).toEqual([]);
  });

  it('looks when the lease of a cancelled job is over, however long its patience is', async () => {
    const { store, keys, hands, job, first } = await startOne();
    await store.redis.hset(keys.job(job.jobId), { lane: 'primary', patience: 'quarter' });
    await hands.cancel(job.jobId);
    expect(await store.redis.zscore(keys.deadlines, job.jobId)).toBe(String(first.leaseEndsAt));
  });

  it('tells a late answer of either in the place of unknown', async () => {
    const { hands, job, first, beginBeside, stored } = await startOne();
    const second = attemptIn(await beginBeside());
    await hands.cancel(job.jobId);
    const { change } = advance(job, 'validate', carryOf('fallback'), answered(second));
    expect(await hands.commit(job, { ...change, beside: { attempt: answered(first) } })).toMatchObject({ is: 'moved' });
    expect([await stored(1), await stored(2)]).toMatchObject([{ usage }, { usage }]);
  });
});
