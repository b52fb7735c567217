import { describe, expect, it } from 'vitest';
import {
  addCounters,
  type Counters,
  findPercentiles,
  readCounters,
  readRow,
  slotOf,
  withAll,
  withOthers,
  writeRow,
} from '../../../src/records/stats-rows.ts';

const row = {
  tenant: 'acme',
  task: 'note',
  version: 3,
  profile: 'primary',
  outcome: 'answered',
  model: 'my own model',
};

describe('writeRow', () => {
  it('is read back, whatever the model is called', () => {
    for (const one of [row, withOthers(row), withAll(row)]) expect(readRow(writeRow(one))).toEqual(one);
    for (const text of ['', 'acme', 'acme note x primary answered m', 'acme note 1 primary answered ']) {
      expect(readRow(text)).toBeUndefined();
    }
  });

  it('keeps the outcome of those that are counted together, and the tenant as long as it may', () => {
    expect(withOthers(row)).toMatchObject({ tenant: 'acme', task: '*', profile: '*', outcome: 'answered' });
    expect(withOthers({ ...row, profile: '-', outcome: '-', model: '-' })).toMatchObject({ task: '*', profile: '-' });
    expect(withAll(row)).toMatchObject({ tenant: '-', task: '*' });
  });
});

describe('readCounters', () => {
  it('leaves out what is none', () => {
    expect(readCounters('{"calls":2,"in":"many","out":-1,"usd":null,"told":[1]}')).toEqual({ calls: 2 });
    for (const text of ['', 'x', 'null', '7', '[1]', '{"__proto__":{"calls":1}}']) {
      expect(readCounters(text).calls).toBeUndefined();
    }
  });

  it('adds by name, and keeps a thousandth', () => {
    const sum: Counters = readCounters('{"calls":1,"usd":0.1}');
    addCounters(sum, { calls: 2, usd: 0.2, in: 0 });
    expect({ ...sum }).toEqual({ calls: 3, usd: 0.3, in: 0 });
  });
});

describe('findPercentiles', () => {
  const count = (times: number[]) => {
    const counters: Counters = {};
    for (const ms of times) addCounters(counters, { [`l${slotOf(ms)}`]: 1 });
    return findPercentiles(counters, 'l');
  };

  it('tells a time within 13 % of what it was', () => {
    for (let ms = 2; ms < 7 * 86_400_000; ms = Math.ceil(ms * 1.07)) {
      const told = count([ms]);
      expect(Math.abs((told?.p50 ?? 0) - ms), `${ms}`).toBeLessThanOrEqual(0.13 * ms + 0.5);
      expect(told?.p99).toBe(told?.p50);
    }
  });

  it('tells the middle and the ends', () => {
    const times = Array.from({ length: 1000 }, (_, i) => i + 1);
    const told = count(times);
    for (const [share, ms] of [
      [500, told?.p50],
      [950, told?.p95],
      [990, told?.p99],
    ] as const) {
      expect(Math.abs(Number(ms) - share)).toBeLessThanOrEqual(0.13 * share);
    }
  });

  it('is null where there is no time, and takes any time', () => {
    expect(count([])).toBeNull();
    expect(count([0])).toEqual({ p50: 1, p95: 1, p99: 1 });
    expect(count([-5, Number.MAX_SAFE_INTEGER])?.p50).toBe(1);
  });
});
