import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { moveJob } from '../../../src/records/move-job.ts';
import { openLane, waits } from '../../support/open-lane.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const open = async () => openLane(await records.openStore());

describe('admissionLua', () => {
  it('lets as many calls go at once as a profile may have in flight, and the next when one is over', async () => {
    const { arrive, claim, limit, finish, call } = await open();
    await limit({ maxConcurrency: 2 });
    await arrive(4);
    const [one] = await claim();
    expect(await claim()).toEqual([]);
    if (one) await finish(one, call('answer'));
    expect(await claim()).toHaveLength(1);
  });

  it('gives a call back that was claimed and not made', async () => {
    const { arrive, claim, limit, hands } = await open();
    await limit({ maxConcurrency: 1 });
    await arrive(2);
    const [one] = await claim();
    if (one) await hands.commit(one, { set: {}, delayMs: 60_000 });
    expect(await claim()).toHaveLength(1);
  });

  it('counts a call whose worker crashed until it may be over', async () => {
    const { arrive, claim, limit, hands, keys, store } = await open();
    await limit({ maxConcurrency: 1 });
    await arrive(2);
    const [one] = await claim();
    if (one) expect((await hands.begin(one, { leaseMs: 60_000 })).is).toBe('begun');
    expect(await claim()).toEqual([]);
    await store.redis.zadd(`${keys.tag}:calls:primary`, 1, one?.jobId ?? '');
    expect(await claim()).toHaveLength(1);
  });

  it('lets requests go as fast as their limit says, with half a second of them at once', async () => {
    const { arrive, claim, limit, setMeter, meter } = await open();
    await limit({ requestsPerMinute: 1200 });
    await arrive(14);
    expect(await claim()).toHaveLength(10);
    expect((await claim()).length).toBeLessThanOrEqual(2);
    await setMeter({ requests: 0, filledAt: Number((await meter()).filledAt) - 100 });
    expect((await claim()).length).toBeGreaterThanOrEqual(1);
  });

  it('holds calls back while their tokens are used up, and corrects what was estimated', async () => {
    const { arrive, claim, limit, finish, call, meter } = await open();
    await limit({ tokensPerMinute: 6000 });
    await arrive(3);
    const [one] = await claim();
    expect(await claim()).toEqual([]);
    const before = Number((await meter()).tokens);
    expect(before).toBeLessThanOrEqual(0);
    if (one) await finish(one, call('answer', { used: 10 }));
    expect(Number((await meter()).tokens)).toBeGreaterThan(before + 800);
    expect(await claim()).toHaveLength(2);
  });

  it('learns the limits that headers tell, and never lets more go than was configured', async () => {
    const { arrive, claim, limit, finish, call } = await open();
    await arrive(5);
    const [one, other] = await claim(2);
    if (one) await finish(one, call('answer', { told: { requestsPerMinute: 60 } }));
    expect(await claim()).toHaveLength(1);
    await limit({ requestsPerMinute: 30 });
    if (other) await finish(other, call('answer', { told: { requestsPerMinute: 6000 } }));
    expect(await claim()).toHaveLength(0);
  });

  it('forgets what a provider tells no more, and heeds what was set before all', async () => {
    const { arrive, claim, finish, call, setMeter, store, keys } = await open();
    await arrive(8);
    const [one] = await claim(1);
    if (one) await finish(one, call('answer', { told: { requestsPerMinute: 60 } }));
    expect(await claim()).toHaveLength(1);
    await store.redis.hset(keys.knobs('models'), 'primary', '{"limits":{"requestsPerMinute":360}}');
    await setMeter({ requests: 99 });
    expect(await claim()).toHaveLength(3);
    await store.redis.del(keys.knobs('models'));
    await setMeter({ toldAt: 1 });
    expect(await claim()).toHaveLength(3);
  });

  it('lets a minute of tokens be owed at most, whatever a provider says that a call used', async () => {
    const { arrive, claim, limit, finish, call, meter } = await open();
    await limit({ tokensPerMinute: 6000 });
    await arrive(1);
    const [one] = await claim();
    if (one) await finish(one, call('answer', { used: 1e12 }));
    expect(Number((await meter()).tokens)).toBe(-6000);
  });

  it('leaves nothing in its lane of a job that is moved from outside', async () => {
    const { arrive, store, keys } = await open();
    await arrive(1);
    const [visit = ''] = await store.redis.zrange(keys.waiting('model', 'primary', 'default'), '0', '-1');
    const jobId = visit.slice(0, visit.indexOf('-model-'));
    const change = { event: 'next rung deadline', set: { rung: 1 }, next: 'fallback' } as const;
    expect((await moveJob(store, 'default', jobId, () => change)).is).toBe('moved');
    const left = (await store.redis.keys(`${keys.tag}:*`)).filter((key) => /:(waiting|turns|flows):model:/.test(key));
    expect(left).toEqual([]);
    expect(await store.redis.hgetall(keys.lanes('model'))).toEqual({});
  });

  it('holds a tenant to its own limits, and lets others pass', async () => {
    const { arrive, claim, store, keys } = await open();
    await store.redis.hset(`${keys.tag}:knobs:tenants`, 'small', JSON.stringify({ limits: { maxConcurrency: 1 } }));
    await arrive(3, waits, { tenant: 'small' });
    await arrive(2, waits, { tenant: 'large' });
    const tenants = (await claim()).map(({ tenant }) => tenant).toSorted();
    expect(tenants).toEqual(['large', 'large', 'small']);
  });

  it('lets a tenant go on at once when one of its calls is over', async () => {
    const { arrive, claim, finish, call, store, keys } = await open();
    await store.redis.hset(keys.knobs('tenants'), 'small', '{"limits":{"maxConcurrency":1}}');
    await arrive(3, waits, { tenant: 'small' });
    for (let n = 0; n < 3; n++) {
      const [job, ...none] = await claim();
      expect([job?.tenant, none, await claim()]).toEqual(['small', [], []]);
      await store.redis.del(`${keys.tag}:model:marker`);
      if (job) await finish(job, call('answer'));
      expect(await store.redis.exists(`${keys.tag}:model:marker`)).toBe(n < 2 ? 1 : 0);
    }
  });

  it('lets others pass however many tenants have used up their own limits', async () => {
    const { arrive, claim, store, keys } = await open();
    const spent = { requests: 0, filledAt: 9_000_000_000_000 };
    for (let n = 0; n < 60; n++) {
      await store.redis.hset(keys.knobs('tenants'), `t${n}`, '{"limits":{"requestsPerMinute":1}}');
      await store.redis.hset(keys.meter(`@t${n}`), spent);
      await arrive(1, waits, { tenant: `t${n}` });
    }
    await arrive(3, waits, { tenant: 'free' });
    expect((await claim(1)).map(({ tenant }) => tenant)).toEqual(['free']);
    expect((await claim()).map(({ tenant }) => tenant)).toEqual(['free', 'free']);
    // What was spent is there again, and their rest is over.
    for (let n = 0; n < 60; n++) await store.redis.del(keys.meter(`@t${n}`));
    for (const tenant of await store.redis.zrange(keys.resting('model', 'primary'), '0', '-1'))
      await store.redis.zadd(keys.resting('model', 'primary'), '1', tenant);
    const late = [...(await claim(60)), ...(await claim(60))];
    expect(new Set(late.map(({ tenant }) => tenant)).size).toBe(60);
    expect(await store.redis.exists(keys.resting('model', 'primary'), keys.turns('model', 'primary'))).toBe(0);
  });

  it('lets a tenant whose tokens are counted have one call at a time', async () => {
    const { arrive, claim, store, keys } = await open();
    await store.redis.hset(keys.knobs('tenants'), 'default', '{"limits":{"tokensPerMinute":10000}}');
    await store.redis.hset(keys.tokens, 'note', '8000');
    await arrive(20);
    expect(await claim(16)).toHaveLength(1);
  });

  it('wakes a worker when a call has used less than it was taken to use', async () => {
    const { arrive, claim, limit, finish, call, store, keys } = await open();
    await limit({ tokensPerMinute: 6000 });
    await store.redis.hset(keys.tokens, 'note', '4000');
    await arrive(2);
    const [first, ...none] = await claim();
    expect(none).toEqual([]);
    await store.redis.del(`${keys.tag}:model:marker`);
    if (first) await finish(first, call('answer', { used: 20 }));
    expect(await store.redis.exists(`${keys.tag}:model:marker`)).toBe(1);
    expect(await claim()).toHaveLength(1);
  });

  it('learns little from one call that used far more than all others', async () => {
    const { arrive, claim, finish, call, store, keys } = await open();
    await store.redis.hset(keys.tokens, 'note', '1000');
    await arrive(1);
    const [job] = await claim();
    if (job) await finish(job, call('answer', { used: 4_000_000 }));
    expect(Number(await store.redis.hget(keys.tokens, 'note'))).toBeLessThan(1200);
  });
});
