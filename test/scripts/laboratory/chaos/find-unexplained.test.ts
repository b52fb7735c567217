import { describe, expect, it } from 'vitest';
import { findUnexplained } from '../../../../scripts/laboratory/chaos/find-unexplained.ts';
import type { Deed } from '../../../../scripts/laboratory/faults/fault.ts';
import type { Call } from '../../../../scripts/laboratory/faults/start-provider.ts';
import { aCall, aDeed, anAttempt } from './a-campaign.ts';

const timing = { lockMs: 2000, modelTimeoutMs: 3000, leaseMs: 13_000 };
const unknown = anAttempt({ outcome: 'unknown', at: 10_000 });
const count = (deeds: readonly Deed[], calls: readonly Call[] = [aCall({ at: 10_010, endedAt: 10_400 })]) =>
  findUnexplained([unknown], calls, { deeds, timing }).length;
const kill = (diedAt: number, target = 'worker-1') => aDeed({ beganAt: diedAt, endedAt: diedAt + 900, diedAt, target });

describe('findUnexplained', () => {
  it('has nothing to say of attempts whose outcome is known', () => {
    expect(findUnexplained([anAttempt()], [], { deeds: [], timing })).toEqual([]);
  });

  it('excuses a call whose worker died in it', () => {
    expect(count([])).toBe(1);
    expect(count([kill(10_200)])).toBe(0);
  });

  it('does not excuse it with the death of another worker, or at another time', () => {
    expect(count([kill(10_200, 'worker-2')])).toBe(1);
    expect(count([kill(9000)])).toBe(1);
    expect(count([kill(30_000)], [aCall({ at: 10_010, endedAt: undefined })])).toBe(1);
  });

  it('does not excuse a worker that died long after the answer came: it was to be stored', () => {
    expect(count([kill(10_600)])).toBe(0);
    expect(count([kill(12_000)])).toBe(1);
  });

  it('excuses any worker when the call never arrived', () => {
    expect(count([kill(10_200, 'worker-2')], [])).toBe(0);
  });

  it('excuses a freeze past the lease and no shorter one', () => {
    const freeze = (kind: Deed['kind']) => aDeed({ kind, diedAt: undefined, beganAt: 10_100, endedAt: 25_000 });
    expect(count([freeze('worker-freeze-past-lease')])).toBe(0);
    expect(count([freeze('worker-freeze-past-lock')])).toBe(1);
  });

  it('excuses a death in a freeze that began while the call was in flight', () => {
    const freeze = aDeed({ kind: 'worker-freeze-past-lock', diedAt: undefined, beganAt: 10_100, endedAt: 15_000 });
    expect(count([freeze, kill(12_000)])).toBe(0);
    expect(count([freeze, kill(12_000, 'worker-2')])).toBe(1);
    expect(count([{ ...freeze, endedAt: 11_900 }, kill(12_000)])).toBe(0);
    expect(count([{ ...freeze, endedAt: 11_000 }, kill(12_000)])).toBe(1);
  });

  it('excuses a freeze past the lease right after a shorter one that began while the call was in flight', () => {
    const short = aDeed({ kind: 'worker-freeze-past-lock', diedAt: undefined, beganAt: 10_100, endedAt: 14_000 });
    const long = aDeed({ kind: 'worker-freeze-past-lease', diedAt: undefined, beganAt: 14_000, endedAt: 28_000 });
    expect(count([short, long])).toBe(0);
    expect(count([{ ...short, target: 'worker-2' }, long])).toBe(1);
    expect(count([short, { ...long, beganAt: 15_000 }])).toBe(1);
  });

  it('takes each call for the attempt before it', () => {
    const attempts = [anAttempt({ n: 1, at: 10_000 }), anAttempt({ n: 2, at: 12_000, outcome: 'unknown' })];
    const calls = [
      aCall({ at: 10_010, from: 'worker-1' }),
      aCall({ at: 12_010, from: 'worker-2', endedAt: undefined }),
    ];
    expect(findUnexplained(attempts, calls, { deeds: [kill(12_100, 'worker-2')], timing })).toEqual([]);
    expect(findUnexplained(attempts, calls, { deeds: [kill(12_100, 'worker-1')], timing })).toHaveLength(1);
  });
});
