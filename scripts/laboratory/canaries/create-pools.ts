import type { Manner, Planted } from './plant-values.ts';

/** Values that wait to be put somewhere, by the manner in which that must be done. */
export interface Pools {
  /** At most `count`; fewer when there are no more. */
  take: (manner: Manner, count: number) => Planted[];
  /** How many still wait. */
  readonly left: number;
}

export function createPools(planted: readonly Planted[]): Pools {
  const pools: Record<Manner, Planted[]> = { said: [], bare: [], keyed: [], number: [] };
  for (const value of planted) pools[value.manner].push(value);
  const lists = Object.values(pools);
  return {
    take: (manner, count) => pools[manner].splice(0, count),
    get left() {
      return lists.reduce((sum, list) => sum + list.length, 0);
    },
  };
}
