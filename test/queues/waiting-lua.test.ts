import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptJob } from '../../src/records/accept-job.ts';
import { claimVisits } from '../../src/records/claim-visits.ts';
import { restoreVisits } from '../../src/records/heartbeat.ts';
import { acceptanceOf } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();

/** Takes jobs of any tenant, and claims them for a worker that has slots for all. */
async function open() {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const claimer = { workerId: 'a worker', keys, stage: 'redact' } as const;
  await restoreVisits(store, claimer, { number: 0, held: [], lockMs: 60_000 });
  const names = new Map<string, string>();
  let number = 0;
  return {
    store,
    keys,
    /** Accepts so many jobs, in order, that are called by their tenant. */
    accept: async (tenant: string, count: number, { priority = 5, name = tenant } = {}) => {
      for (let n = 0; n < count; n++) {
        const accepted = await acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant, priority }));
        if (accepted.is !== 'accepted') throw new Error(accepted.is);
        names.set(accepted.jobId, name);
      }
    },
    note: (jobId: string, name: string) => void names.set(jobId, name),
    /** Claims so many one by one, and tells whose they are. */
    claim: async (most: number, bulk?: number) => {
      const found: string[] = [];
      for (let n = 0; n < most; n++) {
        number += 1;
        const claimed = await claimVisits(store, claimer, { most: 1, bulk, number });
        if (claimed.is !== 'claimed') throw new Error(claimed.is);
        found.push(...claimed.visits.map(({ job }) => names.get(job.jobId) ?? job.jobId));
      }
      return found;
    },
    setTenant: (tenant: string, knobs: object) =>
      store.redis.hset(`${keys.tag}:knobs:tenants`, tenant, JSON.stringify(knobs)),
  };
}

const count = (all: readonly string[], name: string) => all.filter((one) => one === name).length;

describe('waitingLua', () => {
  it('lets a tenant with one job before the second of one with many', async () => {
    const { accept, claim } = await open();
    await accept('noisy', 30);
    expect(await claim(3)).toEqual(['noisy', 'noisy', 'noisy']);
    await accept('quiet', 1);
    expect((await claim(2)).toSorted()).toEqual(['noisy', 'quiet']);
  });

  it('gives tenants turns by their weights', async () => {
    const { accept, claim, setTenant } = await open();
    await setTenant('heavy', { weight: 3 });
    await accept('light', 20);
    await accept('heavy', 20);
    const claimed = await claim(16);
    expect([count(claimed, 'heavy'), count(claimed, 'light')]).toEqual([12, 4]);
  });

  it('owes nothing to a tenant that had nothing to do', async () => {
    const { accept, claim } = await open();
    await accept('one', 12);
    await accept('other', 1);
    await claim(6);
    await accept('other', 12);
    const claimed = await claim(8);
    expect([count(claimed, 'one'), count(claimed, 'other')]).toEqual([4, 4]);
  });

  it('orders by priority within a tenant only', async () => {
    const { accept, claim } = await open();
    await accept('one', 3, { priority: 5, name: 'one later' });
    await accept('one', 1, { priority: 4, name: 'one first' });
    await accept('other', 2, { priority: 9 });
    const claimed = await claim(4);
    expect(claimed.filter((name) => name.startsWith('one'))[0]).toBe('one first');
    expect(count(claimed, 'other')).toBe(2);
  });

  it('lets one job in that is not interactive after every eight that are', async () => {
    const { accept, claim } = await open();
    await accept('one', 5, { priority: 7, name: 'bulk' });
    await accept('one', 30, { priority: 2, name: 'interactive' });
    const claimed = await claim(24);
    expect(count(claimed, 'bulk')).toBe(3);
  });

  it('keeps slots for interactive jobs, whoever waits before them', async () => {
    const { accept, claim } = await open();
    await accept('noisy', 5);
    await accept('quiet', 1, { priority: 1 });
    expect(await claim(2, 0)).toEqual(['quiet']);
    expect(await claim(1)).toEqual(['noisy']);
  });

  it('leaves nothing of who waits once all are claimed', async () => {
    const { accept, claim, store, keys } = await open();
    await accept('one', 2);
    await accept('other', 1);
    await claim(4);
    const left = (await store.redis.keys(`${keys.tag}*`)).filter((key) => /:(waiting|flows|turns|lanes):/.test(key));
    expect(left).toEqual([]);
  });
});
