import { describe, expect, it } from 'vitest';
import { providerCells } from '../../../../../scripts/laboratory/bench/measure-provider.ts';
import { cells } from '../../../../../scripts/laboratory/bench/provider/cells.ts';
import { readInRoot } from '../../../../project/repo-files.ts';

describe('cells', () => {
  it('have names of their own, and stand in the docs', () => {
    expect(new Set(providerCells).size).toBe(providerCells.length);
    const [, part = ''] = readInRoot('docs/benchmarks.md').split('**`provider`.**');
    for (const name of providerCells) expect(part, name).toContain(`\`${name}\``);
  });

  it('tell Airlock of the limits that there are, but for two', () => {
    const isTold = cells.filter(({ told, limits }) => told === limits).map(({ name }) => name);

    expect(isTold).toEqual(['requests', 'tokens', 'killed', 'estimates']);
  });
});
