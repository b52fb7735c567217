import { describe, expect, it } from 'vitest';
import {
  planRollout,
  type Rolled,
  runRollout,
  type Side,
  sideAtFirst,
} from '../../../../scripts/laboratory/chaos/roll-out.ts';

const tell = (plan: ReturnType<typeof planRollout>) => plan.map(({ at, to }) => `${at} ${to}`);

/** Processes that are there at once, by name. */
function openProcesses(count: number, told: string[], how: { isKilled?: boolean; isUp?: boolean } = {}): Rolled[] {
  return Array.from({ length: count }, (_, i) => ({
    commandOf: (side: Side) => [side],
    process: {
      ...{ name: `p${i}`, pid: 1, started: undefined, isUp: () => true },
      lives: [{ logFile: `p${i}.log`, beganAt: 0, upAt: 0, endedAt: undefined, isOurs: false }],
      replace: async ([side = '']: readonly string[]) => {
        told.push(`p${i} ${side}`);
        return { isKilled: how.isKilled ?? false };
      },
      untilUp: async () => how.isUp ?? true,
      ...{ kill: async () => undefined, freeze: async () => undefined, end: async () => undefined },
    },
  }));
}

describe('planRollout', () => {
  it('upgrades all, workers first, rolls all back, workers last, and ends half and half', () => {
    const plan = planRollout({ workers: 3, apis: 2, jobs: 1000 });
    expect([0, 1, 2].map(sideAtFirst)).toEqual(['here', 'against', 'here']);
    expect(tell(plan)).toEqual([
      ...['0 against', '2 against', '3 against'],
      ...['4 here', '3 here', '2 here', '1 here', '0 here'],
      ...['1 against', '4 against'],
    ]);
    expect(plan.map(({ afterJobs }) => afterJobs)).toEqual([50, 135, 220, 305, 390, 475, 560, 645, 730, 815]);
  });
});

describe('runRollout', () => {
  const plan = planRollout({ workers: 1, apis: 1, jobs: 100 });
  const labels = { here: '1.1.0', against: '1.0.0' };
  const { signal } = new AbortController();
  const begin = (given: Partial<Parameters<typeof runRollout>[0]>) =>
    runRollout({ ...{ plan, processes: [], labels, jobs: 100, accepted: () => 100, signal }, ...given });

  it('takes each step once so many jobs are there, and lets no more come than a step may have', async () => {
    const told: string[] = [];
    let accepted = 0;
    const rollout = begin({ processes: openProcesses(2, told), accepted: () => accepted++ });
    expect([0, 1, 50].map(rollout.mayCome)).toEqual([true, true, false]);
    await rollout.over;
    expect(told).toEqual(['p0 against', 'p1 against', 'p1 here', 'p0 here']);
    const builds = { here: { label: '1.1.0', started: 2 }, against: { label: '1.0.0', started: 2 } };
    expect(rollout).toMatchObject({ builds, deeds: [], failed: [] });
  });

  it('tells of workers that had to be killed, and of processes that did not start', async () => {
    const rollout = begin({ processes: openProcesses(2, [], { isKilled: true, isUp: false }) });
    await rollout.over;
    expect(rollout.deeds).toHaveLength(plan.length);
    expect(rollout.deeds[0]).toMatchObject({ kind: 'worker-kill', target: 'p0', crashedAt: expect.any(Number) });
    expect(rollout.failed).toContain('did not start: p0.log');
    expect(rollout.builds).toMatchObject({ here: { started: 0 }, against: { started: 0 } });
  });

  it('ends when time is up', async () => {
    const told: string[] = [];
    const rollout = begin({ processes: openProcesses(2, told), accepted: () => 0, signal: AbortSignal.abort() });
    await rollout.over;
    expect(told).toEqual([]);
  });
});
