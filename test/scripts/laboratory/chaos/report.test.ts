import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/chaos/judge.ts';
import type { Observations } from '../../../../scripts/laboratory/chaos/observations.ts';
import { type CampaignResult, findGap, sumUp, writeTable } from '../../../../scripts/laboratory/chaos/report.ts';
import { everyRule } from '../../../../scripts/laboratory/chaos/rules.ts';
import { aCall, aCampaign, aDeed, aTrail } from './a-campaign.ts';

const sum = (given: Partial<Observations>, kinds: CampaignResult['kinds'] = null) => {
  const seen = aCampaign(given);
  return sumUp(seen, { seed: 7, minutes: 1.5, violations: judge(seen), kinds, recoveries: [] });
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

describe('sumUp of another target', () => {
  it('counts a job that took longer than it may, and no lost one', () => {
    const lost = aTrail({ n: 1, ended: undefined });
    expect(sum({ trails: [aTrail(), lost], lateAfterMs: 999 }).late).toBe(1);
    expect(sum({ trails: [aTrail(), lost], lateAfterMs: 1000 }).late).toBe(0);
  });

  it('counts calls that no job can be told of, and personal characters', () => {
    const calls = [aCall({ leaked: 20 }), aCall({ mark: undefined, leaked: 5 })];
    expect(sum({ calls })).toMatchObject({ calls: 2, callsWithoutMark: 1, personalCharacters: 25 });
  });

  it('knows of no attempts, and judges what it can', () => {
    expect(sum({ judged: ['lost', 'paid-twice'] })).toMatchObject({ attempts: null });
    expect(Object.keys(sum({ judged: ['lost', 'paid-twice'] }).violations)).toEqual(['lost', 'paid-twice']);
    expect(Object.keys(sum({}).violations)).toEqual(everyRule);
  });
});

describe('findGap', () => {
  it('finds none where every job came and was asked for', () => {
    expect(findGap(sum({}), 1)).toBeUndefined();
  });

  it.each([
    [2, [aCall()], 'time was up after 1 of 2 jobs'],
    [1, [], 'the provider was never asked for a chat completion'],
    [1, [aCall({ mark: undefined })], 'no request to the provider held the text of a job'],
  ])('says of %i jobs with these calls what was not measured: %j', (jobs, calls, why) => {
    expect(findGap(sum({ calls }), jobs)).toContain(why);
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

  it('demands nothing that need not be', () => {
    const table = writeTable(sum({ target: 'chain', trails: [aTrail({ ended: undefined })] }), false);
    expect(table).toContain('| chain, seed 7, 1.5 min | seen | must be |');
    expect(table).toContain('| lost (accepted, not ended) | 1 |  |');
  });

  it('says why a kind of fault was not done, and leaves out what was not asked for', () => {
    const skipped = { 'api-kill': 'does not apply: it has no process of role api' };
    const all = writeTable(sum({ deeds: [aDeed()], skipped }), false);
    expect(all).toContain('| fault api-kill | - | does not apply: it has no process of role api |');
    expect(all).toContain('| fault redis-kill | 0 |  |');
    const few = writeTable(sum({ deeds: [aDeed()], skipped }, ['worker-kill', 'api-kill']), false);
    expect(few.split('\n').filter((row) => row.startsWith('| fault '))).toEqual([
      '| fault worker-kill | 1 |  |',
      '| fault api-kill | - | does not apply: it has no process of role api |',
    ]);
  });

  it('says of each zero whether it was met', () => {
    const table = writeTable(sum({ trails: [aTrail({ ended: undefined })] }), true);
    expect(table).toContain('| lost (accepted, not ended) | 1 | 0: MISSED |');
    expect(table).toContain('| poison | 0 | 0: met |');
    expect(table).toContain('seed 7');
  });
});
