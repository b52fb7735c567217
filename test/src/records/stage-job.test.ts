import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beat } from '../../../src/records/beat.ts';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { commitVisit } from '../../../src/records/commit-visit.ts';
import { startVisit } from '../../../src/records/start-visit.ts';
import { LOOK_MS } from '../../../src/records/store.ts';
import { beginAlone, restoreVisits, takeVisits } from '../../../src/records/take-visits.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const input = { text: 'hello' };

async function acceptOne(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(task, input, changes));
  return { store, hands, visit, keys: store.keySpace.home };
}

describe('startVisit', () => {
  it('opens the visit and returns what the stage needs', async () => {
    const { hands, visit } = await acceptOne({ attempts: 7, backoff: { baseMs: 5, maxMs: 50 }, priority: 2 });
    const job = await hands.start(visit, 'redact');
    expect(job).toMatchObject({
      ...{
        ...visit,
        stage: 'redact',
        task: 'note',
        taskVersion: 1,
        taskHash: task.hash,
        run: 1,
        visit: 1,
        priority: 2,
      },
      ...{ rung: 0, round: 0, spent: 0, throttles: 0, attemptBudget: 7, backoff: { baseMs: 5, maxMs: 50 }, causes: [] },
      latestAttempt: undefined,
    });
    expect(JSON.parse(job.open('input') ?? '')).toEqual(input);
    expect(job.deadlineAt - job.createdAt).toBe(600_000);
  });

  it('marks the job running, and the time it first started', async () => {
    const { store, hands, visit, keys } = await acceptOne();
    const first = await hands.start(visit, 'redact');
    const again = await hands.start(visit, 'redact');
    expect(again.now).toBeGreaterThanOrEqual(first.now);
    const { status, startedAt } = await store.redis.hgetall(keys.job(visit.jobId));
    expect([status, Number(startedAt)]).toEqual(['running', first.now]);
  });

  it('puts the sweeper off, when that has looked after the job before', async () => {
    const { store, hands, visit, keys } = await acceptOne();
    await store.redis.hset(keys.job(visit.jobId), 'looks', 3);
    const { now } = await hands.start(visit, 'redact');
    expect(Number(await store.redis.zscore(keys.live, visit.jobId))).toBe(now + LOOK_MS);
    expect(await store.redis.hget(keys.job(visit.jobId), 'looks')).toBe('0');
  });

  it('opens no visit whose token is not the present one, and says where the job is', async () => {
    const { store, hands, visit } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    expect(await startVisit(store, visit, 'redact')).toEqual({
      is: 'moved',
      present: {
        ...{ status: 'running', stage: 'model', visit: 2, token: next.token, notBefore: 0, priority: 5, task: 'note' },
      },
    });
  });

  it('opens no visit of a job that ended', async () => {
    const { store, visit } = await acceptOne();
    await cancelJob(store, 'default', visit.jobId);
    const start = await startVisit(store, visit, 'redact');
    expect(start).toMatchObject({ is: 'moved', present: { status: 'cancelled', stage: 'done' } });
  });

  it('opens no visit before it is due, and says when that is', async () => {
    const { store, visit } = await acceptOne({ delayMs: 60_000 });
    const start = await startVisit(store, visit, 'redact');
    if (start.is !== 'early') throw new Error(start.is);
    expect(start.notBefore - start.now).toBeGreaterThan(0);
    expect((await store.redis.hget(store.keySpace.home.job(visit.jobId), 'status')) ?? '').toBe('queued');
  });

  it('finds nothing of a job that is gone', async () => {
    const { store, visit, keys } = await acceptOne();
    await store.redis.del(keys.job(visit.jobId));
    expect(await startVisit(store, visit, 'redact')).toEqual({ is: 'gone' });
    expect(await store.redis.exists(keys.job(visit.jobId))).toBe(0);
  });

  it('returns what earlier visits left: the latest attempt, notes, counters', async () => {
    const { store, hands, visit } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const job = await hands.start(next, 'model');
    const begun = await hands.begin(job, {});
    if (begun.is !== 'begun') throw new Error(begun.is);
    const attempt = { ...begun.attempt, outcome: 'failed', failure: 'model-error' } as const;
    const notes = job.seals.seal('notes', '[]');
    await commitVisit(store, job, { event: 'retry', fields: { spent: 1, notes }, delayMs: 0, attempt });
    const again = await hands.start(next, 'model');
    expect(again).toMatchObject({ spent: 1, latestAttempt: attempt });
    expect(again.open('notes')).toBe('[]');
  });

  it('says who works on the job', async () => {
    const { store, visit, keys } = await acceptOne();
    await startVisit(store, visit, 'redact', { workerId: 'worker-1' });
    expect(await store.redis.hget(keys.job(visit.jobId), 'holder')).toBe('worker-1');
  });
});

/** A job that a worker has started whose beat has ended. */
async function startAndDie(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const one = await acceptOne(changes);
  const { store, visit, keys } = one;
  await startVisit(store, visit, 'redact', { workerId: 'dead' });
  const start = (workerId = 'alive') => startVisit(store, visit, 'redact', { workerId });
  const read = () => store.redis.hgetall(keys.job(visit.jobId));
  /** As if its wait were over, and the next worker had died of it, too. */
  const dieAgain = (alone = 1) => store.redis.hset(keys.job(visit.jobId), { notBefore: 0, holder: 'dead', alone });
  return { ...one, start, read, dieAgain };
}

