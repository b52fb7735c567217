import { describe, expect, it } from 'vitest';
import { mapInOrder } from '../../../queues/producer/map-in-order.ts';
import { collect } from '../../support/collect.ts';
import { eventually } from '../../support/eventually.ts';

/** A source that notes how far it was pulled and whether it was told to end. */
function createSource(length: number, brokenAt = Number.POSITIVE_INFINITY) {
  const seen = { pulled: 0, isEnded: false };
  async function* items() {
    try {
      for (let i = 1; i <= length; i++) {
        if (i === brokenAt) throw new Error('the source broke');
        seen.pulled = i;
        yield i;
      }
    } finally {
      seen.isEnded = true;
    }
  }
  return { seen, items: items() };
}

const turn = () => new Promise(setImmediate);

describe('mapInOrder', () => {
  it('gives every result in the order of the items, whichever is ready first', async () => {
    const work = async (item: number) => {
      for (let i = 0; i < (item * 7) % 5; i++) await turn();
      return item * 2;
    };
    const results = await collect(mapInOrder(createSource(40).items, work, 8));
    expect(results).toEqual(Array.from({ length: 40 }, (_, i) => ({ row: i + 1, result: (i + 1) * 2 })));
  });

  it('works on so many at once and no more', async () => {
    let [underWay, most] = [0, 0];
    const work = async () => {
      most = Math.max(most, ++underWay);
      await turn();
      underWay -= 1;
    };
    await collect(mapInOrder(createSource(30).items, work, 5));
    expect(most).toBe(5);
  });

  it('pulls no more than it has room for while nobody reads', async () => {
    const { seen, items } = createSource(1000);
    const results = mapInOrder(items, async (item) => item, 4);
    await results.next();
    for (let i = 0; i < 50; i++) await turn();
    // Four under way, and the one that was read; one more may have been pulled when it left.
    expect(seen.pulled).toBeGreaterThanOrEqual(1);
    expect(seen.pulled).toBeLessThanOrEqual(5);
    await results.return(undefined);
  });

  it('gives a result as soon as it is there, though the source pauses', async () => {
    async function* pausing() {
      yield 1;
      await new Promise(() => undefined);
    }
    const results = mapInOrder(pausing(), async (item) => item, 10);
    expect(await results.next()).toEqual({ done: false, value: { row: 1, result: 1 } });
  });

  it('gives what came before a source broke, then throws', async () => {
    const rows: number[] = [];
    const read = async () => {
      for await (const { row } of mapInOrder(createSource(9, 4).items, async (item) => item, 3)) rows.push(row);
    };
    await expect(read()).rejects.toThrow('the source broke');
    expect(rows).toEqual([1, 2, 3]);
  });

  it('throws what its work throws and ends the source', async () => {
    const { seen, items } = createSource(100);
    const work = async (item: number) => {
      if (item === 3) throw new Error('a bug');
      return item;
    };
    await expect(collect(mapInOrder(items, work, 2))).rejects.toThrow('a bug');
    await eventually(() => seen.isEnded);
    expect(seen.pulled).toBeLessThan(10);
  });

  it('ends the source when its reader leaves', async () => {
    const { seen, items } = createSource(100);
    for await (const { row } of mapInOrder(items, async (item) => item, 2)) if (row === 5) break;
    await eventually(() => seen.isEnded);
    expect(seen.pulled).toBeLessThan(10);
  });

  it.each([0, 1.5, 1001, Number.NaN])('refuses the concurrency %d', async (concurrency) => {
    await expect(mapInOrder(createSource(1).items, async () => 1, concurrency).next()).rejects.toThrow(RangeError);
  });
});
