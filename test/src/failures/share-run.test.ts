import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { shareRun } from '../../../src/failures/share-run.ts';
import { createPromise } from '../../support/create-promise.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

describe('shareRun', () => {
  it('runs once a second, and gives everybody what came of it', async () => {
    let runs = 0;
    const ask = shareRun(async () => {
      runs += 1;
      return runs;
    });
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1]);
    vi.advanceTimersByTime(999);
    expect(await ask()).toBe(1);
    vi.advanceTimersByTime(1);
    expect(await Promise.all([ask(), ask()])).toEqual([2, 2]);
  });

  it('gives a failure, too, and for no longer', async () => {
    let isAway = true;
    const ask = shareRun(async () => {
      if (isAway) throw new Error('away');
      return 'there';
    });
    await expect(ask()).rejects.toThrow('away');
    isAway = false;
    await expect(ask()).rejects.toThrow('away');
    vi.advanceTimersByTime(1000);
    expect(await ask()).toBe('there');
    isAway = true;
    expect(await ask()).toBe('there');
    vi.advanceTimersByTime(1000);
    await expect(ask()).rejects.toThrow('away');
  });

  it('starts no second run while one is under way, however long it takes, and a new one right after it', async () => {
    const runs: ReturnType<typeof createPromise<string>>[] = [];
    const ask = shareRun(() => {
      const run = createPromise<string>();
      runs.push(run);
      return run.promise;
    });
    const first = ask();
    vi.advanceTimersByTime(5000);
    const second = ask();
    expect(runs).toHaveLength(1);
    runs[0]?.resolve('slow');
    expect(await Promise.all([first, second])).toEqual(['slow', 'slow']);
    void ask();
    expect(runs).toHaveLength(2);
  });
});
