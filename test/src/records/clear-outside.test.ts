import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { cancel } from '../../../src/jobs/transitions.ts';
import { eraseJob, eraseRecord } from '../../../src/operations/erase-job.ts';
import { eraseTenant } from '../../../src/operations/erase-tenant.ts';
import { folderOf, nameOf } from '../../../src/payloads/reference.ts';
import { clearDue, sweepOrphans } from '../../../src/records/clear-outside.ts';
import { moveJob } from '../../../src/records/move-job.ts';
import { openOutside, putSealed } from '../../../src/records/outside.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import type { JobTools } from '../../../src/submissions/job-tools.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { namesIn, openTestBucket, openTestFolder } from '../../support/open-places.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const text = 'long '.repeat(2000);
const sealed = `k1.${'A'.repeat(5000)}`;
const HOURS = 3_600_000;

/** Records with a place beside them, which a test may put away. */
async function openWith({ settings }: Awaited<ReturnType<typeof openTestFolder | typeof openTestBucket>>) {
  const outside = openOutside({ ...settings, prefix: 'airlock' });
  if (outside === undefined) throw new Error('no place');
  const { place } = outside;
  onTestFinished(() => place.close());
  await place.prepare();
  const store = await records.openStore({ outside, retentionMs: 1 });
  const { home: keys } = store.keySpace;
  const hands = openBareHands(store);
  const real = { ...place };
  const away = async () => Promise.reject(new Failure('payloads-unavailable'));
  return {
    ...{ store, keys, place, hands, names: () => namesIn(real) },
    accept: async (tenant = 'default') =>
      (await hands.accept(acceptanceOf(task, { text }, { tenant, retention: { inputMs: 1, outputMs: undefined } })))
        .jobId,
    end: (jobId: string, tenant = 'default') => moveJob(store, tenant, jobId, () => cancel()),
    leave: () => Object.assign(place, { put: away, get: away, remove: away, list: away }),
    comeBack: () => Object.assign(place, real),
    left: () => store.redis.zcard(keys.outsideGone),
  };
}

const places = {
  folder: async () => openWith(await openTestFolder()),
  bucket: async () => openWith(await openTestBucket()),
};

const toolsOf = ({ store }: { store: Awaited<ReturnType<typeof openWith>>['store'] }) =>
  ({
    store,
    intake: { keep: (_: string, work: (own: typeof store) => unknown) => work(store) },
    log: createLog('silent'),
  }) as unknown as JobTools;

describe.each(['folder', 'bucket'] as const)('what is erased, with a %s', (kind) => {
  it('is gone outside, too, with what no record ever named of the job', async () => {
    const { store, names, accept, end, left, keys } = await places[kind]();
    const [jobId, other] = [await accept(), await accept()];
    await putSealed(store, jobId, sealed);
    await end(jobId);
    expect(await names()).toHaveLength(3);
    expect(await eraseJob(toolsOf({ store }), 'default', jobId, 'no-spool')).toEqual({ is: 'erased' });
    expect((await names()).every((name) => name.includes(other))).toBe(true);
    expect([(await names()).length, await left()]).toEqual([1, 0]);
    expect(await store.redis.hget(keys.outside, 'jobs')).toBe('1');
  });

  it('takes nothing of another hand along, however much lies there', async () => {
    const { store, place, names, accept, end } = await places[kind]();
    const jobId = await accept();
    await end(jobId);
    const folder = folderOf(jobId) ?? '';
    const strange = Array.from({ length: 1100 }, (_, i) => `${folder}deeper/${1000 + i}`);
    for (let i = 0; i < strange.length; i += 100) {
      await Promise.all(strange.slice(i, i + 100).map((name) => place.put(name, '')));
    }
    expect(await eraseJob(toolsOf({ store }), 'default', jobId, 'no-spool')).toEqual({ is: 'erased' });
    expect(await names()).toEqual([]);
    const left = await place.list(folder);
    expect([left.length, (await place.list(folder, left.at(-1)?.name)).length]).toEqual([1000, 100]);
  });

  it('is told as left where the place is away, until it is done', async () => {
    const { store, names, accept, end, leave, comeBack, left } = await places[kind]();
    const jobId = await accept();
    await end(jobId);
    leave();
    const erase = (tenant = 'default') => eraseJob(toolsOf({ store }), tenant, jobId, 'no-spool');
    expect(await erase()).toEqual({ is: 'left' });
    expect(await erase()).toEqual({ is: 'left' });
    expect(await erase('another')).toEqual({ is: 'unknown' });
    expect([(await names()).length, await left()]).toEqual([1, 1]);
    comeBack();
    expect(await erase()).toEqual({ is: 'erased' });
    expect(await erase()).toEqual({ is: 'unknown' });
    expect([await names(), await left()]).toEqual([[], 0]);
  });
});

