import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../../src/jobs/ids.ts';
import { holdForReview, retry } from '../../../src/jobs/transitions.ts';
import { restoreVisits } from '../../../src/records/heartbeat.ts';
import { CHECK_MS, LONGEST_CHECK_MS } from '../../../src/records/prelude.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import { acceptanceOf } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { readAllKeys } from '../../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const nothing = { late: [], lost: [], removed: 0 };

/** A job just accepted, and a sweeper that can be told that time has passed. */
async function acceptOne(changes: Parameters<typeof acceptanceOf>[2] = {}) {
  const claimers = openClaimers(await records.openStore({ boardHistory: 0 }));
  const { store, keys, hands } = claimers;
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }, changes));
  const { jobId } = visit;
  const sweep = async (sweeper = 'me') => {
    const swept = await sweepShard(store, keys, sweeper);
    if (swept === undefined) throw new Error('another sweeps');
    return swept;
  };
  /** As if the job's time in this index had come. */
  const makeDue = (index: 'live' | 'deadlines' | 'expiry') => store.redis.zadd(keys[index], 'XX', 1, jobId);
  const checkAt = async () => Number(await store.redis.zscore(keys.live, jobId));
  const read = () => store.redis.hgetall(keys.job(jobId));
  return { ...claimers, visit, id: visitId(jobId, 'redact', 1), sweep, makeDue, checkAt, read };
}

