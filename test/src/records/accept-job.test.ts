import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitsLua } from '../../../queues/visits-lua.ts';
import { visitId } from '../../../src/jobs/ids.ts';
import { type Accepted, acceptJob } from '../../../src/records/accept-job.ts';
import { findHistory } from '../../../src/records/find-history.ts';
import { findJob, viewNewJob } from '../../../src/records/find-job.ts';
import { CHECK_MS } from '../../../src/records/prelude.ts';
import { createStore, type Store } from '../../../src/records/store.ts';
import { acceptanceOf } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const acceptance = acceptanceOf(task, { text: 'hello' }, { metadata: { a: 'b' }, attempts: 7 });
const withKey = (key: string, body = 'body', tenant = 'default') => ({
  ...acceptance,
  tenant,
  idempotency: { route: 'POST /v1/jobs', key, body },
});

function idOf(accepted: Accepted): string {
  if (!('jobId' in accepted)) throw new Error(accepted.is);
  return accepted.jobId;
}

describe('acceptJob', () => {
  it('records a job that is found as it was told', async () => {
    const store = await records.openStore();
    const accepted = await acceptJob(store, acceptance);
    if (accepted.is !== 'accepted') throw new Error(accepted.is);
    expect(accepted.jobId).toMatch(/^job_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
    const told = viewNewJob(accepted.jobId, accepted.createdAt, acceptance);
    expect(await findJob(store, 'default', accepted.jobId)).toEqual(told);
  });

  it('stands in every index, with the check and the deadline that belong to it', async () => {
    const store = await records.openStore();
    const accepted = await acceptJob(store, { ...acceptance, delayMs: 500, deadlineMs: 9000 });
    if (accepted.is !== 'accepted') throw new Error(accepted.is);
    const { jobId, createdAt } = accepted;
    const keys = store.keySpace.keysOf('default');
    expect(Number(await store.redis.zscore(keys.live, jobId))).toBe(createdAt + 500 + CHECK_MS);
    expect(Number(await store.redis.zscore(keys.deadlines, jobId))).toBe(createdAt + 9000);
    expect(await store.redis.zscore(keys.jobsOf('default'), jobId)).not.toBeNull();
    expect(await store.redis.zscore(keys.expiry, jobId)).toBeNull();
    expect(await findHistory(store, 'default', jobId)).toEqual([{ at: createdAt, event: 'accepted' }]);
    expect(Number(await store.redis.hget(keys.job(jobId), 'notBefore'))).toBe(createdAt + 500);
  });

  it.each([
    ['at once', 0, 'prioritized'],
    ['later', 60_000, 'delayed'],
  ])('adds the first visit in the same step, due %s', async (_, delayMs, state) => {
    const store = await records.openStore();
    const { shard } = openClaimers(store);
    const accepted = await acceptJob(store, { ...acceptance, priority: 2, delayMs });
    if (accepted.is !== 'accepted') throw new Error(accepted.is);
    const { jobId, createdAt } = accepted;
    const visit = await shard.redact.getJob(visitId(jobId, 'redact', 1));
    expect(await visit?.getState()).toBe(state);
    expect(visit).toMatchObject({ name: 'note', priority: 2, delay: delayMs, timestamp: createdAt });
    expect(visit?.data).toEqual({ jobId, tenant: 'default' });
  });

  it('finds the same job again by its key, and none by another', async () => {
    const store = await records.openStore();
    const first = idOf(await acceptJob(store, withKey('one')));
    expect(await acceptJob(store, withKey('one'))).toEqual({ is: 'replayed', jobId: first });
    expect((await acceptJob(store, withKey('other'))).is).toBe('accepted');
    expect((await acceptJob(store, withKey('one', 'body', 'globex'))).is).toBe('accepted');
    expect(await acceptJob(store, withKey('one', 'another body'))).toEqual({ is: 'mismatch' });
    expect(await store.redis.zcard(store.keySpace.home.jobsOf('default'))).toBe(2);
  });

  it('records one job when many come at once with one key', async () => {
    const store = await records.openStore();
    const all = await Promise.all(Array.from({ length: 100 }, () => acceptJob(store, withKey('many'))));
    expect(all.filter(({ is }) => is === 'accepted')).toHaveLength(1);
    expect(new Set(all.map(idOf)).size).toBe(1);
    expect(await store.redis.zcard(store.keySpace.home.live)).toBe(1);
  });

  it('seals anew when Redis has lost the salt that this process holds', async () => {
    const { redis, keySpace } = await records.openStore();
    const keys = [{ id: 'k1', bytes: randomBytes(32) }];
    const open = () => createStore(redis, keySpace, keys, { retentionMs: 1000, boardHistory: 1, visitsLua });
    const store = open();
    await acceptJob(store, withKey('before'));
    await redis.del(keySpace.home.salts, keySpace.home.fingerprintKeys);
    const jobId = idOf(await acceptJob(store, withKey('after')));
    const other = open();
    expect(await findJob(other, 'default', jobId)).toMatchObject({ status: 'queued', failure: null });
    expect(await acceptJob(other, withKey('after'))).toEqual({ is: 'replayed', jobId });
  });

  it('gives up when Redis is emptied of the salt each time', async () => {
    const store = await records.openStore();
    const runScript: Store['runScript'] = async (...call) => {
      await store.redis.del(store.keySpace.home.salts, store.keySpace.home.fingerprintKeys);
      return store.runScript(...call);
    };
    await expect(acceptJob({ ...store, runScript }, acceptance)).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect(await store.redis.exists(store.keySpace.home.live)).toBe(0);
  });

  it('records nothing of a mismatch or a replay', async () => {
    const store = await records.openStore();
    await acceptJob(store, withKey('kept'));
    const before = await store.redis.dbsize();
    await acceptJob(store, withKey('kept'));
    await acceptJob(store, withKey('kept', 'another body'));
    expect(await store.redis.dbsize()).toBe(before);
  });
});
