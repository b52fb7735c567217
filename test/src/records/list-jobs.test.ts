import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureCode } from '../../../src/failures/failure-codes.ts';
import { deadLetter } from '../../../src/jobs/transitions.ts';
import { type JobQuery, listJobs } from '../../../src/records/list-jobs.ts';
import type { Store } from '../../../src/records/store.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const all: JobQuery = { status: undefined, task: undefined, limit: 100, cursor: undefined };

/** Jobs of the tenant `default`, oldest first. */
async function acceptMany(store: Store, count: number, changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const hands = openBareHands(store);
  const accept = (_: unknown, n: number) => hands.accept(acceptanceOf(createNoteTask(), { text: `${n}` }, changes));
  return (await Promise.all(Array.from({ length: count }, accept))).map(({ jobId }) => jobId);
}

/** Every page there is, as lists of ids. */
async function readPages(store: Store, query: JobQuery): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await listJobs(store, 'default', { ...query, cursor });
    pages.push(page.data.map(({ job }) => job.id));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && pages.length < 1000);
  return pages;
}

/** Makes a dead letter of a job that was just accepted. */
async function die(store: Store, jobId: string, code: FailureCode) {
  const hands = openBareHands(store);
  const job = await hands.start({ jobId }, 'redact');
  await hands.commit(job, deadLetter(job, { code }));
}

