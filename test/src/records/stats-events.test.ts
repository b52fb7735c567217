import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveUp } from '../../../src/jobs/attempt.ts';
import { replay } from '../../../src/jobs/replay.ts';
import { advance, approve, askAgain, cancel, deadLetter, discard, retry } from '../../../src/jobs/transitions.ts';
import { commit } from '../../../src/records/commit.ts';
import { readJob } from '../../../src/records/move-job.ts';
import { readEvent } from '../../../src/records/stats-events.ts';
import { slotOf, writeRow } from '../../../src/records/stats-rows.ts';
import type { Store } from '../../../src/records/store.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { askOne } from './commit/ask-one.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const usage = { inputTokens: 300, outputTokens: 40, cachedInputTokens: 100, reasoningTokens: 8 };
const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
const output = {
  output: { summary: 's' },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'small', confidence: 1, degraded: true },
} as const;

/** What the scripts have noted: the row and its counters, without times, which differ. */
async function noted(store: Store) {
  const texts = await store.redis.lrange(store.keySpace.home.statsEvents, 0, -1);
  return texts.map((text) => {
    const event = readEvent(text);
    if (event === undefined) throw new Error(text);
    const plain = Object.entries(event.counters).filter(([name]) => !/^[lj]\d/.test(name));
    return [writeRow(event.row), Object.fromEntries(plain)];
  });
}

const ofJobs = 'default note 1 - - -';
const accepted = [ofJobs, { accepted: 1 }];
const start = async () => {
  const asked = await askOne(await records.openStore());
  return { ...asked, paid: { ...asked.attempt, usage, costUsd: 0.0001615, latencyMs: 812, model: 'small-2' } };
};
const spent = { told: 1, in: 300, out: 40, cached: 100, thought: 8, priced: 1, usd: 161.5 };

