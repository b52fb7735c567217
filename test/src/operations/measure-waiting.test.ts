import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureWaiting } from '../../../src/operations/measure-waiting.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();

async function open() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  return {
    ...{ store, hands, keys: store.keySpace.home },
    accept: (tenant = 'default') => hands.accept(acceptanceOf(task, { text: 'a' }, { tenant })),
    /** As if the job's present visit had been added so long ago. */
    age: (jobId: string, ms: number) => store.redis.hset(store.keySpace.home.job(jobId), 'visitAt', Date.now() - ms),
    measure: async (tenant: string | null) =>
      (await measureWaiting(store, tenant)).map(({ stage, profile, jobs, firstMs }) => [
        ...[stage, profile, jobs, Math.floor(firstMs / 60_000)],
      ]),
  };
}

describe('measureWaiting', () => {
  it('finds nothing where nobody waits', async () => {
    const { measure } = await open();
    expect([await measure('default'), await measure(null)]).toEqual([[], []]);
  });

  it('tells how many wait in a stage, and since when the next does, of a tenant or of all', async () => {
    const { accept, age, measure } = await open();
    const first = await accept();
    await accept();
    await age(first.jobId, 300_000);
    const other = await accept('acme');
    await age(other.jobId, 600_000);
    expect(await measure('default')).toEqual([['redact', null, 2, 5]]);
    expect(await measure('acme')).toEqual([['redact', null, 1, 10]]);
    expect(await measure('globex')).toEqual([]);
    expect(await measure(null)).toEqual([['redact', null, 3, 10]]);
  });

  it('counts one that was due later from when it was due', async () => {
    const { accept, age, store, keys, measure } = await open();
    const { jobId } = await accept();
    await age(jobId, 600_000);
    await store.redis.hset(keys.job(jobId), 'notBefore', Date.now() - 120_000);
    expect(await measure('default')).toEqual([['redact', null, 1, 2]]);
  });

  it('tells for which profile jobs wait, in whichever manner they leave', async () => {
    const { accept, hands, age, measure } = await open();
    for (const lane of ['primary', 'primary~', 'fallback!']) {
      const visit = await accept();
      const job = await hands.start(visit, 'redact');
      await hands.commit(job, { event: 'redacted', set: {}, next: 'model' }, { lane: { name: lane, patience: 0 } });
      await age(visit.jobId, lane === 'primary~' ? 240_000 : 60_000);
    }
    const found = await measure(null);
    expect(found.toSorted()).toEqual([
      ['model', 'fallback', 1, 1],
      ['model', 'primary', 2, 4],
    ]);
    expect(await measure('default')).toEqual(found);
  });

  it('leaves out a job whose record is gone', async () => {
    const { accept, store, keys, measure } = await open();
    const { jobId } = await accept();
    await store.redis.del(keys.job(jobId));
    expect(await measure('default')).toEqual([['redact', null, 1, 0]]);
  });
});
