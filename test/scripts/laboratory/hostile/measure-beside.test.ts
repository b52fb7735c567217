import { describe, expect, it } from 'vitest';
import { MOST_WAIT, measureBeside } from '../../../../scripts/laboratory/hostile/measure-beside.ts';

const sizes = { rounds: 3, samples: 24 };
const peaks = { api: 100, worker: 200 };

/** A tenant that waits as long as it is told, by which half of a round it is and how often it was measured. */
function openArena(waitOf: (isBeside: boolean, measured: number) => number) {
  let isBeside = false;
  let held = 500;
  let watched = 0;
  return {
    arena: {
      wait: async () => waitOf(isBeside, watched),
      readHeld: async () => held,
      watchPeaks: async () => {
        watched += 1;
        return async () => peaks;
      },
    },
    /** Leaves ten bytes each time. */
    attack: (ends: readonly string[]) => {
      let sent = 0;
      return {
        name: 'an attack',
        strike: async () => {
          isBeside = true;
          held += 10;
          // So long that the other tenant's jobs run beside it.
          await new Promise(setImmediate);
          isBeside = false;
          sent += 1;
          return ends[(sent - 1) % ends.length] ?? '';
        },
      };
    },
    countMeasured: () => watched,
  };
}

describe('measureBeside', () => {
  it('tells what an attack does to a tenant beside it, and what it leaves', async () => {
    const { arena, attack, countMeasured } = openArena((isBeside) => (isBeside ? 15 : 10));
    const beside = await measureBeside(arena, attack(['202', 'tenant-full']), sizes);
    expect(beside).toMatchObject({ name: 'an attack', ends: ['202', 'tenant-full'], apiMb: 100, workerMb: 200 });
    expect(beside).toMatchObject({ aloneMs: 10, besideMs: 15, ratio: 1.5, leftBytes: 10 });
    expect(beside.strikes).toBeGreaterThanOrEqual(sizes.rounds);
    expect(countMeasured()).toBe(1);
  });

  it('measures once more where a tenant seems to wait too long, and takes what was better', async () => {
    const noisy = openArena((isBeside, measured) => (isBeside && measured === 1 ? 50 : 10));
    expect((await measureBeside(noisy.arena, noisy.attack(['202']), sizes)).ratio).toBe(1);
    expect(noisy.countMeasured()).toBe(2);
    const slow = openArena((isBeside) => (isBeside ? 50 : 10));
    expect((await measureBeside(slow.arena, slow.attack(['202']), sizes)).ratio).toBeGreaterThan(MOST_WAIT);
  });

  it('has a tenant wait twice as long at most, and no longer', async () => {
    for (const [besideMs, isTooLong] of [
      [20, false],
      [21, true],
    ] as const) {
      const { arena, attack } = openArena((isBeside) => (isBeside ? besideMs : 10));
      expect((await measureBeside(arena, attack(['202']), sizes)).ratio > MOST_WAIT).toBe(isTooLong);
    }
  });

  it('fails with the attack', async () => {
    const { arena } = openArena(() => 10);
    const attack = { name: 'an attack', strike: () => Promise.reject(new Error('no answer')) };
    await expect(measureBeside(arena, attack, sizes)).rejects.toThrow('no answer');
  });
});
