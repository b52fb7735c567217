import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow, rejectRow } from '../../../src/batches/take-row.ts';
import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import { isEnding, type JobStatus } from '../../../src/jobs/job-view.ts';
import { advance } from '../../../src/jobs/transitions.ts';
import { eraseBatchRecord } from '../../../src/operations/erase-batch.ts';
import { eraseAnyway } from '../../../src/operations/erase-job.ts';
import { eraseTenant } from '../../../src/operations/erase-tenant.ts';
import { acceptJob } from '../../../src/records/accept-job.ts';
import type { StageJob } from '../../../src/records/stage-job.ts';
import type { Store } from '../../../src/records/store.ts';
import { sweepShard } from '../../../src/records/sweep-shard.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { eventually } from '../../support/eventually.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const tenants = ['default', 'acme'];
const STEPS = 400;
/** A record that changes by less is not counted anew. */
const NEAR_BYTES = 256;

/** A redaction that leaves a text of this length. */
const redact = (job: StageJob, length: number) => {
  const redacted = { input: { text: 'y'.repeat(length) }, documents: [], vault: { entries: [] } };
  return advance(job, 'model', { redacted, findings: {}, isUnchanged: false }).change;
};

const findHeld = async ({ redis, keySpace }: Store, tenant: string) =>
  Number((await redis.hget(keySpace.home.held, tenant)) ?? 0);

/** What the tenant's records and batches say that is counted for them. */
async function sumUp({ redis, keySpace }: Store, tenant: string): Promise<number> {
  const { home: keys } = keySpace;
  const jobs = await redis.zrange(keys.jobsOf(tenant), '0', '-1');
  const held = await Promise.all(jobs.map((jobId) => redis.hget(keys.job(jobId), 'held')));
  const batches = Object.entries(await redis.hgetall(keys.batchHeld));
  const owners = await Promise.all(batches.map(([batchId]) => redis.hget(keys.batch(batchId), 'tenant')));
  const own = batches.filter((_, i) => owners[i] === tenant).map(([, bytes]) => Number(bytes));
  return [...held.map(Number), ...own].reduce((sum, bytes) => sum + bytes, 0);
}

/** How many of the tenant's jobs have not ended, as is counted for it and as their records say. */
async function countWaiting({ redis, keySpace }: Store, tenant: string): Promise<[counted: number, open: number]> {
  const { home: keys } = keySpace;
  const jobs = await redis.zrange(keys.jobsOf(tenant), '0', '-1');
  const statuses = await Promise.all(jobs.map((jobId) => redis.hget(keys.job(jobId), 'status')));
  const open = statuses.filter((status) => !isEnding(status as JobStatus)).length;
  return [Number(await redis.hget(keys.openJobs, tenant)), open];
}