describe('what scripts note', () => {
  it('is an acceptance, once for each job', async () => {
    const store = await records.openStore();
    const hands = openBareHands(store);
    await hands.accept(acceptanceOf(task, { text: 'a' }));
    await hands.accept(acceptanceOf(task, { text: 'b' }));
    expect(await noted(store)).toEqual([accepted, accepted]);
  });

  it('is an attempt when it is closed, with what it used, and the ending, once each', async () => {
    const { store, hands, job, paid } = await start();
    const change = { ...advance(job, 'done', output).change, attempt: paid };
    await hands.commit(job, change);
    await hands.commit(job, change);
    expect(await noted(store)).toEqual([
      accepted,
      ['default note 1 primary answered small-2', { calls: 1, first: 1, ...spent }],
      ['default note 1 primary - small', { succeeded: 1, model: 1, degraded: 1 }],
    ]);
    const [, attempt] = await store.redis.lrange(store.keySpace.home.statsEvents, 0, -1);
    expect(readEvent(attempt ?? '')?.counters).toHaveProperty(`l${slotOf(812)}`, 1);
  });

  it('is an attempt that failed, by its code, also when the same retry arrives again', async () => {
    const { store, hands, job, attempt } = await start();
    const change = retry(
      job,
      { code: 'model-error', attempt: { ...attempt, outcome: 'failed', failure: 'model-error' } },
      0,
    );
    await hands.commit(job, change);
    await hands.commit(job, change);
    expect((await noted(store)).slice(1)).toEqual([
      ['default note 1 primary failed gpt-5-mini', { calls: 1, 'f:model-error': 1 }],
    ]);
  });

  it('is an answer that was found wrong, beside its attempt', async () => {
    const { store, hands, job, paid } = await start();
    await hands.commit(job, advance(job, 'validate', answer, paid).change);
    const next = await hands.start(job, 'validate');
    const refused = { ...paid, failure: 'answer-unsure' } as const;
    await hands.commit(next, askAgain(next, { code: 'answer-unsure', attempt: refused }).change);
    expect((await noted(store)).slice(2)).toEqual([
      ['default note 1 primary answered small-2', { 'f:answer-unsure': 1, firstBad: 1 }],
    ]);
  });

  it('is of an answer to a question asked again that alone', async () => {
    const { store, hands, job, paid } = await start();
    const [round, failure] = [1, 'answer-unsure'] as const;
    await hands.commit(job, advance(job, 'validate', answer, { ...paid, round }).change);
    const next = await hands.start(job, 'validate');
    await hands.commit(next, deadLetter(next, { code: failure, attempt: { ...paid, round, failure } }));
    expect((await noted(store)).slice(1)).toEqual([
      ['default note 1 primary answered small-2', { calls: 1, again: 1, ...spent }],
      ['default note 1 primary answered small-2', { 'f:answer-unsure': 1 }],
      [ofJobs, { failed: 1, 'd:answer-unsure': 1 }],
    ]);
  });

  it('is what a person decided, of whose answer that was and how sure', async () => {
    const { store, job } = await start();
    const of = { profile: 'primary', model: 'small', confidence: 0.43 };
    const change = approve(job, { summary: 'by hand' });
    await commit(store, job, { ...change, verdict: { decision: 'approve', ...of } }, { nextToken: 'once' });
    await commit(store, job, { ...change, verdict: { decision: 'approve', ...of } }, { nextToken: 'once' });
    expect((await noted(store)).slice(1)).toEqual([
      [ofJobs, { succeeded: 1, review: 1 }],
      ['default note 1 primary - small', { 'v:approve': 1, ka4: 1 }],
    ]);
  });

  it('is what an attempt used that was given up, and that nobody counts twice', async () => {
    const { store, hands, job, attempt, paid } = await start();
    await hands.commit(job, retry(job, { code: 'model-unknown-outcome', attempt: giveUp(attempt) }, 0));
    const late = advance(job, 'validate', answer, paid).change;
    await hands.commit({ ...job, token: 'stale' }, late);
    await hands.commit({ ...job, token: 'stale' }, late);
    expect((await noted(store)).slice(1)).toEqual([
      ['default note 1 primary unknown gpt-5-mini', { calls: 1, 'f:model-unknown-outcome': 1 }],
      ['default note 1 primary unknown small-2', spent],
    ]);
  });

  it('is an attempt that was paid although its job had moved on', async () => {
    const { store, hands, job, paid } = await start();
    await hands.cancel(job.jobId);
    await hands.commit(job, { ...advance(job, 'done', output).change, attempt: paid });
    expect((await noted(store)).slice(1)).toEqual([
      [ofJobs, { cancelled: 1 }],
      ['default note 1 primary answered small-2', { calls: 1, first: 1, ...spent }],
    ]);
  });

  it('is the ending of each run, and no discard', async () => {
    const { store, hands, job } = await start();
    await hands.commit(job, deadLetter(job, { code: 'model-refused' }));
    const read = async () => {
      const found = await readJob(store, 'default', job.jobId);
      if (found === undefined) throw new Error('it is gone');
      return found;
    };
    const first = await read();
    await commit(store, first, replay(first, task, 'start'));
    const second = await read();
    await commit(store, second, deadLetter(second, { code: 'model-refused' }));
    const third = await read();
    await commit(store, third, discard(third));
    const died = [ofJobs, { failed: 1, 'd:model-refused': 1 }];
    const lost = 'default note 1 primary unknown gpt-5-mini';
    expect((await noted(store)).slice(1)).toEqual([died, [lost, { calls: 1, 'f:model-unknown-outcome': 1 }], died]);
  });

  it("is a person's answer, which is of no profile", async () => {
    const { store, job } = await start();
    await commit(store, job, approve(job, { summary: 'by hand' }));
    expect((await noted(store)).slice(1)).toEqual([[ofJobs, { succeeded: 1, review: 1 }]]);
  });

  it('hinders nothing where another hand has changed what it needs', async () => {
    const { store, hands, job, keys, paid } = await start();
    await store.redis.hset(keys.job(job.jobId), { leaseEndsAt: '', 'attempt:1': '{' });
    await store.redis.hdel(keys.job(job.jobId), 'createdAt', 'taskVersion');
    await store.redis.del(keys.statsEvents);
    await store.redis.set(keys.statsEvents, 'no list');
    expect(await hands.commit(job, advance(job, 'validate', answer, paid).change)).toMatchObject({ is: 'done' });
    const { stage } = (await store.redis.hgetall(keys.job(job.jobId))) as { stage?: string };
    expect(stage).toBe('validate');
    const next = await openBareHands(store).accept(acceptanceOf(task, { text: 'a' }));
    expect(await store.redis.exists(keys.job(next.jobId))).toBe(1);
  });

  it('is at most 50,000 texts', async () => {
    const { store, job, keys } = await start();
    const events = Array.from({ length: 5000 }, (_, n) => `old ${n}`);
    for (let i = 0; i < 10; i++) await store.redis.rpush(keys.statsEvents, ...events);
    await commit(store, job, cancel());
    expect(await store.redis.llen(keys.statsEvents)).toBe(50_000);
    expect(await store.redis.lindex(keys.statsEvents, -1)).toBe('old 4998');
  });
});

describe('readEvent', () => {
  it.each([
    [{ decision: 'correct', profile: 'primary', model: 'small', confidence: 1 }, 'decided', { 'v:correct': 1, ko9: 1 }],
    [{ decision: 'ask-again', confidence: null }, 'decided', { 'v:ask-again': 1 }],
    [{ decision: 'reject', confidence: 7 }, 'decided', { 'v:reject': 1 }],
    [{ success: true, confidence: 0.7 }, 'outcome', { bt: 1, bs: 1, ks7: 1 }],
    [{ success: false, confidence: 0 }, 'outcome', { bt: 1, kf0: 1 }],
  ])('counts %j by how sure the answer was, where it was told', (told, kind, counters) => {
    expect(readEvent(`1 1 acme note 1 ${kind} ${JSON.stringify(told)}`)?.counters).toEqual(counters);
  });

  it.each([
    '',
    'x',
    '1 1 acme note 1 closed',
    '1 1 acme note 1 closed {',
    '1 1 acme note 1 closed 7',
    '1 1 acme note 1 closed null',
    '1 1 acme note 1 closed {}',
    '1 1 acme note 1 ended {"status":"running"}',
    '1 - acme note 1 ended {"status":"succeeded"}',
    '1 1 acme note - accepted ',
    '1 1 acme note 1 erased {}',
    '1 1 acme note 1 decided {"decision":"steal"}',
  ])('makes nothing of %j', (text) => {
    expect(readEvent(text)).toBeUndefined();
  });
});