describe('a death', () => {
  it('is a start whose holder beats no more: the next one waits twice as long each time, until the fifth', async () => {
    const { store, visit, keys, start, dieAgain } = await startAndDie();
    for (const waitMs of [2000, 4000, 8000, 16_000]) {
      const early = await start();
      if (early.is !== 'early') throw new Error(early.is);
      expect(early.notBefore - early.now).toBe(waitMs);
      await dieAgain();
    }
    expect(await start()).toMatchObject({ is: 'started', job: { deaths: 5 } });
    const history = await store.redis.lrange(keys.history(visit.jobId), 0, -1);
    expect(history.filter((line) => line.endsWith(' died redact'))).toHaveLength(5);
  });

  it('is none of a job that had to run alone and was still waiting to', async () => {
    const { store, visit, keys, start, dieAgain } = await startAndDie();
    for (let deaths = 1; deaths < 3; deaths++) {
      await start();
      await dieAgain();
    }
    await start();
    await dieAgain(0);
    const begun = await start();
    if (begun.is !== 'started') throw new Error(begun.is);
    expect(begun.job.deaths).toBe(3);
    await dieAgain(0);
    await beginAlone(store, begun.job);
    expect(await store.redis.hget(keys.job(visit.jobId), 'alone')).toBe('1');
    expect(await start()).toMatchObject({ is: 'early' });
  });

  it('is counted once, and known to the start after it', async () => {
    const { store, visit, keys, start, read } = await startAndDie();
    await start();
    await store.redis.hset(keys.job(visit.jobId), 'notBefore', 0);
    expect(await start()).toMatchObject({ is: 'started', job: { deaths: 1 } });
    expect(await read()).toMatchObject({ deaths: '1', holder: 'alive' });
  });

  it('is none while the holder beats, nor when it starts again itself', async () => {
    const { store, keys, start, visit } = await startAndDie();
    expect(await start('dead')).toMatchObject({ is: 'started', job: { deaths: 0 } });
    await beat(store, keys, { workerId: 'dead', beatMs: 60_000 });
    expect(await start()).toMatchObject({ is: 'started', job: { deaths: 0 } });
    expect(await store.redis.hget(keys.job(visit.jobId), 'holder')).toBe('alive');
  });

  it('is none until every worker that lives has been heard after a gap in the beats', async () => {
    const { store, keys, start, dieAgain } = await startAndDie();
    await store.redis.set(keys.steady, Date.now() + 9000);
    expect(await start()).toMatchObject({ is: 'started', job: { deaths: 0 } });
    await dieAgain();
    await store.redis.set(keys.steady, Date.now() + 6000);
    expect(await start()).toMatchObject({ is: 'early' });
  });

  it('is forgotten once its stage has written something, be it a retry', async () => {
    const { store, hands, visit, start, dieAgain, keys, read } = await startAndDie();
    await start();
    await dieAgain();
    await store.redis.hset(keys.job(visit.jobId), 'holder', '');
    const job = await hands.start(visit, 'redact');
    expect((await read()).deaths).toBe('1');
    await commitVisit(store, job, { event: 'retry', fields: {}, delayMs: 0 });
    expect((await read()).deaths).toBe('0');
  });

  it.each([
    [2, ['started', 'started']],
    [3, ['started', 'delayed']],
    [4, ['started', 'delayed']],
  ])('that was the number %i leaves two jobs that are taken together %j', async (deaths, expected) => {
    const store = await records.openStore({ movesVisits: true });
    const { home: keys } = store.keySpace;
    const hands = openBareHands(store);
    const taker = { workerId: 'alive', keys, stage: 'redact', beatMs: 60_000 } as const;
    await restoreVisits(store, taker, { number: 0, held: [] });
    const ids: string[] = [];
    for (let n = 0; n < 2; n++) {
      const { jobId } = await hands.accept(acceptanceOf(task, input));
      await store.redis.hset(keys.job(jobId), 'deaths', deaths);
      ids.push(jobId);
    }
    const taken = await takeVisits(store, taker, { most: 10, number: 1 });
    const started = taken.is === 'taken' ? taken.visits.map(({ job }) => job.jobId) : [];
    const isDelayed = (id: string) => store.redis.zscore(`${keys.tag}:redact:delayed`, `${id}-redact-1`);
    const where = await Promise.all(
      ids.map(async (id) => (started.includes(id) ? 'started' : (await isDelayed(id)) && 'delayed')),
    );
    await hands.queues.close();
    expect(where).toEqual(expected);
  });
});

describe('judgedAt', () => {
  /** A job whose worker died with a request under way. */
  async function askAndDie(leaseMs: number) {
    const { store, hands, visit, keys } = await acceptOne();
    const next = await hands.commitRedacted(await hands.start(visit, 'redact'), input);
    const job = await hands.start(next, 'model');
    expect(job.judgedAt).toBe(0);
    const begun = await hands.begin(job, { leaseMs });
    if (begun.is !== 'begun') throw new Error(begun.is);
    return { store, keys, lease: begun.attempt.lease, startAgain: () => hands.start(next, 'model') };
  }

  it('is when the lease of a request ends that is under way', async () => {
    const { lease, startAgain } = await askAndDie(60_000);
    expect((await startAgain()).judgedAt).toBe(lease);
  });

  it('is later when Redis was away meanwhile, so that the living can finish first', async () => {
    const { store, keys, startAgain } = await askAndDie(1);
    const steady = Date.now() + 9000;
    await store.redis.set(keys.steady, steady);
    expect((await startAgain()).judgedAt).toBe(steady);
  });
});
