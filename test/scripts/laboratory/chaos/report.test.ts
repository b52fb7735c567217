import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/chaos/judge.ts';
import type { Observations } from '../../../../scripts/laboratory/chaos/observations.ts';
import { sumUp, writeTable } from '../../../../scripts/laboratory/chaos/report.ts';
import { aCall, aCampaign, aDeed, aTrail } from './a-campaign.ts';

const sum = (given: Partial<Observations>) => {
  const seen = aCampaign(given);
  return sumUp(seen, { seed: 7, minutes: 1.5, violations: judge(seen), kinds: null, recoveries: [] });
};

describe('sumUp', () => {
  it('counts jobs, endings, calls, faults and violations', () => {
    const lost = aTrail({ n: 1, ids: ['job_1'], ended: undefined, last: undefined });
    const deeds = [aDeed(), aDeed({ kind: 'redis-kill', crashedAt: undefined, isDone: false })];
    expect(sum({ trails: [aTrail(), lost], deeds })).toMatchObject({
      ...{ accepted: 2, ended: { succeeded: 1 }, calls: 1, attempts: 1, paidTwice: 0 },
      ...{ violations: { lost: 1, leak: 0 }, faults: { 'worker-kill': 1 }, inFlightAtKills: 1 },
      slowest: { id: 'job_0', tookMs: 1000 },
    });
  });

  it('counts only calls of the killed worker, and only those under way', () => {
    const calls = [aCall(), aCall({ from: 'worker-2' }), aCall({ endedAt: 1150 }), aCall({ at: 1250 })];
    expect(sum({ calls, deeds: [aDeed()] }).inFlightAtKills).toBe(1);
  });
});

describe('writeTable', () => {
  it('names both builds, where there are two', () => {
    const builds = { here: { label: '1.1.0 (b)', started: 5 }, against: { label: '1.0.0 (a)', started: 4 } };
    const table = writeTable(sum({ builds }), true);
    expect(table).toContain('| processes started again as 1.1.0 (b) | 5 |');
    expect(table).toContain('| processes started again as 1.0.0 (a) | 4 |');
    expect(writeTable(sum({}), true)).not.toContain('started again as');
  });

  it('says of each zero whether it was met', () => {
    const table = writeTable(sum({ trails: [aTrail({ ended: undefined })] }), true);
    expect(table).toContain('| lost (accepted, not ended) | 1 | 0: MISSED |');
    expect(table).toContain('| poison | 0 | 0: met |');
    expect(table).toContain('seed 7');
  });
});
