import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancel } from '../../../src/jobs/transitions.ts';
import { moveJob } from '../../../src/records/move-job.ts';
import type { Store } from '../../../src/records/store.ts';
import { claimDeliveries } from '../../../src/webhooks/claim-deliveries.ts';
import { createEndpoint, deleteEndpoint } from '../../../src/webhooks/endpoints.ts';
import { finishDelivery, type Outcome } from '../../../src/webhooks/finish-delivery.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const told = { url: 'https://hooks.example.com/', events: ['*' as const], description: null };
const delivered: Outcome = { is: 'delivered', status: 204 };

/** A store whose tenants have an endpoint each. */
async function open(...tenants: string[]) {
  const store = await records.openStore();
  const endpoints = new Map<string, string>();
  for (const tenant of tenants) {
    const made = await createEndpoint(store, tenant, told);
    if (made.is === 'created') endpoints.set(tenant, made.endpoint.id);
  }
  return { store, keys: store.keySpace.home, endpoints };
}

/** Jobs of a tenant that end at once. */
async function end(store: Store, tenant: string, count: number, callbackUrl?: string): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const more = { tenant, ...(callbackUrl !== undefined && { callbackUrl }) };
    const { jobId } = await openBareHands(store).accept(acceptanceOf(task, { text: 'hello' }, more));
    await moveJob(store, tenant, jobId, () => cancel());
    ids.push(jobId);
  }
  return ids;
}

const claim = async (store: Store, most = 100, token = 'a claim') =>
  (await claimDeliveries(store, store.keySpace.home, { most, worker: 'a', claim: token, leaseMs: 25_000 })).deliveries;

const countBy = (items: readonly { tenant: string }[]) => {
  const counts: Record<string, number> = {};
  for (const { tenant } of items) counts[tenant] = (counts[tenant] ?? 0) + 1;
  return counts;
};

