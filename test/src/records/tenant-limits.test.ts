import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow, rejectRow } from '../../../src/batches/take-row.ts';
import { replay } from '../../../src/jobs/replay.ts';
import { advance, cancel, deadLetter, retry } from '../../../src/jobs/transitions.ts';
import { acceptJob } from '../../../src/records/accept-job.ts';
import { moveJob } from '../../../src/records/move-job.ts';
import type { StageJob } from '../../../src/records/stage-job.ts';
import { findMostBudgetUsed, readTenantUses } from '../../../src/records/tenant-limits.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const DAY_MS = 86_400_000;
const today = () => Math.floor(Date.now() / DAY_MS);

/** Records of which this was set for tenant `default`. */
async function open(knobs: object | string) {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const hands = openBareHands(store);
  const text = typeof knobs === 'string' ? knobs : JSON.stringify(knobs);
  await store.redis.hset(keys.knobs('tenants'), 'default', text);
  const accept = async (tenant = 'default') => acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant }));
  const use = async () => (await readTenantUses(store, ['default']))[0];
  /** A job in `model`, with its first visit there. */
  const toModel = async () => {
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: 'hello' });
    return hands.start(visit, 'model');
  };
  const beginPaid = async (job: StageJob, costUsd: number) => {
    const begun = await hands.begin(job);
    if (begun.is !== 'begun') throw new Error(begun.is);
    return { ...begun.attempt, outcome: 'answered', costUsd } as const;
  };
  const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
  const pay = async (job: StageJob, costUsd: number) => {
    const attempt = await beginPaid(job, costUsd);
    await hands.commit(job, advance(job, 'validate', answer, attempt).change);
    return attempt;
  };
  return { store, keys, hands, accept, use, toModel, beginPaid, pay };
}

/** The same, and a job of the task has cost so much today. */
async function openWithMean(usdPerDay: number, meanUsd: number) {
  const opened = await open({ budget: { usdPerDay } });
  const { store, keys } = opened;
  await store.redis.hset(keys.spend(today(), 'default'), { 'task note': meanUsd, 'ended note': 1 });
  return opened;
}

describe('a budget', () => {
  it('of a tenant that has spent nothing lets a job in, whatever others have spent', async () => {
    const { store, keys, accept } = await open({ budget: { usdPerDay: 1 } });
    await store.redis.hset(keys.spend(today(), 'another'), { spent: 12, 'task note': 12, 'ended note': 6 });
    expect((await accept()).is).toBe('accepted');
  });
});

describe('maxWaiting', () => {
  it('is how many jobs of a tenant there may be that have not ended, and of no other', async () => {
    const { accept, hands, use } = await open({ limits: { maxWaiting: 2 } });
    const first = await accept();
    expect([first.is, (await accept()).is, (await accept()).is]).toEqual(['accepted', 'accepted', 'waiting']);
    expect((await accept('globex')).is).toBe('accepted');
    expect(await use()).toMatchObject({ waiting: 2 });
    await hands.cancel(first.is === 'accepted' ? first.jobId : '');
    expect(await use()).toMatchObject({ waiting: 1 });
    expect((await accept()).is).toBe('accepted');
  });

  it('counts a job that is replayed, which nobody refuses', async () => {
    const { store, accept, hands, use } = await open({ limits: { maxWaiting: 1 } });
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
    await hands.commit(await hands.start(visit, 'redact'), deadLetter({} as StageJob, { code: 'model-refused' }));
    expect(await use()).toMatchObject({ waiting: 0 });
    expect((await accept()).is).toBe('accepted');
    const moved = await moveJob(store, 'default', visit.jobId, (job) => replay(job, task, 'start'));
    expect(moved.is).toBe('moved');
    expect(await use()).toMatchObject({ waiting: 2 });
  });

  it('refuses rows and new batches, not rows that are no job, and finds a batch that is there', async () => {
    const { store, accept } = await open({ limits: { maxWaiting: 1 } });
    const batch = { tenant: 'default', task: { name: 'note', version: 1 }, idempotencyKey: 'a batch' };
    const opened = await openBatch(store, batch);
    if (opened.is !== 'open') throw new Error(opened.is);
    await accept();
    const place = { tenant: 'default', batchId: opened.batchId, row: 1, digest: 'abcdefgh', customId: undefined };
    expect(await acceptRow(store, place, acceptanceOf(task, { text: 'hello' }))).toEqual({ is: 'waiting' });
    expect(await rejectRow(store, place, { code: 'json-invalid', message: 'no' })).toMatchObject({ is: 'rejected' });
    expect(await openBatch(store, { ...batch, idempotencyKey: undefined })).toEqual({ is: 'waiting' });
    expect(await openBatch(store, batch)).toMatchObject({ is: 'open', isFound: true });
  });
});

