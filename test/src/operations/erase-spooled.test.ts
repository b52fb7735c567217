import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { describe, expect, it, onTestFinished } from 'vitest';
import { eraseSpooled } from '../../../src/operations/erase-spooled.ts';

async function openSpoolDir() {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  const visit = (jobId: string, tenant: string) => serialize({ visit: { jobId, tenant }, commit: {} });
  await writeFile(join(dir, 'job_a.1.commit'), visit('job_a', 'acme'));
  await writeFile(join(dir, 'job_b.2.commit'), visit('job_b', 'globex'));
  await writeFile(join(dir, 'job_a.2.commit.part'), visit('job_a', 'acme').subarray(0, 9));
  return dir;
}

describe('eraseSpooled', () => {
  it('removes what is of a job, also what was not written to its end', async () => {
    const dir = await openSpoolDir();
    expect(await eraseSpooled(dir, ({ jobId }) => jobId === 'job_a')).toBe(2);
    expect(await readdir(dir)).toEqual(['job_b.2.commit']);
  });

  it('tells whose a file is, when it is whole', async () => {
    const dir = await openSpoolDir();
    expect(await eraseSpooled(dir, async ({ tenant }) => tenant === 'acme')).toBe(1);
    expect(await readdir(dir)).toEqual(['job_a.2.commit.part', 'job_b.2.commit']);
  });

  it('finds nothing where there is no spool', async () => {
    expect(await eraseSpooled(join(tmpdir(), 'airlock-spool-nowhere'), () => true)).toBe(0);
  });
});