describe('claimDeliveries', () => {
  it('gives what a worker needs, oldest first, and nothing twice', async () => {
    const { store, endpoints } = await open('acme');
    const [first, second] = await end(store, 'acme', 2);
    const claimed = await claim(store);
    expect(claimed).toMatchObject([
      { event: `${first}.1.cancelled`, target: endpoints.get('acme'), type: 'job.cancelled', attempts: 0 },
      { event: `${second}.1.cancelled`, isDisabled: false },
    ]);
    expect(claimed[0]?.id).toBe(`${first}.1.cancelled~${endpoints.get('acme')}`);
    expect(claimed[0]?.sealed).toMatch(/^k1\./);
    expect(await claim(store)).toEqual([]);
  });

  it('takes tenants in turn, however much one of them has', async () => {
    const { store } = await open('acme', 'globex');
    await end(store, 'acme', 20);
    await end(store, 'globex', 3);
    expect(countBy(await claim(store, 6))).toEqual({ acme: 3, globex: 3 });
  });

  it('gives a receiver eight at once, and the next when one of them is over', async () => {
    const { store } = await open('acme');
    await end(store, 'acme', 12);
    const first = await claim(store);
    expect(first).toHaveLength(8);
    expect(await claim(store)).toEqual([]);
    for (const one of first.slice(0, 3)) await finishDelivery(store, one, 'a claim', delivered);
    expect(await claim(store)).toHaveLength(3);
  });

  it('gives a tenant thirty-two at once, over all of its receivers, and others theirs', async () => {
    const { store } = await open('globex');
    for (let n = 0; n < 10; n++) await end(store, 'acme', 4, `https://host-${n}.example.com/`);
    await end(store, 'globex', 2);
    const claimed = await claim(store);
    expect(countBy(claimed)).toEqual({ acme: 32, globex: 2 });
    for (const one of claimed) await finishDelivery(store, one, 'a claim', delivered);
    expect(countBy(await claim(store))).toEqual({ acme: 8 });
  });

  it('gives what was claimed once more when its lease is over, first of all, and heeds who comes late', async () => {
    const { store, keys } = await open('acme');
    await end(store, 'acme', 2);
    const [lost] = await claim(store, 1, 'crashed');
    if (lost === undefined) throw new Error('nothing was claimed');
    await store.redis.zadd(keys.deliveryLeases, 'XX', 1, lost.id);
    const again = await claim(store, 1, 'another');
    expect(again).toMatchObject([{ id: lost.id, attempts: 0 }]);
    const failed: Outcome = { is: 'retried', code: 'http-500', status: 500, delayMs: 60_000 };
    await finishDelivery(store, lost, 'crashed', failed);
    expect(await store.redis.hget(keys.delivery(lost.id), 'attempts')).toBe('0');
    await finishDelivery(store, lost, 'crashed', delivered);
    expect(await store.redis.hget(keys.delivery(lost.id), 'state')).toBe('delivered');
    await finishDelivery(store, lost, 'another', failed);
    expect(await store.redis.hget(keys.delivery(lost.id), 'state')).toBe('delivered');
    expect(await claim(store)).toHaveLength(1);
  });

  it('says when the next one is due', async () => {
    const { store, keys } = await open('acme');
    await end(store, 'acme', 1);
    const [one] = await claim(store);
    if (one === undefined) throw new Error('nothing was claimed');
    await finishDelivery(store, one, 'a claim', { is: 'retried', code: 'http-500', status: 500, delayMs: 60_000 });
    const look = (worker: string) =>
      claimDeliveries(store, keys, { most: 1, worker, claim: 'a claim', leaseMs: 25_000 });
    const { deliveries, idleMs } = await look('a');
    expect(deliveries).toEqual([]);
    expect(idleMs).toBeGreaterThan(50_000);
    expect(idleMs).toBeLessThanOrEqual(60_000);
    // The other waits to be called.
    expect((await look('b')).idleMs).toBe(Number.POSITIVE_INFINITY);
  });

  it('is heard by nobody while the queue is paused', async () => {
    const { store, keys } = await open('acme');
    await end(store, 'acme', 1);
    await store.redis.hset(`${keys.tag}:deliver:meta`, 'paused', '1');
    expect(await claim(store)).toEqual([]);
    await store.redis.hdel(`${keys.tag}:deliver:meta`, 'paused');
    expect(await claim(store)).toHaveLength(1);
  });
});

describe('what is kept of deliveries', () => {
  it('is a thousand of an endpoint that are over, and what is still to be sent', async () => {
    const { store, keys, endpoints } = await open('acme');
    const endpoint = endpoints.get('acme') ?? '';
    const log = keys.deliveriesOf('acme', endpoint);
    const [pending] = await end(store, 'acme', 1);
    for (let n = 0; n < 1005; n++) {
      const id = `job_old.${n}.cancelled~${endpoint}`;
      const fields = {
        tenant: 'acme',
        target: endpoint,
        lane: endpoint,
        event: `job_old.${n}.cancelled`,
        state: 'failed',
      };
      await store.redis.hset(keys.delivery(id), fields);
      await store.redis.zadd(log, n - 2000, id);
    }
    await end(store, 'acme', 1);
    const [, newest] = await claim(store);
    if (newest === undefined) throw new Error('nothing was claimed');
    await finishDelivery(store, newest, 'a claim', delivered);
    expect(await store.redis.zcard(log)).toBe(1000);
    expect(await store.redis.zscore(log, `${pending}.1.cancelled~${endpoint}`)).not.toBeNull();
  });

  it('is counted as held by its tenant, and nothing once it is gone', async () => {
    const { store, keys, endpoints } = await open('acme');
    const held = async () => Number((await store.redis.hget(keys.held, 'acme')) ?? 0);
    const { jobId } = await openBareHands(store).accept(acceptanceOf(task, { text: 'hello' }, { tenant: 'acme' }));
    const before = await held();
    await moveJob(store, 'acme', jobId, () => cancel());
    const withDelivery = await held();
    expect(withDelivery).toBeGreaterThan(before + 1000);
    await deleteEndpoint(store, 'acme', endpoints.get('acme') ?? '');
    expect(await held()).toBe(withDelivery - 1200);
  });
});
