import { describe, expect, it } from 'vitest';
import { measureRecovery } from '../../../../scripts/laboratory/chaos/measure-recovery.ts';
import type { Observations } from '../../../../scripts/laboratory/chaos/observations.ts';
import { aCampaign, aDeed, aJob, anAttempt, aTrail } from './a-campaign.ts';

const measure = (given: Partial<Observations>) => {
  const [redis, , idle, inFlight] = measureRecovery(aCampaign(given));
  return { redis, idle, inFlight };
};
const histories = (...lines: string[]) => new Map([['job_0', lines]]);

describe('measureRecovery', () => {
  it('measures from a Redis that is back to the next ending', () => {
    const deeds = [aDeed({ kind: 'redis-kill', target: '', beganAt: 1200, endedAt: 1500, crashedAt: undefined })];
    expect(measure({ deeds }).redis).toMatchObject({ times: 1, longestMs: 500, goalMs: 5000 });
  });

  it('leaves out what Redis was away again before anything ended', () => {
    const away = (beganAt: number, endedAt: number) =>
      aDeed({ kind: 'redis-kill', target: '', beganAt, endedAt, crashedAt: undefined });
    const found = measure({ deeds: [away(1200, 1500), away(1600, 1900)] });
    expect(found.redis).toMatchObject({ times: 2, longestMs: 200 });
  });

  it('does not measure a Redis that came back when nothing was open', () => {
    const deeds = [aDeed({ kind: 'redis-kill', target: '', beganAt: 2200, endedAt: 2500, crashedAt: undefined })];
    expect(measure({ deeds }).redis).toMatchObject({ times: 0 });
  });

  const restarted = [
    '1000 accepted',
    '1100 answered',
    '1900 crashed validate',
    '1950 started validate',
    '2000 succeeded',
  ];

  it('measures from a crash to when the interrupted stage starts again', () => {
    const found = measure({ deeds: [aDeed()], histories: histories(...restarted) });
    expect(found.idle).toMatchObject({ times: 1, longestMs: 700, goalMs: 12_000 });
    expect(found.inFlight).toMatchObject({ times: 0 });
  });

  it('does not count the time that Redis was away', () => {
    const away = aDeed({ kind: 'redis-outage', target: '', beganAt: 1300, endedAt: 1600, crashedAt: undefined });
    const found = measure({ deeds: [aDeed(), away], histories: histories(...restarted) });
    expect(found.idle).toMatchObject({ longestMs: 400 });
  });

  it('measures to the next attempt when a call was in flight', () => {
    const lines = [
      '1000 accepted',
      '1040 redacted',
      '1700 crashed model',
      '1800 started model',
      '1900 retry model-unknown-outcome',
    ];
    const attempts = [anAttempt({ outcome: 'unknown' }), anAttempt({ n: 2, at: 1950 })];
    const job = aJob({ attempts });
    const found = measure({
      ...{ deeds: [aDeed()], histories: histories(...lines, '2000 succeeded') },
      trails: [aTrail({ ended: job, last: job })],
    });
    expect(found.inFlight).toMatchObject({ times: 1, longestMs: 750, goalMs: 23_000 });
    expect(found.idle).toMatchObject({ times: 0 });
  });

  it('measures nothing of a call when Redis was away, too: nobody judges it for a while after that', () => {
    const lines = ['1000 accepted', '1040 redacted', '1700 crashed model', '1800 started model', '2000 succeeded'];
    const job = aJob({ attempts: [anAttempt({ outcome: 'unknown' }), anAttempt({ n: 2, at: 1950 })] });
    const away = aDeed({ kind: 'redis-kill', target: '', beganAt: 1300, endedAt: 1600, crashedAt: undefined });
    const found = measure({
      ...{ deeds: [aDeed(), away], histories: histories(...lines) },
      trails: [aTrail({ ended: job, last: job })],
    });
    expect(found.inFlight).toMatchObject({ times: 0 });
  });

  it('measures nothing when the worker that took it up crashed, too', () => {
    const lines = ['1000 accepted', '1040 redacted', '1700 crashed model', '1720 crashed model', '1800 started model'];
    const job = aJob({ attempts: [anAttempt({ outcome: 'unknown' }), anAttempt({ n: 2, at: 1950 })] });
    const found = measure({
      ...{ deeds: [aDeed()], histories: histories(...lines, '2000 succeeded') },
      trails: [aTrail({ ended: job, last: job })],
    });
    expect(found.inFlight).toMatchObject({ times: 0 });
  });

  it('measures nothing when another worker was struck meanwhile: nobody can tell whose visit it was', () => {
    const other = aDeed({ kind: 'worker-freeze-past-lock', target: 'worker-2', beganAt: 1150, crashedAt: undefined });
    const found = measure({ deeds: [aDeed(), other], histories: histories(...restarted) });
    expect(found.idle).toMatchObject({ times: 0 });
  });

  it('leaves alone what another worker carried on', () => {
    expect(measure({ deeds: [aDeed()] }).idle).toMatchObject({ times: 0 });
  });
});