/** Random steps of two tenants; what they hold is compared with what their records say. */
function openMix(store: Store, seed: number) {
  const { home: keys } = store.keySpace;
  const random = createSeededRandom(seed);
  const below = (most: number) => Math.floor(random() * most);
  const draw = <Item>(list: readonly Item[]): Item | undefined => list[below(list.length)];
  const hands = openBareHands(store);
  const batches: { batchId: string; tenant: string; rows: number }[] = [];
  const acceptanceFor = (tenant: string) =>
    acceptanceOf(task, { text: 'x'.repeat(below(4) === 0 ? below(20_000) : below(500)) }, { tenant });
  const drawJob = async () => {
    const tenant = draw(tenants) ?? '';
    const jobId = draw(await store.redis.zrange(keys.jobsOf(tenant), '0', '-1'));
    return jobId === undefined ? undefined : { tenant, jobId };
  };
  const accept = async () => {
    const tenant = draw(tenants) ?? '';
    const idempotency = { route: 'POST /v1/jobs', key: `key ${below(10)}`, body: 'a body' };
    await acceptJob(store, { ...acceptanceFor(tenant), idempotency: below(3) === 0 ? idempotency : undefined });
  };
  const open = async () => {
    const tenant = draw(tenants) ?? '';
    const idempotencyKey = below(2) === 0 ? undefined : `key ${below(5)}`;
    const opened = await openBatch(store, { tenant, task: { name: 'note', version: 1 }, idempotencyKey });
    if (opened.is === 'open' && !opened.isFound) batches.push({ batchId: opened.batchId, tenant, rows: 0 });
  };
  const takeRow = async () => {
    const batch = draw(batches);
    if (batch === undefined) return;
    batch.rows += 1;
    const { tenant, batchId, rows: row } = batch;
    const place = { tenant, batchId, row, digest: 'abcdefgh', customId: below(2) === 0 ? undefined : `${below(50)}` };
    if (below(2) === 0) await acceptRow(store, place, acceptanceFor(tenant));
    else await rejectRow(store, place, { code: 'json-invalid', message: 'x'.repeat(below(300)) });
  };
  const work = async () => {
    const accepted = await hands.accept(acceptanceFor('default'));
    const job = await hands.start(accepted, 'redact');
    await hands.commit(job, redact(job, below(10_000)));
    const asked = await hands.start(accepted, 'model');
    await hands.commitAnswered(asked, 'z'.repeat(below(1000)), await hands.begin(asked));
  };
  const end = async () => {
    const job = await drawJob();
    if (job?.tenant === 'default') await hands.cancel(job.jobId);
  };
  const erase = async () => {
    const job = await drawJob();
    if (job !== undefined) await eraseAnyway(store, job.tenant, job.jobId);
  };
  const eraseBatch = async () => {
    const batch = draw(batches);
    // One that goes with its last job, which is erased first: its jobs may not outlive it.
    const open = batch && (await store.redis.hget(keys.batch(batch.batchId), 'accepted'));
    if (batch && open === '0') await eraseBatchRecord(store, batch.tenant, batch.batchId);
  };
  const expire = async () => {
    const due = draw(await store.redis.zrange(keys.expiry, '0', '-1'));
    if (due !== undefined) await store.redis.zadd(keys.expiry, 'XX', 1, due);
    await sweepShard(store, keys, 'me');
  };
  const steps = [accept, accept, open, takeRow, takeRow, takeRow, takeRow, work, end, erase, eraseBatch, expire];
  return () => (draw(steps) ?? accept)();
}

describe('what a tenant holds', () => {
  it('is what its records and batches hold, after any mixture of steps, and nothing once it is erased', {
    timeout: 60_000,
  }, async () => {
    const seed = randomInt(2 ** 31);
    const store = await records.openStore({ retentionMs: 1000 });
    const step = openMix(store, seed);
    for (let n = 0; n < STEPS; n++) {
      await step();
      if (n % 10 !== 0) continue;
      for (const tenant of tenants) {
        expect(await findHeld(store, tenant), `seed ${seed}`).toBe(await sumUp(store, tenant));
        const [counted, open] = await countWaiting(store, tenant);
        expect(counted, `seed ${seed}`).toBe(open);
      }
    }
    // Erasing a tenant clears what is counted, even where it is wrong.
    await store.redis.hincrby(store.keySpace.home.held, 'acme', 5000);
    await Promise.all(tenants.map((tenant) => eraseTenant(store, tenant)));
    expect(await store.redis.exists(store.keySpace.home.held, store.keySpace.home.batchHeld)).toBe(0);
  });

  it('is at least what a record takes, whatever a worker writes into it', async () => {
    const store = await records.openStore();
    const hands = openBareHands(store);
    const visit = await hands.accept(acceptanceOf(task, { text: 'x'.repeat(3000) }));
    const measure = () => store.redis.memory('USAGE', store.keySpace.home.job(visit.jobId), 'SAMPLES', 0);
    const accepted = await findHeld(store, 'default');
    expect(accepted).toBeGreaterThan(Number(await measure()));
    const job = await hands.start(visit, 'redact');
    await hands.commit(job, redact(job, 50_000));
    const redacted = await findHeld(store, 'default');
    expect(redacted).toBeGreaterThan(accepted + 50_000);
    expect(redacted).toBeGreaterThan(Number(await measure()) - NEAR_BYTES);
  });

  it('shrinks when payloads leave a record before it goes', async () => {
    const store = await records.openStore();
    const { home: keys } = store.keySpace;
    const hands = openBareHands(store);
    const retention = { inputMs: 1, outputMs: undefined };
    const { jobId } = await hands.accept(acceptanceOf(task, { text: 'x'.repeat(30_000) }, { retention }));
    await hands.cancel(jobId);
    const before = await findHeld(store, 'default');
    await store.redis.zadd(keys.payloadExpiry, 1, `${jobId} input`);
    await sweepShard(store, keys, 'me');
    expect(await findHeld(store, 'default')).toBeLessThan(before - 30_000);
    expect(await findHeld(store, 'default')).toBe(await sumUp(store, 'default'));
  });

  it('has nothing of a batch that Redis has ended by itself', async () => {
    const store = await records.openStore();
    const { home: keys } = store.keySpace;
    const opened = await openBatch(store, { tenant: 'acme', task: { name: 'note', version: 1 }, idempotencyKey: 'k' });
    if (opened.is !== 'open') throw new Error(opened.is);
    const { batchId } = opened;
    const place = { tenant: 'acme', batchId, row: 1, digest: 'abcdefgh', customId: undefined };
    await rejectRow(store, place, { code: 'json-invalid', message: 'not JSON' });
    expect(await findHeld(store, 'acme')).toBeGreaterThan(1000);
    const ends = await store.redis.pexpiretime(keys.batch(batchId));
    expect(await store.redis.zscore(keys.batchEnds, `${batchId} acme`)).toBe(String(ends));
    await store.redis.pexpire(keys.batch(batchId), 1);
    await eventually(async () => (await store.redis.exists(keys.batch(batchId))) === 0);
    await store.redis.zadd(keys.batchEnds, 1, `${batchId} acme`);
    await sweepShard(store, keys, 'me');
    expect(await store.redis.exists(keys.held, keys.batchHeld, keys.batchEnds, keys.batchRejected(batchId))).toBe(0);
  });
});

