import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { deadLetter, holdForReview, stop } from '../../../src/jobs/transitions.ts';
import { eraseAnyway, eraseJob, eraseRecord, eraseSpooled, findTenantOf } from '../../../src/operations/erase-job.ts';
import { findJob } from '../../../src/records/find-job.ts';
import { openKeep } from '../../../src/records/open-keep.ts';
import type { JobTools } from '../../../src/submissions/job-tools.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { readAllKeys } from '../../support/read-all-keys.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };

async function acceptOne() {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }, { idempotency }));
  const { home: keys } = store.keySpace;
  /** What is left that names the job, beside what was told of it to listeners. */
  const traces = async () =>
    [...(await readAllKeys(store.redis, `${keys.tag}:*`))].filter(
      ([key, content]) => key !== keys.changes && `${key} ${content}`.includes(visit.jobId),
    );
  const die = async () => {
    const job = await hands.start(visit, 'redact');
    await hands.commit(job, deadLetter(job, { code: 'seal-broken' }));
  };
  const erase = (tenant = 'default', jobId = visit.jobId) => eraseRecord(store, tenant, jobId);
  return { store, hands, visit, keys, traces, die, erase };
}

async function openDir() {
  const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

describe('eraseRecord', () => {
  it('leaves nothing of an ended job', async () => {
    const { store, hands, visit, keys, traces, erase } = await acceptOne();
    await hands.cancel(visit.jobId);
    expect(await traces()).not.toEqual([]);
    expect(await erase()).toEqual({ is: 'erased', hadIdempotencyKey: true });
    expect(await traces()).toEqual([]);
    expect(await store.redis.exists(keys.idempotency('default', idempotency.route, idempotency.key))).toBe(0);
    expect(await erase()).toEqual({ is: 'unknown' });
  });

  it('erases a dead letter, the visits that the board still shows, and its count', async () => {
    const { store, visit, keys, die, traces, erase } = await acceptOne();
    await die();
    const places = (await traces()).map(([key]) => key.slice(keys.tag.length + 1));
    expect(places).toContain(`redact:${visit.jobId}-redact-1`);
    expect(await store.redis.hget(keys.deadLetterCounts, 'note seal-broken')).toBe('1');
    expect((await erase()).is).toBe('erased');
    expect(await store.redis.hget(keys.deadLetterCounts, 'note seal-broken')).toBe('0');
    expect(await traces()).toEqual([]);
  });

  it.each(['9e15', '1e300', 'inf', 'nan', 'many'])(
    'takes %s visits and runs of another hand for none',
    async (forged) => {
      const { store, visit, keys, die, erase } = await acceptOne();
      await die();
      await store.redis.hset(keys.job(visit.jobId), { visit: forged, run: forged });
      expect((await erase()).is).toBe('erased');
      expect(await store.redis.exists(keys.job(visit.jobId))).toBe(0);
    },
  );

  it('leaves a job that has not ended, and one that waits for a person', async () => {
    const { hands, visit, erase } = await acceptOne();
    expect(await erase()).toEqual({ is: 'open' });
    const job = await hands.start(visit, 'redact');
    expect(await erase()).toEqual({ is: 'open' });
    await hands.commit(job, holdForReview(job, undefined));
    expect(await erase()).toEqual({ is: 'open' });
  });

  it("does not know another tenant's job, nor one that does not exist", async () => {
    const { store, hands, visit, erase } = await acceptOne();
    await hands.cancel(visit.jobId);
    expect(await erase('globex')).toEqual({ is: 'unknown' });
    expect(await erase('default', 'job_none')).toEqual({ is: 'unknown' });
    expect((await findJob(store, 'default', visit.jobId))?.status).toBe('cancelled');
  });

  it('is not undone by the worker that still holds the job', async () => {
    const { hands, visit, traces, erase } = await acceptOne();
    const job = await hands.start(visit, 'redact');
    await hands.cancel(visit.jobId);
    await erase();
    expect(await hands.commit(job, stop(undefined))).toEqual({ is: 'moved', isGone: true });
    expect(await traces()).toEqual([]);
  });
});

describe('eraseAnyway', () => {
  it('cancels what has not ended, and says in which stage', async () => {
    const { store, visit, traces } = await acceptOne();
    const erased = await eraseAnyway(store, 'default', visit.jobId);
    expect(erased).toEqual({ cancelledIn: 'redact', hadIdempotencyKey: true, isLeft: false });
    expect(await traces()).toEqual([]);
    expect(await eraseAnyway(store, 'default', visit.jobId)).toBeUndefined();
  });

  it('erases what has ended, a dead letter too', async () => {
    const { store, visit, die } = await acceptOne();
    await die();
    expect(await eraseAnyway(store, 'default', visit.jobId)).toMatchObject({ cancelledIn: undefined });
  });
});

describe('findTenantOf', () => {
  it('tells whose job it is', async () => {
    const { store, visit } = await acceptOne();
    expect(await findTenantOf(store, visit.jobId)).toBe('default');
    expect(await findTenantOf(store, 'job_none')).toBeUndefined();
  });
});

describe('eraseSpooled', () => {
  async function fillSpool() {
    const dir = await openDir();
    const spooled = (jobId: string, tenant: string) => serialize({ job: { jobId, tenant }, left: {}, change: {} });
    await writeFile(join(dir, 'job_a.1.commit'), spooled('job_a', 'acme'));
    await writeFile(join(dir, 'job_b.2.commit'), spooled('job_b', 'globex'));
    await writeFile(join(dir, 'job_a.2.commit.part'), spooled('job_a', 'acme').subarray(0, 9));
    return dir;
  }

  it('removes what is of a job, also what was not written to its end', async () => {
    const dir = await fillSpool();
    expect(await eraseSpooled(dir, ({ jobId }) => jobId === 'job_a')).toBe(2);
    expect(await readdir(dir)).toEqual(['job_b.2.commit']);
  });

  it('tells whose a file is, when it is whole', async () => {
    const dir = await fillSpool();
    expect(await eraseSpooled(dir, async ({ tenant }) => tenant === 'acme')).toBe(1);
    expect(await readdir(dir)).toEqual(['job_a.2.commit.part', 'job_b.2.commit']);
  });

  it('finds nothing where there is no spool', async () => {
    expect(await eraseSpooled(join(tmpdir(), 'airlock-spool-nowhere'), () => true)).toBe(0);
  });
});

describe('eraseJob', () => {
  async function cancelOne() {
    const { store, hands, visit } = await acceptOne();
    await hands.cancel(visit.jobId);
    const logged: string[] = [];
    const log = createLog('warn', { write: (line) => void logged.push(line) });
    const intake = openKeep(store, { durability: 'fsync', openStore: () => store, onError: () => undefined });
    const tools = { store, intake, log } as unknown as JobTools;
    return { store, jobId: visit.jobId, dir: await openDir(), logged, tools };
  }

  it('erases a job, and what the spool holds of it', async () => {
    const { store, jobId, dir, tools } = await cancelOne();
    await writeFile(join(dir, `${jobId}.1.commit`), 'x');
    await writeFile(join(dir, 'job_other.1.commit'), 'x');
    expect(await eraseJob(tools, 'globex', jobId, dir)).toEqual({ is: 'unknown' });
    expect(await readdir(dir)).toHaveLength(2);
    expect(await eraseJob(tools, 'default', jobId, dir)).toEqual({ is: 'erased' });
    expect(await findJob(store, 'default', jobId)).toBeUndefined();
    expect(await readdir(dir)).toEqual(['job_other.1.commit']);
  });

  it('says in the log that the spool cannot be looked through, and erases the job all the same', async () => {
    const { jobId, dir, tools, logged } = await cancelOne();
    await writeFile(join(dir, 'a-file'), 'x');
    expect(await eraseJob(tools, 'default', jobId, join(dir, 'a-file'))).toEqual({ is: 'erased' });
    expect(logged.join()).toContain('"event":"spool-not-erased"');
    expect(logged.join()).toContain('ENOTDIR');
  });
});
