import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Change } from '../../../src/jobs/change.ts';
import { openSpool, parseSpooled, type SpooledCommit } from '../../../src/records/spool.ts';
import { createPromise } from '../../support/create-promise.ts';
import { eventually } from '../../support/eventually.ts';

const attempt = {
  ...{ n: 1, at: 100, leaseEndsAt: 200, run: 1, rung: 0, round: 0, profile: 'primary', model: 'small' },
  ...{ outcome: 'answered' as const, failure: null, latencyMs: 5, usage: null, costUsd: null },
};
const change: Change = { event: 'answered', set: { answer: 'sealed', notes: undefined }, next: 'validate', attempt };
const paid: SpooledCommit = {
  job: { jobId: 'job_1', tenant: 'default', token: 'a-token' },
  own: { stage: 'model', visit: 2, since: 10_000 },
  worker: 'a-process',
  change,
};

async function open() {
  const parent = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  onTestFinished(() => rm(parent, { recursive: true, force: true }));
  const dir = join(parent, 'spool');
  const troubles: Error[] = [];
  const spooled: string[][] = [];
  const listeners = {
    onTrouble: (error: Error) => void troubles.push(error),
    onSpooled: (...told: string[]) => void spooled.push(told),
  };
  const openAnew = () => openSpool(dir, listeners);
  return { parent, dir, troubles, spooled, openAnew, spool: openAnew() };
}

/** A Redis that takes what it is given when it is told to. */
function createSlowLanding() {
  const { promise, resolve, reject } = createPromise<string>();
  return { land: () => promise, take: () => resolve('landed'), refuse: () => reject(new Error('a bug')) };
}

describe('openSpool', () => {
  it('leaves the disk alone when a commit lands at once', async () => {
    const { dir, spool, spooled } = await open();
    expect(await spool.land(paid, async () => 'landed')).toBe('landed');
    await expect(readdir(dir)).rejects.toThrow('ENOENT');
    expect([await spool.readAll(), spooled]).toEqual([[], []]);
  });

  it('holds an answer on disk while it does not land, and no longer', async () => {
    const { dir, spool, spooled } = await open();
    const slow = createSlowLanding();
    const landing = spool.land(paid, slow.land);
    await eventually(async () => (await spool.readAll()).length === 1);
    expect(spooled).toEqual([['job_1', 'model']]);
    slow.take();
    expect(await landing).toBe('landed');
    expect(await readdir(dir)).toEqual([]);
  });

  it('waits while others land, but not for longer than 5 s', async () => {
    const { spool, spooled } = await open();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    void spool.land(paid, createSlowLanding().land);
    for (let ms = 0; ms < 4900; ms += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await spool.land({ ...paid, job: { ...paid.job, jobId: 'job_2' } }, async () => 'landed');
    }
    expect(spooled).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    await spool.land({ ...paid, job: { ...paid.job, jobId: 'job_2' } }, async () => 'landed');
    await vi.advanceTimersByTimeAsync(200);
    expect(spooled).toEqual([['job_1', 'model']]);
    vi.useRealTimers();
    await eventually(async () => (await spool.readAll()).length === 1);
  });

  it('holds an answer on disk once no other lands any more', async () => {
    const { spool, spooled } = await open();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'clearImmediate', 'performance'] });
    onTestFinished(() => void vi.useRealTimers());
    void spool.land(paid, createSlowLanding().land);
    await vi.advanceTimersByTimeAsync(200);
    await spool.land({ ...paid, job: { ...paid.job, jobId: 'job_2' } }, async () => 'landed');
    await vi.advanceTimersByTimeAsync(200);
    expect(spooled).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(spooled).toEqual([['job_1', 'model']]);
    vi.useRealTimers();
    await eventually(async () => (await spool.readAll()).length === 1);
  });

  it('gives back what a process left behind: the whole commit, deleted fields too, and its visit', async () => {
    const { spool, openAnew } = await open();
    void spool.land(paid, createSlowLanding().land);
    const [left] = await eventually(async () => {
      const all = await openAnew().readAll();
      return all.length > 0 && all;
    });
    expect(left).toEqual(paid);
    expect(Object.keys(left?.change.set ?? {})).toEqual(['answer', 'notes']);
    if (left) await openAnew().remove(left);
    expect(await openAnew().readAll()).toEqual([]);
  });

  it('holds nothing for which nobody was paid', async () => {
    const { spool, spooled } = await open();
    const [free, slow] = [createSlowLanding(), createSlowLanding()];
    const { attempt: _, ...unpaid } = change;
    const landing = spool.land({ ...paid, job: { ...paid.job, jobId: 'job_2' }, change: unpaid }, free.land);
    void spool.land(paid, slow.land);
    await eventually(async () => (await spool.readAll()).length > 0);
    expect((await spool.readAll()).map(({ job }) => job.jobId)).toEqual(['job_1']);
    expect(spooled).toEqual([['job_1', 'model']]);
    free.take();
    expect(await landing).toBe('landed');
  });

  it('keeps each attempt of a job apart', async () => {
    const { spool } = await open();
    void spool.land(paid, createSlowLanding().land);
    void spool.land({ ...paid, change: { ...change, attempt: { ...attempt, n: 2 } } }, createSlowLanding().land);
    await eventually(async () => (await spool.readAll()).length === 2);
  });

  it('lets nobody else on the machine read it', async () => {
    const { dir, spool } = await open();
    void spool.land(paid, createSlowLanding().land);
    await eventually(async () => (await spool.readAll()).length === 1);
    const [name = ''] = await readdir(dir);
    const modes = [await stat(dir), await stat(join(dir, name))].map(({ mode }) => mode & 0o777);
    expect(modes).toEqual([0o700, 0o600]);
  });

  it('takes no file for an answer that was only half written', async () => {
    const { parent } = await open();
    await writeFile(join(parent, 'job_1.1.commit.part'), 'half');
    const listeners = { onTrouble: () => undefined, onSpooled: () => undefined };
    expect(await openSpool(parent, listeners).readAll()).toEqual([]);
  });

  it('leaves what it cannot read where it is, tells so, and gives back the rest', async () => {
    const { dir, spool, troubles, openAnew } = await open();
    void spool.land(paid, createSlowLanding().land);
    await eventually(async () => (await spool.readAll()).length === 1);
    await writeFile(join(dir, 'job_9.1.commit'), 'none of ours');
    expect(await openAnew().readAll()).toEqual([paid]);
    expect(troubles).toHaveLength(1);
    expect(await readdir(dir)).toContain('job_9.1.commit');
    expect(parseSpooled(Buffer.from('none of ours'))).toBeUndefined();
  });

  it('tells when the disk refuses, and lands the commit all the same', async () => {
    const { dir, spool, troubles } = await open();
    await writeFile(dir, 'a file in the place of the folder');
    const slow = createSlowLanding();
    const landing = spool.land(paid, slow.land);
    await eventually(() => troubles.length > 0);
    slow.take();
    expect(await landing).toBe('landed');
  });

  it('throws what landing throws', async () => {
    const { spool } = await open();
    const slow = createSlowLanding();
    const landing = spool.land(paid, slow.land);
    slow.refuse();
    await expect(landing).rejects.toThrow('a bug');
  });

  it('keeps what could not land for the next start', async () => {
    const { spool } = await open();
    const slow = createSlowLanding();
    const landing = spool.land(paid, slow.land);
    await eventually(async () => (await spool.readAll()).length === 1);
    slow.refuse();
    await expect(landing).rejects.toThrow('a bug');
    expect(await spool.readAll()).toEqual([paid]);
  });
});