describe('budget', () => {
  it('is spent by what attempts cost, each counted once', async () => {
    const { hands, accept, use, toModel, pay, beginPaid } = await open({ budget: { usdPerDay: 0.5 } });
    const job = await toModel();
    const attempt = await beginPaid(job, 0.2);
    await hands.commit(job, retry(job, { code: 'model-error', attempt }, 0));
    expect(await use()).toMatchObject({ spentUsd: 0.2 });
    const again = await hands.start(job, 'model');
    const answered = await pay(again, 0.1);
    expect((await use())?.spentUsd).toBeCloseTo(0.3);
    const judged = await hands.start(job, 'validate');
    await hands.commit(
      judged,
      retry(judged, { code: 'unexpected', attempt: { ...answered, failure: 'unexpected' } }, 0),
    );
    expect((await use())?.spentUsd).toBeCloseTo(0.3);
    expect((await accept()).is).toBe('accepted');
    await pay(await toModel(), 0.2);
    expect((await accept()).is).toBe('spent');
    expect((await accept('globex')).is).toBe('accepted');
  });

  it('keeps for each job what one of its task has cost today, until it has cost that or has ended', async () => {
    const { accept, use, hands, toModel, pay } = await openWithMean(1, 0.4);
    const job = await toModel();
    const other = await accept();
    expect(await use()).toMatchObject({ spentUsd: 0, reservedUsd: 0.8 });
    expect((await accept()).is).toBe('spent');
    await pay(job, 0.1);
    expect((await use())?.reservedUsd).toBeCloseTo(0.7);
    await hands.cancel(job.jobId);
    expect(await use()).toMatchObject({ spentUsd: 0.1, reservedUsd: 0.4, waiting: 1 });
    expect((await accept()).is).toBe('accepted');
    await hands.cancel(other.is === 'accepted' ? other.jobId : '');
    expect((await use())?.reservedUsd).toBeGreaterThan(0.2);
  });

  it('lets an answer cost more than was kept for it, also one that lands after the end', async () => {
    const { store, use, hands, toModel, beginPaid } = await openWithMean(1, 0.1);
    const job = await toModel();
    const attempt = await beginPaid(job, 0.9);
    await moveJob(store, 'default', job.jobId, () => cancel());
    expect(await use()).toEqual({ waiting: 0, spentUsd: 0, reservedUsd: 0 });
    const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
    const late = await hands.commit(job, advance(job, 'validate', answer, attempt).change);
    expect(late.is).toBe('moved');
    expect(await use()).toEqual({ waiting: 0, spentUsd: 0.9, reservedUsd: 0 });
  });

  it('is there again the next day', async () => {
    const { store, keys, accept, toModel, pay } = await open({ budget: { usdPerDay: 0.5 } });
    await pay(await toModel(), 0.5);
    expect((await accept()).is).toBe('spent');
    await store.redis.rename(keys.spend(today(), 'default'), keys.spend(today() - 1, 'default'));
    expect((await accept()).is).toBe('accepted');
    expect(await store.redis.ttl(keys.spend(today() - 1, 'default'))).toBeGreaterThan(86_400);
  });

  it('of nothing takes no job, and no batch', async () => {
    const { store, accept } = await open({ budget: { usdPerDay: 0 } });
    expect((await accept()).is).toBe('spent');
    const batch = { tenant: 'default', task: { name: 'note', version: 1 }, idempotencyKey: undefined };
    expect(await openBatch(store, batch)).toEqual({ is: 'spent' });
  });
});

describe('what another hand has set of a tenant', () => {
  it.each(['no JSON', '[]', '7', '{"limits":7,"budget":{"usdPerDay":"x"}}'])('limits nobody: %s', async (text) => {
    const { accept } = await open(text);
    expect((await accept()).is).toBe('accepted');
  });
});

describe('findMostBudgetUsed', () => {
  it('is of the tenant that has used most of its own, what is kept included; none counts without a budget', async () => {
    const { store, keys } = await open({ budget: { usdPerDay: 10 } });
    expect(await findMostBudgetUsed(store)).toBe(0);
    const others = { none: '{}', zero: '{"budget":{"usdPerDay":0}}', small: '{"budget":{"usdPerDay":1}}' };
    await store.redis.hset(keys.knobs('tenants'), { ...others, bad: 'what another hand wrote' });
    for (const [tenant, spent] of Object.entries({ default: 7, none: 99, zero: 99, small: 0.5, bad: 99 }))
      await store.redis.hset(keys.spend(today(), tenant), 'spent', spent);
    expect(await findMostBudgetUsed(store)).toBeCloseTo(0.7);
    await store.redis.hset(keys.keptUsd, 'small', '0.4');
    expect(await findMostBudgetUsed(store)).toBeCloseTo(0.9);
  });
});
