import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFailures } from '../../../src/operations/list-failures.ts';
import { openStats } from '../../support/open-stats.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const MINUTE_MS = 60_000;
const died = { status: 'failed', failure: 'answer-leaks' };

describe('listFailures', () => {
  it('finds nothing where nothing failed', async () => {
    const { store, end, attempt } = await openStats(records);
    await end({ status: 'succeeded', by: 'rule' });
    await attempt({});
    expect(await listFailures(store, 'acme', { window: '1h' })).toMatchObject({
      groups: [],
      left: 0,
      partMs: MINUTE_MS,
    });
  });

  it('groups jobs by code, task and version, attempts also by profile and model, with when they were seen', async () => {
    const { store, now, end, attempt, refuse } = await openStats(records);
    for (const agoMs of [50 * MINUTE_MS, 50 * MINUTE_MS, 20 * MINUTE_MS]) await end(died, 'acme note 1', agoMs);
    await end(died, 'acme note 2');
    const failed = { outcome: 'failed', failure: 'model-error' };
    await attempt(failed);
    await attempt({ ...failed, profile: 'fallback', model: 'small 2' });
    await attempt({});
    await refuse({ failure: 'answer-unsure' });
    const { groups, from } = await listFailures(store, 'acme', { window: '1h' });
    const named = groups.map(({ of, code, task, version, profile, model, count }) =>
      [count, of, code, task, version, profile, model].join(' '),
    );
    expect(named.toSorted()).toEqual([
      '1 attempts answer-unsure note 1 primary small',
      '1 attempts model-error note 1 fallback small 2',
      '1 attempts model-error note 1 primary small',
      '1 jobs answer-leaks note 2  ',
      '3 jobs answer-leaks note 1  ',
    ]);
    const [first] = groups;
    const minute = (agoMs: number) => Math.floor((now - agoMs) / MINUTE_MS) * MINUTE_MS;
    expect(first).toMatchObject({
      firstSeen: new Date(minute(50 * MINUTE_MS)).toISOString(),
      lastSeen: new Date(minute(20 * MINUTE_MS)).toISOString(),
    });
    expect(first?.series).toHaveLength(61);
    expect(first?.series[(minute(50 * MINUTE_MS) - Date.parse(from)) / MINUTE_MS]).toBe(2);
    expect(first?.series.reduce((sum, n) => sum + n)).toBe(3);
  });

  it("shows a tenant nothing of another's, and one task where it is asked for", async () => {
    const { store, end } = await openStats(records);
    await end(died);
    await end(died, 'acme sort 1');
    await end(died, 'globex note 1');
    const count = async (tenant: string | null, task?: string) => {
      const { groups } = await listFailures(store, tenant, { window: '24h', task });
      return groups.map(({ task: name, count: n }) => `${name} ${n}`).toSorted();
    };
    expect(await count('acme')).toEqual(['note 1', 'sort 1']);
    expect(await count('globex')).toEqual(['note 1']);
    expect(await count(null)).toEqual(['note 2', 'sort 1']);
    expect(await count(null, 'sort')).toEqual(['sort 1']);
  });

  it('tells of the 200 that are most frequent, and how many there are beside', async () => {
    const { store, end } = await openStats(records);
    for (let n = 0; n < 203; n++) await end({ ...died, failure: `code-${n}` });
    await end({ ...died, failure: 'code-202' });
    const { groups, left } = await listFailures(store, 'acme', { window: '15m' });
    expect([groups.length, left, groups[0]?.code]).toEqual([200, 3, 'code-202']);
  });
});
