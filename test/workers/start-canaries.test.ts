import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { CANARY_TENANT, plantCanary } from '../../src/canaries/canary.ts';
import { createCanaryTask } from '../../src/canaries/canary-tasks.ts';
import { startCanaries } from '../../workers/start-canaries.ts';
import { eventually } from '../support/eventually.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** So many processes that send canaries to two profiles, and what they have sent. */
async function start(processes: number, everyMs = 900_000, isMyTurn = () => true) {
  const store = await records.openStore();
  const { metrics, metric } = startObserving();
  const troubles: Error[] = [];
  const given = {
    store,
    metrics,
    isMyTurn,
    onTrouble: (error: Error) => void troubles.push(error),
    everyMs,
  };
  const running = Array.from({ length: processes }, () =>
    startCanaries({ ...given, profiles: [{ name: 'primary' }, { name: 'other' }] }),
  );
  onTestFinished(async () => {
    await Promise.all(running.map(({ close }) => close()));
    expect(troubles).toEqual([]);
  });
  const { home: keys } = store.keySpace;
  const findAll = () => store.redis.zrange(keys.jobsOf(CANARY_TENANT), '0', '-1');
  return {
    ...{ store, keys, metric, findAll },
    /** The canary that is there, once so many have been sent. */
    findAfter: (count: number) =>
      eventually(async () => {
        const { jobId = '', n } = await store.redis.hgetall(keys.canary);
        const isAlone = JSON.stringify(await findAll()) === JSON.stringify([jobId]);
        if (n !== String(count) || !isAlone) return undefined;
        return { jobId, record: await store.redis.hgetall(keys.job(jobId)) };
      }),
    sendNext: () => store.redis.hdel(keys.canary, 'at'),
  };
}

describe('startCanaries', () => {
  it('sends a job that nobody can tell from others, with what its id says, in time for the next', async () => {
    const { store, findAfter } = await start(1);
    const { jobId, record } = await findAfter(1);
    const { task, tenant, taskHash, stage, priority, deadlineAt, createdAt } = record;
    expect([task, tenant, stage, priority]).toEqual(['canary', CANARY_TENANT, 'redact', '5']);
    expect(taskHash).toBe(createCanaryTask({ name: 'primary' }).hash);
    expect(Number(deadlineAt) - Number(createdAt)).toBe(600_000);
    const { forJob } = await store.sealerOf(CANARY_TENANT);
    expect(JSON.parse(forJob(jobId).open('input', record.input ?? ''))).toEqual(plantCanary(jobId).input);
  });

  it('sends one in its time, to each profile in turn, however many processes send', async () => {
    const { findAfter, sendNext, metric, findAll } = await start(3);
    const hashes: unknown[] = [];
    for (const n of [1, 2, 3]) {
      hashes.push((await findAfter(n)).record.taskHash);
      if (n < 3) await sendNext();
    }
    const [primary, other] = ['primary', 'other'].map((name) => createCanaryTask({ name }).hash);
    expect(hashes).toEqual([primary, other, primary]);
    expect(await findAll()).toHaveLength(1);
    expect(await metric('airlock_jobs_accepted_total{task="canary"}')).toBe(3);
  });

  it('sends none while another process is the one that does', async () => {
    let asked = 0;
    let isMine = false;
    const { keys, store, findAfter } = await start(1, undefined, () => {
      asked += 1;
      return isMine;
    });
    await eventually(() => asked > 1);
    expect(await store.redis.exists(keys.canary)).toBe(0);
    isMine = true;
    await findAfter(1);
  });

  it('removes the one before, and counts it as late where it has not ended', async () => {
    const { store, keys, findAfter, sendNext, metric } = await start(1);
    const { jobId } = await findAfter(1);
    await sendNext();
    await findAfter(2);
    expect(await store.redis.exists(keys.job(jobId), keys.history(jobId))).toBe(0);
    expect(await metric('airlock_canary_jobs_total{outcome="late"}')).toBe(1);
  });

  it('goes on where one was never recorded', async () => {
    const { store, keys, findAfter, sendNext } = await start(1);
    await findAfter(1);
    await store.redis.hset(keys.canary, 'jobId', 'job_01920000-0000-7000-8000-00000000beef');
    await sendNext();
    await eventually(async () => (await store.redis.hget(keys.canary, 'n')) === '2');
  });
});
