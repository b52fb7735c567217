import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/canaries/judge.ts';
import { sumUp, writeTables } from '../../../../scripts/laboratory/canaries/report.ts';
import { aCampaign } from './a-campaign.ts';

const owner = aCampaign().found;

describe('sumUp', () => {
  it('counts values by type, by path and by place, each once a place', () => {
    const found = [
      ...owner,
      ...(['raw', 'URL'] as const).map((how) => ({ place: 'redis', where: 'a', n: 1, how }) as const),
    ];
    const seen = aCampaign({ found });
    const result = sumUp(seen, judge(seen), { seed: 1, seconds: 2 });
    expect(result.byType).toEqual({ CREDIT_CARD: 1, EMAIL: 1 });
    expect(result.byPath).toEqual({ 'in a bad request': 1, 'in a text': 1 });
    expect(result.places.redis).toEqual({ bytes: 10, values: 1 });
    expect(result.places.owner.values).toBe(1);
  });
});

describe('writeTables', () => {
  it('says of each place whether it is as it must be', () => {
    const seen = aCampaign({ found: [...owner, { place: 'redis', where: 'a', n: 1, how: 'raw' }] });
    const tables = writeTables(sumUp(seen, judge(seen), { seed: 1, seconds: 2 }));
    expect(tables).toContain('| Redis, every key and value | 0.00 MB | 1 | 0: MISSED |');
    expect(tables).toContain('| logs of all processes, level trace | 0.00 MB | 0 | 0: met |');
    expect(tables).toContain('| EMAIL | 1 |');
  });
});
