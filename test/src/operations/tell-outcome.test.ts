import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStats } from '../../../src/operations/read-stats.ts';
import { tellOutcome } from '../../../src/operations/tell-outcome.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function open() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const accept = async () => (await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }))).jobId;
  return {
    store,
    accept,
    accomplish: async () => {
      const jobId = await accept();
      await hands.cancel(jobId);
      return jobId;
    },
    tell: (jobId: string, outcome: Parameters<typeof tellOutcome>[3], tenant = 'default') =>
      tellOutcome(store, tenant, jobId, outcome),
    business: async () => (await readStats(store, 'default', { window: '1h' })).total.business,
  };
}

describe('tellOutcome', () => {
  it('notes it in the job and counts it, once', async () => {
    const { accomplish, tell, business } = await open();
    const [one, other] = [await accomplish(), await accomplish()];
    const outcome = { success: true, code: 'refund-granted', value: 12.345_678_901_234_567 };
    const told = await tell(one, outcome);
    expect(told).toMatchObject({ is: 'told', job: { id: one, outcome: { ...outcome, at: expect.any(String) } } });
    expect(await tell(one, outcome)).toEqual(told);
    expect(await tell(one, { success: false })).toEqual({ is: 'known' });
    expect(await tell(other, { success: false, value: -2 })).toMatchObject({
      is: 'told',
      job: { outcome: { success: false, code: null, value: -2 } },
    });
    expect(await business()).toEqual({
      ...{ told: 2, succeeded: 1, successRate: 0.5, codes: { 'refund-granted': 1 } },
      value: 10.345679,
    });
  });

  it("tells nothing of a job that has not ended, nor of one that is not the tenant's", async () => {
    const { accept, accomplish, tell, business } = await open();
    expect(await tell(await accept(), { success: true })).toEqual({ is: 'open' });
    expect(await tell(await accomplish(), { success: true }, 'globex')).toEqual({ is: 'unknown' });
    expect(await tell('job_01920000-0000-7000-8000-000000000404', { success: true })).toEqual({ is: 'unknown' });
    expect(await business()).toMatchObject({ told: 0, successRate: null });
  });

  it('may tell anew of a run that a replay has opened', async () => {
    const { store, accomplish, tell } = await open();
    const jobId = await accomplish();
    await tell(jobId, { success: false });
    await store.redis.hset(store.keySpace.home.job(jobId), 'run', '2');
    expect(await tell(jobId, { success: true })).toMatchObject({ is: 'told', job: { outcome: { success: true } } });
  });

  it('counts fifty codes by name, and more together', async () => {
    const { accomplish, tell, business } = await open();
    for (let n = 0; n < 53; n++) await tell(await accomplish(), { success: true, code: `c${n}` });
    const codes = (await business())?.codes ?? {};
    expect(Object.keys(codes)).toHaveLength(51);
    expect(codes['*']).toBe(3);
  });
});
