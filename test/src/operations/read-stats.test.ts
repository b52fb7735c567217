import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStats } from '../../../src/operations/read-stats.ts';
import { statsWindows } from '../../../src/operations/read-window.ts';
import { openStats } from '../../support/open-stats.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const DAY_MS = 86_400_000;

const open = () => openStats(records);

const byModel = { status: 'succeeded', by: 'model', profile: 'primary', model: 'small', degraded: false };

describe('readStats', () => {
  it('tells nothing of nothing: no rate, no time, and no tokens', async () => {
    const { store } = await open();
    const { total, groups, by, window } = await readStats(store, 'acme', { window: '1h' });
    expect({ by, window, groups }).toEqual({ by: null, window: '1h', groups: [] });
    expect(total).toMatchObject({
      jobs: { accepted: 0, ended: 0, acceptedPerMinute: 0, successRate: null, failures: {}, ms: null },
      answers: { model: 0, degradedRate: null },
      attempts: { total: 0, withUsage: 0, failures: {}, latencyMs: null },
      tokens: { input: 0, output: 0, cachedInput: 0, cacheWrite: 0, reasoning: 0 },
      costUsd: 0,
    });
  });

  it('tells of jobs, who answered them, and what their attempts took', async () => {
    const { store, accept, end, attempt } = await open();
    for (let i = 0; i < 4; i++) await accept();
    await attempt({ latencyMs: 800, usage: { inputTokens: 300, outputTokens: 40, cachedInputTokens: 200 } });
    await attempt({ outcome: 'throttled', failure: 'model-throttled', latencyMs: 5, usage: null, costUsd: null });
    await end(byModel);
    await end({ status: 'succeeded', by: 'rule', degraded: true });
    await end({ status: 'failed', failure: 'model-refused' });
    await end({ status: 'cancelled' });
    const { total, from, to } = await readStats(store, 'acme', { window: '15m' });
    const perMinute = Number((4 / ((Date.parse(to) - Date.parse(from)) / 60_000)).toPrecision(4));
    expect(total.jobs).toEqual({
      ...{ accepted: 4, ended: 4, succeeded: 2, failed: 1, cancelled: 1, expired: 0 },
      ...{ acceptedPerMinute: perMinute, endedPerMinute: perMinute, successRate: 0.6667 },
      ...{ failures: { 'model-refused': 1 }, ms: { p50: 912, p95: 912, p99: 912 } },
    });
    expect(total.answers).toEqual({ model: 1, rule: 1, review: 0, degraded: 1, degradedRate: 0.5 });
    expect(total.attempts).toMatchObject({
      ...{ total: 2, answered: 1, throttled: 1, failed: 0, aborted: 0, unknown: 0 },
      ...{ failures: { 'model-throttled': 1 }, withUsage: 1, withCost: 1 },
      latencyMs: { p50: 724 },
    });
    expect(total.tokens).toEqual({ input: 300, output: 40, cachedInput: 200, cacheWrite: null, reasoning: null });
    expect(total.costUsd).toBe(0.001);
  });

  it('does not know what nobody tells', async () => {
    const { store, attempt } = await open();
    await attempt({ usage: null, costUsd: null });
    const { total } = await readStats(store, 'acme', { window: '24h' });
    expect(total.costUsd).toBeNull();
    expect(new Set(Object.values(total.tokens))).toEqual(new Set([null]));
  });

  it('groups by task, version, profile, model, outcome, tenant and day', async () => {
    const { store, now, accept, end, attempt } = await open();
    await accept();
    await accept('acme note 2');
    await accept('globex sort 1');
    await attempt({});
    await attempt({ model: 'small-2', profile: 'fallback', latencyMs: 3000 });
    await attempt({ outcome: 'failed', failure: 'model-error', latencyMs: 10, usage: null, costUsd: null });
    await end(byModel);
    const group = async (by: Parameters<typeof readStats>[2]['by']) => {
      const { groups } = await readStats(store, null, { window: '7d', by });
      return groups.map(({ jobs, answers, business: _, quality: __, attempts, tokens, costUsd, ...named }) => [
        ...[Object.values(named).join(' '), jobs?.accepted ?? null, answers?.model ?? null, attempts.total],
        ...[attempts.latencyMs && attempts.latencyMs.p95 > 1000, tokens.input, costUsd],
      ]);
    };
    expect(await group('task')).toEqual([
      ['note', 2, 1, 3, true, 600, 0.002],
      ['sort', 1, 0, 0, null, 0, 0],
    ]);
    const namesOf = async (by: 'version' | 'model' | 'tenant') => (await group(by)).map(([name]) => name);
    expect(await namesOf('version')).toEqual(['note 1', 'note 2', 'sort 1']);
    expect(await group('profile')).toEqual([
      ['fallback', null, 0, 1, true, 300, 0.001],
      ['primary', null, 1, 2, false, 300, 0.001],
    ]);
    expect(await namesOf('model')).toEqual(['fallback small-2', 'primary small']);
    expect(await group('outcome')).toEqual([
      ['answered', null, null, 2, true, 600, 0.002],
      ['failed', null, null, 1, false, null, null],
    ]);
    expect(await namesOf('tenant')).toEqual(['acme', 'globex']);
    const today = new Date(now).toISOString().slice(0, 10);
    expect(await group('day')).toEqual([[today, 3, 1, 3, true, 600, 0.002]]);
    const { groups } = await readStats(store, null, { window: '90d', by: 'day' });
    expect(groups).toMatchObject([{ day: today }]);
  });

  it("shows a tenant nothing of another's", async () => {
    const { store, accept, attempt } = await open();
    await accept('acme note 1');
    await accept('acme.eu note 1');
    await attempt({}, 'globex note 1');
    const { total, groups } = await readStats(store, 'acme', { window: '1h', by: 'task' });
    expect(total).toMatchObject({ jobs: { accepted: 1 }, attempts: { total: 0 } });
    expect(groups).toMatchObject([{ task: 'note', jobs: { accepted: 1 } }]);
  });

  it('tells what was counted also while nothing can be counted', async () => {
    const { store, accept } = await open();
    await accept();
    await readStats(store, 'acme', { window: '1h' });
    await store.redis.set(store.keySpace.home.statsEvents, 'no list');
    expect((await readStats(store, 'acme', { window: '1h' })).total).toMatchObject({ jobs: { accepted: 1 } });
  });

  it('begins with a whole minute, hour or day, and leaves out what was before', async () => {
    const { store, now, accept } = await open();
    const agos = { '15m': 17, '1h': 62, '24h': 26 * 60, '7d': 7 * 1440 + 61 };
    for (const window of statsWindows) {
      const { from } = await readStats(store, 'acme', { window });
      const size = { m: 60_000, h: window === '1h' ? 60_000 : 3_600_000, d: window === '7d' ? 3_600_000 : DAY_MS };
      expect(Date.parse(from) % size[window.slice(-1) as 'm']).toBe(0);
    }
    for (const [window, minutes] of Object.entries(agos)) {
      const one = `acme t${window} 1`;
      await accept(one, minutes * 60_000);
      await accept(one, 0);
      const { groups } = await readStats(store, 'acme', { window: window as '1h', by: 'task' });
      expect(groups.find(({ task }) => task === `t${window}`)).toMatchObject({ jobs: { accepted: 1 } });
    }
    expect(now).toBeGreaterThan(0);
  });
});