describe('sweepShard', () => {
  it('finds nothing to do while nothing is due', async () => {
    const { sweep } = await acceptOne();
    expect(await sweep()).toMatchObject(nothing);
  });

  it('lets one process sweep at a time, until that is silent for too long', async () => {
    const { store, keys, sweep } = await acceptOne();
    await sweep('me');
    expect(await sweepShard(store, keys, 'another')).toBeUndefined();
    await sweep('me');
    expect(await store.redis.pttl(keys.sweeper)).toBeGreaterThan(0);
    await store.redis.del(keys.sweeper);
    await sweep('another');
    expect(await sweepShard(store, keys, 'me')).toBeUndefined();
  });

  it.each([
    ['forever', []],
    ['for a year', ['PX', 31_536_000_000]],
  ] as const)('minds no other process that is said to sweep %s: none is', async (_, until) => {
    const { store, keys, sweep } = await acceptOne();
    await store.redis.set(keys.sweeper, 'another', ...(until as []));
    await sweep('me');
    expect(await store.redis.pttl(keys.sweeper)).toBeLessThanOrEqual(5000);
    expect(await sweepShard(store, keys, 'another')).toBeUndefined();
  });

  it('checks a job when that is due, and again later and later', async () => {
    const { sweep, makeDue, checkAt, read } = await acceptOne();
    const waits: number[] = [];
    for (let checks = 1; checks <= 7; checks++) {
      await makeDue('live');
      const before = Date.now();
      expect(await sweep()).toMatchObject(nothing);
      expect((await read()).checks).toBe(String(checks));
      waits.push(Math.round(((await checkAt()) - before) / CHECK_MS));
    }
    const most = LONGEST_CHECK_MS / CHECK_MS;
    expect(waits).toEqual([2, 4, 8, 16, most, most, most]);
  });

  it('adds a visit that its queue has lost, as it was, and says which', async () => {
    const { store, keys, shard, visit, id, sweep, makeDue, createClaimer } = await acceptOne({ priority: 3 });
    await store.redis.del(...['prioritized', id].map((name) => `${keys.tag}:redact:${name}`));
    await makeDue('live');
    expect(await sweep()).toMatchObject({ ...nothing, lost: [{ jobId: visit.jobId, stage: 'redact' }] });
    const added = await shard.redact.getJob(id);
    expect(await added?.getState()).toBe('prioritized');
    expect(added).toMatchObject({ name: 'note', priority: 3, data: { jobId: visit.jobId, tenant: visit.tenant } });
    await makeDue('live');
    expect(await sweep()).toMatchObject(nothing);
    expect(await (await createClaimer()).claimOne()).toMatchObject({ id });
  });

  it.each(['prioritized', 'active', 'waiting', 'delayed'] as const)(
    'leaves a visit alone that is %s',
    async (state) => {
      const { store, hands, keys, visit, id, sweep, makeDue, createClaimer, stateOf } = await acceptOne();
      if (state !== 'prioritized') {
        const redact = await createClaimer();
        const { job } = await redact.claimOne();
        if (state === 'delayed') await hands.commit(job, retry(job, { code: 'redaction-failed' }, 0));
        if (state === 'waiting') await restoreVisits(store, redact, { number: 1, held: [], lockMs: 60_000 });
      }
      await store.redis.hset(keys.job(visit.jobId), 'notBefore', 0);
      await makeDue('live');
      expect(await sweep()).toMatchObject(nothing);
      expect(await stateOf({ id })).toBe(state);
    },
  );

  it('does not take a visit for lost that is not due yet', async () => {
    const { store, keys, id, sweep, makeDue, checkAt, read } = await acceptOne({ delayMs: 60_000 });
    await store.redis.zrem(`${keys.tag}:redact:delayed`, id);
    await makeDue('live');
    expect(await sweep()).toMatchObject(nothing);
    expect(await checkAt()).toBeGreaterThan(Number((await read()).notBefore));
  });

  it('lists jobs past their deadline with the visit that they are in, and moves none', async () => {
    const { visit, sweep, makeDue, read } = await acceptOne();
    await makeDue('deadlines');
    const before = await read();
    const { jobId, tenant, token } = visit;
    for (let n = 0; n < 2; n++) expect(await sweep()).toMatchObject({ ...nothing, late: [{ jobId, tenant, token }] });
    expect(await read()).toEqual(before);
  });

  it('lists reviews that nobody decided in time', async () => {
    const { visit, hands, sweep, makeDue } = await acceptOne();
    const job = await hands.start(visit, 'redact');
    await hands.commit(job, holdForReview(job, 60_000));
    expect(await sweep()).toMatchObject(nothing);
    await makeDue('deadlines');
    const { token } = await hands.present(visit.jobId);
    expect(await sweep()).toMatchObject({ ...nothing, late: [{ jobId: visit.jobId, tenant: 'default', token }] });
  });

  it('takes lost records off its lists', async () => {
    const { store, keys, visit, sweep, makeDue } = await acceptOne();
    await store.redis.del(keys.job(visit.jobId));
    await makeDue('live');
    await makeDue('deadlines');
    expect(await sweep()).toMatchObject(nothing);
    expect(await store.redis.exists(keys.live, keys.deadlines)).toBe(0);
  });

  it('removes a job past its retention with everything of it', async () => {
    const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
    const { store, keys, hands, visit, sweep, makeDue } = await acceptOne({ idempotency });
    await hands.cancel(visit.jobId);
    expect((await sweep()).removed).toBe(0);
    await makeDue('expiry');
    expect((await sweep()).removed).toBe(1);
    const left = [...(await readAllKeys(store.redis, `${keys.tag}:*`))].map(([key]) => key.slice(keys.tag.length + 1));
    const ofNoJob = /:(meta|marker|pc)$|^spend:/;
    const own = ['changes', 'fingerprint-keys', 'format', 'salts', 'stats-events', 'sweeper'];
    expect(left.filter((key) => !ofNoJob.test(key)).toSorted()).toEqual(own);
  });

  it.each([
    ['input', ['input', 'redacted', 'notes', 'metadata'], ['output', 'answer', 'proposal', 'review', 'customId']],
    ['output', ['output', 'answer', 'proposal', 'review'], ['input', 'redacted', 'notes', 'metadata', 'customId']],
  ])("takes an ended job's %s out of its record, with all that was made of it", async (part, gone, kept) => {
    const { store, keys, hands, visit, sweep, read } = await acceptOne();
    await store.redis.hset(
      keys.job(visit.jobId),
      Object.fromEntries([...gone, ...kept].map((name) => [name, 'sealed'])),
    );
    await hands.cancel(visit.jobId);
    await store.redis.zadd(keys.payloadExpiry, 1, `${visit.jobId} ${part}`);
    expect(await sweep()).toMatchObject(nothing);
    const record = await read();
    expect(gone.filter((name) => name in record)).toEqual([]);
    expect(kept.filter((name) => !(name in record))).toEqual([]);
    expect(await store.redis.zcard(keys.payloadExpiry)).toBe(0);
  });

  it('leaves the payloads of a job that runs again', async () => {
    const { store, keys, visit, sweep, read } = await acceptOne();
    await store.redis.zadd(keys.payloadExpiry, 1, `${visit.jobId} input`);
    await sweep();
    expect(await read()).toHaveProperty('input');
  });
});