describe('a share', () => {
  const share = 20_000;
  const open = async () => {
    const store = await records.openStore();
    const accept = (tenant: string) =>
      acceptJob(store, acceptanceOf(task, { text: 'x'.repeat(5000) }, { tenant }), share);
    while ((await accept('acme')).is !== 'full');
    return { store, accept };
  };

  it('is passed by no more than one job, and is of one tenant alone', async () => {
    const { store, accept } = await open();
    const held = await findHeld(store, 'acme');
    expect(held).toBeGreaterThanOrEqual(share);
    expect(held).toBeLessThan(share * 2);
    expect((await accept('globex')).is).toBe('accepted');
    expect((await acceptJob(store, acceptanceOf(task, { text: 'hello' }, { tenant: 'acme' }))).is).toBe('accepted');
  });

  it('opens no batch and takes no row, and finds what was there', async () => {
    const { store } = await open();
    const batch = { tenant: 'acme', task: { name: 'note', version: 1 }, idempotencyKey: 'a batch' };
    expect(await openBatch(store, batch, share)).toEqual({ is: 'full' });
    const opened = await openBatch(store, batch);
    if (opened.is !== 'open') throw new Error(opened.is);
    expect(await openBatch(store, batch, share)).toMatchObject({ is: 'open', batchId: opened.batchId, isFound: true });
    const place = { tenant: 'acme', batchId: opened.batchId, row: 1, digest: 'abcdefgh', customId: undefined };
    const acceptance = acceptanceOf(task, { text: 'hello' }, { tenant: 'acme' });
    expect(await rejectRow(store, place, { code: 'json-invalid', message: 'not JSON' }, share)).toEqual({ is: 'full' });
    expect(await acceptRow(store, place, acceptance, share)).toEqual({ is: 'full' });
    expect(await acceptRow(store, place, acceptance)).toEqual({ is: 'accepted' });
  });

  it('still finds the job of an idempotency key', async () => {
    const { store } = await open();
    const idempotency = { route: 'POST /v1/jobs', key: 'a key', body: 'a body' };
    const acceptance = acceptanceOf(task, { text: 'hello' }, { tenant: 'acme', idempotency });
    expect((await acceptJob(store, acceptance, share)).is).toBe('full');
    const accepted = await acceptJob(store, acceptance);
    expect(await acceptJob(store, acceptance, share)).toMatchObject({
      is: 'replayed',
      jobId: accepted.is === 'accepted' && accepted.jobId,
    });
  });
});
