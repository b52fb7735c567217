import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { erase } from '../../../src/operations/erase.ts';
import { cancelJob } from '../../../src/records/cancel-job.ts';
import { findJob } from '../../../src/records/find-job.ts';
import type { JobTools } from '../../../src/submissions/job-tools.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

async function cancelOne() {
  const store = await records.openStore();
  const { jobId } = await openBareHands(store).accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  await cancelJob(store, 'default', jobId);
  const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const logged: string[] = [];
  const log = createLog('warn', { write: (line) => void logged.push(line) });
  const intake = { store, keep: <Value>(record: () => Promise<Value>) => record() };
  return { store, jobId, dir, logged, tools: { intake, log } as JobTools };
}

describe('erase', () => {
  it('erases a job, and what the spool holds of it', async () => {
    const { store, jobId, dir, tools } = await cancelOne();
    await writeFile(join(dir, `${jobId}.1.commit`), 'x');
    await writeFile(join(dir, 'job_other.1.commit'), 'x');
    expect(await erase(tools, 'globex', jobId, dir)).toEqual({ is: 'unknown' });
    expect(await readdir(dir)).toHaveLength(2);
    expect(await erase(tools, 'default', jobId, dir)).toEqual({ is: 'erased' });
    expect(await findJob(store, 'default', jobId)).toBeUndefined();
    expect(await readdir(dir)).toEqual(['job_other.1.commit']);
  });

  it('says in the log that the spool cannot be looked through, and erases the job all the same', async () => {
    const { jobId, dir, tools, logged } = await cancelOne();
    await writeFile(join(dir, 'a-file'), 'x');
    expect(await erase(tools, 'default', jobId, join(dir, 'a-file'))).toEqual({ is: 'erased' });
    expect(logged.join()).toContain('"event":"spool-not-erased"');
    expect(logged.join()).toContain('ENOTDIR');
  });
});