describe('eraseTenant', () => {
  it('leaves nothing of a tenant outside, and all of another; what it cannot remove it counts', async () => {
    const { store, names, accept, leave, comeBack } = await places.folder();
    const ids = [await accept('acme'), await accept('acme'), await accept('acme.de')];
    leave();
    expect(await eraseTenant(store, 'acme')).toMatchObject({ jobs: 2, payloadsLeft: 2 });
    expect(await names()).toHaveLength(3);
    comeBack();
    expect(await eraseTenant(store, 'acme')).toMatchObject({ jobs: 0, payloadsLeft: 0 });
    expect((await names()).map((name) => name.split('/')[1])).toEqual(ids.slice(2));
  }, 30_000);
});

describe('clearDue', () => {
  it('removes the payloads whose time is over before their record, and then the rest with it', async () => {
    const { store, keys, names, accept, end, left } = await places.folder();
    const jobId = await accept();
    await end(jobId);
    await store.redis.zadd(keys.expiry, Date.now() + HOURS, jobId);
    await store.redis.zadd(keys.payloadExpiry, 1, `${jobId} input`);
    await sweepShard(store, keys, 'a sweeper');
    expect(await store.redis.hexists(keys.job(jobId), 'input')).toBe(0);
    expect(await clearDue(store, keys)).toEqual({ removed: 1, isMore: false });
    expect([await names(), await left()]).toEqual([[], 0]);
    await putSealed(store, jobId, sealed);
    await store.redis.zadd(keys.expiry, 1, jobId);
    await sweepShard(store, keys, 'a sweeper');
    expect(await clearDue(store, keys)).toEqual({ removed: 1, isMore: false });
    expect([await names(), await left(), await store.redis.hgetall(keys.outside)]).toEqual([[], 0, {}]);
  });

  it('leaves what is not due, and tries again after a minute what the place did not do', async () => {
    const { store, keys, names, accept, end, leave, left } = await places.folder();
    const [jobId, later] = [await accept(), await accept()];
    await end(jobId);
    leave();
    await eraseRecord(store, 'default', jobId);
    await store.redis.zadd(keys.outsideGone, Date.now() + HOURS, `${later} default ~k1.${'x'.repeat(30)}`);
    expect(await clearDue(store, keys)).toEqual({ removed: 0, isMore: false });
    const [, due] = await store.redis.zrange(keys.outsideGone, '0', '0', 'WITHSCORES');
    expect(Number(due) - Date.now()).toBeGreaterThan(50_000);
    expect([(await names()).length, await left()]).toEqual([2, 2]);
  });
});

describe.each(['folder', 'bucket'] as const)('sweepOrphans, with a %s', (kind) => {
  it('removes after a day what no record names: its process crashed before it recorded it', async () => {
    const { store, names, accept, keys, hands } = await places[kind]();
    const jobId = await accept();
    const crashed = await putSealed(store, jobId, sealed);
    const never = 'job_01a22e45-7820-76ae-93e9-ba3aeeba26d5';
    await putSealed(store, never, sealed);
    const due = () => store.redis.hset(keys.outside, 'searchAt', 1);
    expect(await sweepOrphans(store)).toEqual({ removed: 0 });
    expect(await sweepOrphans(store)).toBeUndefined();
    await due();
    expect(await sweepOrphans(store, Date.now() + 23 * HOURS)).toEqual({ removed: 0 });
    expect(await names()).toHaveLength(3);
    await due();
    expect(await sweepOrphans(store, Date.now() + 25 * HOURS)).toEqual({ removed: 2 });
    expect(await names()).not.toContain(nameOf(jobId, crashed));
    const job = await hands.start({ jobId }, 'redact');
    expect(JSON.parse((await job.open('input')) ?? '')).toEqual({ text });
  });

  it('leaves alone what is not ours', async () => {
    const { store, place } = await places[kind]();
    await place.put('owner', 'an id');
    await place.put('abc/notes.txt', 'hello');
    expect(await sweepOrphans(store, Date.now() + 100 * HOURS)).toEqual({ removed: 0 });
    expect((await place.list('')).map(({ name }) => name)).toEqual(['abc/notes.txt', 'owner']);
  });
});