describe('listJobs', () => {
  it('lists the newest first, page by page, each job once', async () => {
    const store = await records.openStore();
    const newest = (await acceptMany(store, 7)).reverse();
    expect(await readPages(store, { ...all, limit: 3 })).toEqual([
      newest.slice(0, 3),
      newest.slice(3, 6),
      newest.slice(6),
    ]);
    expect(await readPages(store, { ...all, limit: 7 })).toEqual([newest]);
  });

  it('goes on where it was although newer jobs came', async () => {
    const store = await records.openStore();
    const newest = (await acceptMany(store, 4)).reverse();
    const { nextCursor } = await listJobs(store, 'default', { ...all, limit: 2 });
    await acceptMany(store, 3);
    const { data } = await listJobs(store, 'default', { ...all, cursor: nextCursor ?? '' });
    expect(data.map(({ job }) => job.id)).toEqual(newest.slice(2));
  });

  it('finds by status and by task', async () => {
    const store = await records.openStore();
    const [first = '', , third = ''] = await acceptMany(store, 4);
    const other = await acceptMany(store, 2, { task: 'other' });
    for (const id of [first, third]) await openBareHands(store).cancel(id);
    expect(await readPages(store, { ...all, status: 'cancelled' })).toEqual([[third, first]]);
    expect(await readPages(store, { ...all, task: 'other' })).toEqual([other.reverse()]);
    expect((await readPages(store, { ...all, status: 'cancelled', task: 'other' })).flat()).toEqual([]);
    expect((await readPages(store, { ...all, status: 'cancelled', limit: 1 })).flat()).toEqual([third, first]);
  });

  it("finds those of some ids that are the tenant's, page by page", async () => {
    const store = await records.openStore();
    const [first = '', second = '', third = ''] = await acceptMany(store, 3);
    const [foreign = ''] = await acceptMany(store, 1, { tenant: 'globex' });
    const ids = [first, foreign, third, first];
    expect(await readPages(store, { ...all, ids })).toEqual([[third, first]]);
    expect((await readPages(store, { ...all, ids, limit: 1 })).flat()).toEqual([third, first]);
    await openBareHands(store).cancel(third);
    expect(await readPages(store, { ...all, ids: [first, second, third], status: 'cancelled' })).toEqual([[third]]);
  });

  it('finds what has ended since a time', async () => {
    const store = await records.openStore();
    const [first = '', second = ''] = await acceptMany(store, 3);
    for (const id of [first, second]) await openBareHands(store).cancel(id);
    await store.redis.hset(store.keySpace.home.job(first), 'finishedAt', '1000');
    expect(await readPages(store, { ...all, endedSince: 1001 })).toEqual([[second]]);
    expect(await readPages(store, { ...all, endedSince: 1000 })).toEqual([[second, first]]);
    for (const endedSince of [0, -1e14]) {
      expect(await readPages(store, { ...all, endedSince })).toEqual([[second, first]]);
    }
  });

  it('finds what was accepted or has ended since a time', async () => {
    const store = await records.openStore();
    const [old = '', ended = '', young = ''] = await acceptMany(store, 3);
    for (const id of [old, ended]) await openBareHands(store).cancel(id);
    const at = (id: string, createdAt: number, finishedAt?: number) =>
      store.redis.hset(store.keySpace.home.job(id), { createdAt, ...(finishedAt && { finishedAt }) });
    await at(old, 1000, 2000);
    await at(ended, 1000, 5000);
    await at(young, 4000);
    expect((await readPages(store, { ...all, since: 4000 })).flat()).toEqual([young, ended]);
    expect((await readPages(store, { ...all, since: 1000 })).flat()).toEqual([young, ended, old]);
  });

  it('finds what has not ended', async () => {
    const store = await records.openStore();
    const [first = '', second = ''] = await acceptMany(store, 2);
    await openBareHands(store).cancel(first);
    expect((await readPages(store, { ...all, isOpen: true })).flat()).toEqual([second]);
  });

  it('finds what it failed of, once it has failed', async () => {
    const store = await records.openStore();
    const [dead = '', other = '', replayed = ''] = await acceptMany(store, 3);
    await die(store, dead, 'model-error');
    await die(store, other, 'model-refused');
    await store.redis.hset(store.keySpace.home.job(replayed), 'failure', 'model-error');
    const find = async (failure: FailureCode) => (await readPages(store, { ...all, failure })).flat();
    expect(await find('model-error')).toEqual([dead]);
    expect(await find('model-refused')).toEqual([other]);
    expect(await find('deadline')).toEqual([]);
  });

  it('finds who answered, and whether the answer is degraded', async () => {
    const store = await records.openStore();
    const [good = '', rule = '', open = ''] = await acceptMany(store, 3);
    const answer = (id: string, status: string, answeredBy: object | string) =>
      store.redis.hset(store.keySpace.home.job(id), {
        ...{ status, answeredBy: typeof answeredBy === 'string' ? answeredBy : JSON.stringify(answeredBy) },
      });
    await answer(good, 'succeeded', { by: 'model', degraded: false });
    await answer(rule, 'succeeded', { by: 'rule', degraded: true });
    await answer(open, 'queued', { by: 'rule', degraded: true });
    const find = async (query: Partial<JobQuery>) => (await readPages(store, { ...all, ...query })).flat();
    expect(await find({ by: 'rule' })).toEqual([rule]);
    expect(await find({ by: 'model' })).toEqual([good]);
    expect(await find({ isDegraded: true })).toEqual([rule]);
    expect(await find({ isDegraded: false })).toEqual([good]);
    await answer(good, 'succeeded', 'what another hand wrote');
    expect(await find({ isDegraded: false })).toEqual([]);
  });

  it('finds which profile was asked, however often, by the latest attempts', async () => {
    const store = await records.openStore();
    const [asked = '', never = '', odd = ''] = await acceptMany(store, 3);
    const attempts = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [
        `attempt:${i + 1}`,
        JSON.stringify({ profile: i === 20 ? 'other' : i < 5 ? 'early' : 'primary' }),
      ]),
    );
    await store.redis.hset(store.keySpace.home.job(asked), { attempts: 60, ...attempts });
    await store.redis.hset(store.keySpace.home.job(odd), { attempts: '1e300', 'attempt:1': 'no json' });
    const find = async (profile: string) => (await readPages(store, { ...all, profile })).flat();
    expect(await find('primary')).toEqual([asked]);
    expect(await find('other')).toEqual([asked]);
    expect(await find('early')).toEqual([]);
    expect(await find('prim')).toEqual([]);
    expect(never).not.toBe('');
  });

  it('finds what came of a request, and what was wrong with it, all of one request', async () => {
    const store = await records.openStore();
    const [job = ''] = await acceptMany(store, 1);
    await store.redis.hset(store.keySpace.home.job(job), {
      attempts: 2,
      'attempt:1': JSON.stringify({ profile: 'primary', outcome: 'failed', failure: 'model-error' }),
      'attempt:2': JSON.stringify({ profile: 'fallback', outcome: 'answered', failure: 'answer-unsure' }),
    });
    const find = async (query: Partial<JobQuery>) => (await readPages(store, { ...all, ...query })).flat();
    expect(await find({ outcome: 'failed' })).toEqual([job]);
    expect(await find({ attemptFailure: 'answer-unsure', profile: 'fallback' })).toEqual([job]);
    expect(await find({ attemptFailure: 'answer-unsure', profile: 'primary' })).toEqual([]);
    expect(await find({ outcome: 'failed', attemptFailure: 'answer-unsure' })).toEqual([]);
    expect(await find({ outcome: 'unknown' })).toEqual([]);
  });

  it('looks at as many as it is told, and goes on behind them', async () => {
    const store = await records.openStore();
    const [oldest = ''] = await acceptMany(store, 1, { task: 'rare' });
    await acceptMany(store, 5);
    const pages = await readPages(store, { ...all, task: 'rare', lookedAt: 2 });
    expect(pages).toEqual([[], [], [oldest], []].slice(0, pages.length));
    expect(pages.flat()).toEqual([oldest]);
  });

  it('finds by metadata that Redis does not hold in plain', async () => {
    const store = await records.openStore();
    const [both = ''] = await acceptMany(store, 1, { metadata: { order: 'A-17', desk: 'north' } });
    const [one = ''] = await acceptMany(store, 1, { metadata: { order: 'A-17', desk: 'south' } });
    await acceptMany(store, 1, { metadata: { desk: 'A-17' } });
    const find = async (metadata: Record<string, string>) => (await readPages(store, { ...all, metadata })).flat();
    expect(await find({ order: 'A-17' })).toEqual([one, both]);
    expect(await find({ desk: 'north', order: 'A-17' })).toEqual([both]);
    expect(await find({ order: 'A-1' })).toEqual([]);
    const record = await store.redis.hgetall(store.keySpace.home.job(both));
    expect(JSON.stringify(record)).not.toMatch(/A-17|north/);
  });

  it('finds the one among many that fits', async () => {
    const store = await records.openStore();
    const [oldest = ''] = await acceptMany(store, 1, { task: 'rare' });
    await acceptMany(store, 1200);
    expect((await readPages(store, { ...all, task: 'rare', limit: 1 })).flat()).toEqual([oldest]);
  });

  it('is empty for a tenant without jobs', async () => {
    const store = await records.openStore();
    await acceptMany(store, 2);
    expect(await listJobs(store, 'globex', all)).toEqual({ data: [], nextCursor: null });
  });

  it('leaves out a job that has just been removed', async () => {
    const store = await records.openStore();
    const [first = '', second = ''] = await acceptMany(store, 2);
    await store.redis.del(store.keySpace.home.job(second));
    expect((await readPages(store, all)).flat()).toEqual([first]);
  });

  it.each(['', 'nonsense', Buffer.from('job_x').toString('base64url'), Buffer.from('+').toString('base64url')])(
    'refuses the cursor "%s"',
    async (cursor) => {
      const store = await records.openStore();
      await expect(listJobs(store, 'default', { ...all, cursor })).rejects.toThrow(RangeError);
    },
  );
});
