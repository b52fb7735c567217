import { describe, expect, it } from 'vitest';
import { chooseBehaviour, drawForCall } from '../../../../scripts/laboratory/faults/choose-behaviour.ts';

const choose = (seed: number, chances: object, spell?: { behaviour: 'throttle'; share: number }) =>
  Array.from({ length: 1000 }, (_, mark) => chooseBehaviour({ seed, chances, spell }, mark, 1));
const countGood = (all: readonly string[]) => all.filter((one) => one === 'good').length;

describe('chooseBehaviour', () => {
  it('chooses by seed, job and call alone', () => {
    const chances = { error: 0.2, hang: 0.1 };
    expect(choose(3, chances)).toEqual(choose(3, chances));
    expect(choose(3, chances)).not.toEqual(choose(4, chances));
  });

  it('is good without chances and follows them where there are some', () => {
    expect(countGood(choose(1, {}))).toBe(1000);
    const good = countGood(choose(1, { error: 0.3 }));
    expect(good).toBeGreaterThan(600);
    expect(good).toBeLessThan(800);
  });

  it('lets a spell go before the chances, for its share of the calls', () => {
    expect(new Set(choose(1, { error: 1 }, { behaviour: 'throttle', share: 1 }))).toEqual(new Set(['throttle']));
    const some = choose(1, { error: 1 }, { behaviour: 'throttle', share: 0.5 });
    expect(new Set(some)).toEqual(new Set(['throttle', 'error']));
  });
});

describe('drawForCall', () => {
  it('draws anew for each call of a job', () => {
    const draws = [1, 2, 3].map((nth) => drawForCall(1, 5, nth));
    expect(new Set(draws).size).toBe(3);
    expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  });
});
