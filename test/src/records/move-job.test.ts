import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancel } from '../../../src/jobs/transitions.ts';
import { moveJob, readJob } from '../../../src/records/move-job.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function acceptOne() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  return { store, hands, visit };
}

describe('readJob', () => {
  it('reads a job as it stands, with its seals and the time by Redis’ clock', async () => {
    const { store, visit } = await acceptOne();
    const job = await readJob(store, 'default', visit.jobId);
    expect(job).toMatchObject({ ...visit, status: 'queued', stage: 'redact', visit: 1, priority: 5 });
    expect(JSON.parse(job?.seals.open('input', job.input ?? '') ?? '')).toEqual({ text: 'hello' });
    expect((job?.now ?? 0) - (job?.createdAt ?? 0)).toBeGreaterThanOrEqual(0);
    expect((job?.now ?? 0) - (job?.createdAt ?? 0)).toBeLessThan(60_000);
  });

  it("knows no other tenant's job, and none that does not exist", async () => {
    const { store, visit } = await acceptOne();
    expect(await readJob(store, 'globex', visit.jobId)).toBeUndefined();
    expect(await readJob(store, 'default', 'job_none')).toBeUndefined();
  });
});

describe('moveJob', () => {
  it('commits what is to become of a job, and tells what it was', async () => {
    const { store, hands, visit } = await acceptOne();
    const moved = await moveJob<never>(store, 'default', visit.jobId, () => cancel());
    expect(moved).toMatchObject({
      is: 'moved',
      job: { status: 'queued' },
      change: cancel(),
      committed: { is: 'done' },
    });
    expect(await hands.present(visit.jobId)).toMatchObject({ status: 'cancelled', stage: 'done' });
  });

  it('hands a refusal through, and changes nothing', async () => {
    const { store, hands, visit } = await acceptOne();
    const before = await hands.present(visit.jobId);
    expect(await moveJob(store, 'default', visit.jobId, () => ({ is: 'too-late' }))).toEqual({ is: 'too-late' });
    expect(await hands.present(visit.jobId)).toEqual(before);
  });

  it('decides again when somebody else was first', async () => {
    const { store, hands, visit } = await acceptOne();
    const seen: string[] = [];
    const moved = await moveJob<never>(store, 'default', visit.jobId, async ({ stage }) => {
      seen.push(stage);
      if (seen.length === 1) await hands.commitRedacted(await hands.start(visit, 'redact'), {});
      return cancel();
    });
    expect([moved.is, seen]).toEqual(['moved', ['redact', 'model']]);
  });

  it('gives up on a job that is always somewhere else', async () => {
    const { store, hands, visit } = await acceptOne();
    let tries = 0;
    const never = moveJob<never>(store, 'default', visit.jobId, async () => {
      tries += 1;
      await store.redis.hset(store.keySpace.home.job(visit.jobId), 'token', `token ${tries}`);
      return cancel();
    });
    await expect(never).rejects.toMatchObject({ code: 'redis-unavailable' });
    expect([tries, (await hands.present(visit.jobId)).status]).toEqual([20, 'queued']);
  });

  it('knows no job that is not there', async () => {
    const { store } = await acceptOne();
    const decide = () => Promise.reject(new Error('never asked'));
    expect(await moveJob<never>(store, 'default', 'job_none', decide)).toEqual({ is: 'unknown' });
  });
});
