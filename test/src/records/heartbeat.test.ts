import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimVisits } from '../../../src/records/claim-visits.ts';
import { recoverVisits, restoreVisits, sendHeartbeat } from '../../../src/records/heartbeat.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => openClaimers(await records.openStore());
const lockMs = 60_000;
const nothing = { is: 'claimed', visits: [], idleMs: Number.POSITIVE_INFINITY };

async function open() {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const leftMs = () => store.redis.pttl(keys.worker('a'));
  return { store, keys, leftMs, send: () => sendHeartbeat(store, keys, { worker: 'a', lockMs }) };
}

describe('sendHeartbeat', () => {
  it('keeps a worker alive that has said what it holds', async () => {
    const { store, keys, leftMs, send } = await open();
    const claimer = { workerId: 'a', keys, stage: 'redact' } as const;
    await restoreVisits(store, claimer, { number: 0, held: [], lockMs: 1000 });
    await send();
    expect(await leftMs()).toBeGreaterThan(1000);
    expect(await store.redis.hget(keys.worker('a'), 'redact')).toBe('0');
  });

  it('begins again after it ended, and has its worker say first what it holds', async () => {
    const { store, keys, leftMs, send } = await open();
    await send();
    expect(await leftMs()).toBeGreaterThan(0);
    const claim = claimVisits(store, { workerId: 'a', keys, stage: 'redact' }, { most: 1, number: 1 });
    expect(await claim).toEqual({ is: 'in-doubt' });
  });

  it('notes a gap between any two heartbeats, after which nobody is judged for a while', async () => {
    const { store, keys, send } = await open();
    await send();
    await send();
    expect(await store.redis.get(keys.steady)).toBeNull();
    const last = Number(await store.redis.get(keys.lastHeartbeat));
    await store.redis.set(keys.lastHeartbeat, last - 6000);
    await send();
    expect(Number(await store.redis.get(keys.steady))).toBeGreaterThan(last);
    expect(await store.redis.pttl(keys.steady)).toBeGreaterThan(0);
    expect(Number(await store.redis.get(keys.lastHeartbeat))).toBeGreaterThanOrEqual(last);
  });
});

describe('the limits that a heartbeat brings', () => {
  it('are written with the first one, and where it says so', async () => {
    const { store, keys } = await open();
    const send = (perMinute: number, saysLimits = false) =>
      sendHeartbeat(store, keys, {
        worker: 'a',
        lockMs,
        limits: { primary: { requestsPerMinute: perMinute } },
        saysLimits,
      });
    const readLimit = async () =>
      JSON.parse((await store.redis.hget(keys.limits, 'primary')) ?? '{}').requestsPerMinute;
    await send(1);
    await send(2);
    expect(await readLimit()).toBe(1);
    await send(3, true);
    expect(await readLimit()).toBe(3);
    await store.redis.del(keys.worker('a'));
    await send(4);
    expect(await readLimit()).toBe(4);
  });
});

describe('restoreVisits', () => {
  it('gives back what never reached its worker, and nothing else', async () => {
    const { store, accept, createClaimer, active, stateOf } = await start();
    const visits = [await accept(), await accept(), await accept()];
    const [one, other] = [await createClaimer(), await createClaimer('worker-2')];
    await other.claim(1);
    await one.claim(2);
    const [theirs, held, lost] = visits;
    if (theirs === undefined || held === undefined || lost === undefined) throw new Error('no visits');
    expect(await restoreVisits(store, one, { number: 1, held: [held.id], lockMs })).toBe(1);
    expect((await active()).toSorted()).toEqual([theirs.id, held.id].toSorted());
    expect([await stateOf(lost), (await lost.read()).owner]).toEqual(['waiting', '']);
    expect(await other.claim()).toMatchObject({ visits: [{ id: lost.id }] });
  });

  it('gives back what the queue already has as waiting only once', async () => {
    const { store, accept, createClaimer, shard } = await start();
    await accept();
    const one = await createClaimer();
    await one.claim(1);
    for (const given of [1, 0]) {
      expect(await restoreVisits(store, one, { number: 1, held: [], lockMs })).toBe(given);
    }
    expect(await shard.redact.getWaitingCount()).toBe(1);
  });
});

describe('recoverVisits', () => {
  it('gives back what workers have claimed whose heartbeat has ended', async () => {
    const { store, keys, accept, createClaimer, active } = await start();
    const [dead, alive] = [await createClaimer('dead'), await createClaimer('alive')];
    for (let n = 0; n < 2; n++) await accept();
    const { id } = await dead.claimOne();
    const kept = await alive.claimOne();
    expect(await recoverVisits(store, keys)).toEqual([]);
    await store.redis.del(keys.worker('dead'));
    expect(await recoverVisits(store, keys)).toEqual([id]);
    expect(await active()).toEqual([kept.id]);
    expect(await recoverVisits(store, keys)).toEqual([]);
  });

  it('looks after crashes only, where it is told so, once for each', async () => {
    const { store, keys, accept, createClaimer } = await start();
    await accept();
    const { id } = await (await createClaimer('dead')).claimOne();
    const recover = () => recoverVisits(store, keys, { isAfterCrash: true });
    expect(await recover()).toEqual([]);
    await store.redis.hset(keys.job(id.slice(0, id.indexOf('-redact-'))), 'owner', 'nobody who was ever heard');
    expect(await recover()).toEqual([]);
    await store.redis.del(keys.worker('dead'));
    expect(await recover()).toEqual([id]);
    expect(await store.redis.smembers(keys.workers)).toEqual([]);
  });

  it('judges nobody until every worker that lives has been heard after a gap', async () => {
    const { store, keys, accept, createClaimer } = await start();
    await accept();
    const { id } = await (await createClaimer('dead')).claimOne();
    await store.redis.del(keys.worker('dead'));
    await store.redis.set(keys.steady, Date.now() + 9000);
    expect(await recoverVisits(store, keys)).toEqual([]);
    await store.redis.set(keys.steady, Date.now() + 6000);
    expect(await recoverVisits(store, keys)).toEqual([id]);
  });

  it('gives back what a job has left behind, which ends when it is claimed', async () => {
    const { store, keys, accept, createClaimer, stateOf } = await start();
    const visit = await accept();
    const { claim } = await createClaimer();
    await claim();
    await store.redis.hset(keys.job(visit.jobId), { visit: 2, token: 'another', stage: 'model' });
    expect(await recoverVisits(store, keys)).toEqual([visit.id]);
    expect(await claim()).toEqual(nothing);
    expect(await stateOf(visit)).toBe('completed');
  });
});
