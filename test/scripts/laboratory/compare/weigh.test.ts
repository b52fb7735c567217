import { describe, expect, it } from 'vitest';
import type { SideSeen } from '../../../../scripts/laboratory/compare/side.ts';
import { weigh, writeComparison } from '../../../../scripts/laboratory/compare/weigh.ts';
import { aCall } from '../chaos/a-campaign.ts';

const good = { mark: 'xq0xq', urgency: 3 };
const seen = (given: Partial<SideSeen>): SideSeen => ({
  ...{ accepted: 1, answers: new Map([[0, good]]), failed: new Set(), calls: [], deeds: [], marked: new Map() },
  ...given,
});

describe('weigh', () => {
  it('calls lost what has neither an answer nor a failure', () => {
    const answers = new Map([[0, good]]);
    expect(weigh(seen({ accepted: 4, answers, failed: new Set([0, 1]) }))).toMatchObject({
      answered: 1,
      failed: 1,
      lost: 2,
    });
  });

  it('counts right answers paid for twice, and those that no attempt accounts for', () => {
    const calls = [aCall(), aCall(), aCall({ mark: 1 }), aCall({ mark: 1 })];
    const weighed = weigh(seen({ calls, marked: new Map([[1, 1]]) }));
    expect(weighed).toMatchObject({ paidTwice: 2, paidTwiceUnnoticed: 1 });
  });

  it.each([{ ...good, urgency: 9 }, { ...good, urgency: 'very' }, { urgency: 3 }])(
    'knows %j for off schema',
    (answer) => {
      expect(weigh(seen({ answers: new Map([[0, answer]]) })).offSchema).toBe(1);
    },
  );

  it('adds up personal characters and the share of 429s', () => {
    const calls = [
      aCall({ leaked: 20 }),
      aCall({ leaked: 5, mark: 1 }),
      aCall({ behaviour: 'throttle' }),
      aCall({ mark: 2 }),
    ];
    expect(weigh(seen({ calls }))).toMatchObject({ personalCharacters: 25, throttledShare: 0.25, offSchema: 0 });
  });

  it('has a share of 429s without any call', () => {
    expect(weigh(seen({})).throttledShare).toBe(0);
  });
});

describe('writeComparison', () => {
  it('puts the sides beside each other', () => {
    const empty = { answers: new Map(), failed: new Set<number>(), calls: [], deeds: [], marked: new Map() };
    const sides = [
      { name: 'plain', weighed: weigh({ ...empty, accepted: 3 }) },
      { name: 'Airlock', weighed: weigh({ ...empty, accepted: 0 }) },
    ];
    const table = writeComparison(sides);
    expect(table).toContain('|  | plain | Airlock |');
    expect(table).toContain('| **lost**: neither | 3 | 0 |');
  });
});
