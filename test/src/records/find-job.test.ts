import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findJob } from '../../../src/records/find-job.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

describe('findJob', () => {
  it("finds its tenant's job, and no other's", async () => {
    const store = await records.openStore();
    const { jobId } = await openBareHands(store).accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    expect(await findJob(store, 'default', jobId)).toMatchObject({ id: jobId, status: 'queued' });
    expect(await findJob(store, 'globex', jobId)).toBeUndefined();
    expect(await findJob(store, 'default', 'job_none')).toBeUndefined();
  });
});
