import { describe, expect, it } from 'vitest';
import { judge } from '../../../../scripts/laboratory/canaries/judge.ts';
import { aCampaign, everywhere } from './a-campaign.ts';

const owner = aCampaign().found;

describe('judge', () => {
  it('finds nothing wrong with values that only their owner saw', () => {
    expect(judge(aCampaign())).toEqual({ leaks: [], gaps: [] });
  });

  it('tells a leak with its value, its type, where it was planted and how it was written', () => {
    const found = [...owner, { place: 'logs', where: 'api.1.log', n: 1, how: 'URL' } as const];
    expect(judge(aCampaign({ found })).leaks).toEqual([
      {
        ...{ place: 'logs', where: 'api.1.log', n: 1, how: 'URL', value: '5105105105105100' },
        ...{ type: 'CREDIT_CARD', form: 'card-in-one', path: 'in a bad request' },
      },
    ]);
  });

  it.each([
    ['a scenario that nobody saw', { shown: new Map([[0, new Set(['succeeded'])]]) }, 'showed model-error'],
    ['a provider that was not asked', { asked: new Set<number>() }, 'was not asked for error'],
    ['a place that was not looked at', { bytes: { ...everywhere, board: 0 } }, 'nothing was looked at in board'],
    ['a search that finds nothing', { found: [] }, 'only 0 of 1 values'],
    ['a job that was not done', { unsettled: [0] }, '1 jobs were not done'],
    ['a bad request that was taken', { misanswered: ['taken'] }, 'taken'],
  ] as const)('tells of %s', (_, given, gap) => {
    const { gaps } = judge(aCampaign(given));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]).toContain(gap);
  });

  it('wants something looked at in every place that the documents tell of, errors of commands aside', () => {
    const told = ['provider', 'redis', 'files', 'data', 'logs', 'metrics', 'board', 'problems', 'stranger', 'owner'];
    const gapsWithout = (place: string) => judge(aCampaign({ bytes: { ...everywhere, [place]: 0 } })).gaps;
    for (const place of told) expect(gapsWithout(place)).toEqual([`nothing was looked at in ${place}`]);
    expect([...told, 'commands'].sort()).toEqual(Object.keys(everywhere).sort());
  });

  it('lets commands have nothing to complain', () => {
    expect(judge(aCampaign({ bytes: { ...everywhere, commands: 0 } })).gaps).toEqual([]);
  });
});
