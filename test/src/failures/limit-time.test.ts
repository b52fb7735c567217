import { execFileSync } from 'node:child_process';
import { getEventListeners, once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { abandonWhen, limitTime, startOwnTimer } from '../../../src/failures/limit-time.ts';

/** Work that ends only when it is told to. */
const untilStopped = async (signal: AbortSignal): Promise<never> => {
  if (!signal.aborted) await once(signal, 'abort');
  throw signal.reason;
};

describe('limitTime', () => {
  it('returns what the work returns', async () => {
    expect(await limitTime(60_000, [], async () => 7)).toBe(7);
  });

  it('fires after the limit', async () => {
    await expect(limitTime(1, [], untilStopped)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('fires with any of the signals, also one that has fired already', async () => {
    const reason = new Error('told to stop');
    const later = new AbortController();
    const running = limitTime(60_000, [undefined, later.signal], untilStopped);
    later.abort(reason);
    await expect(running).rejects.toBe(reason);
    await expect(limitTime(60_000, [AbortSignal.abort(reason)], untilStopped)).rejects.toBe(reason);
  });

  it('leaves nothing on a signal that outlives the work, whether that is done or failed', async () => {
    const long = new AbortController();
    await limitTime(60_000, [long.signal], async () => 7);
    await expect(limitTime(1, [long.signal], untilStopped)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(getEventListeners(long.signal, 'abort')).toEqual([]);
  });

  it('counts the time as it is told to', async () => {
    let isEnded = false;
    const atOnce = (_: number, onOver: () => void) => {
      setImmediate(onOver);
      return () => {
        isEnded = true;
      };
    };
    await expect(limitTime(60_000, [], untilStopped, atOnce)).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(isEnded).toBe(true);
  });

  it('fires although garbage was collected meanwhile', () => {
    const file = new URL('../../../src/failures/limit-time.ts', import.meta.url).href;
    const program = `
      import { limitTime } from '${file}';
      const rounds = setInterval(() => globalThis.gc(), 1);
      const pending = limitTime(50, [new AbortController().signal], (signal) => new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }));
      await pending.catch((error) => console.log(error.name));
      clearInterval(rounds);`;
    const flags = ['--expose-gc', '--import', 'tsx', '--input-type=module', '-e', program];
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8', timeout: 20_000 })).toBe('TimeoutError\n');
  });
});

describe('abandonWhen', () => {
  it('returns what the work returns, and leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    expect(await abandonWhen(signal, Promise.resolve(7))).toBe(7);
    await expect(abandonWhen(signal, Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('rejects when the signal fires, or has fired, although the work goes on', async () => {
    const reason = new Error('told to stop');
    const later = new AbortController();
    const abandoned = abandonWhen(later.signal, new Promise(() => undefined));
    later.abort(reason);
    await expect(abandoned).rejects.toBe(reason);
    await expect(abandonWhen(AbortSignal.abort(reason), new Promise(() => undefined))).rejects.toBe(reason);
  });
});

/** A limit under way in a process that can be made to stand still, and to lag: all its timers then come late. */
function startLate(limitMs: number) {
  let lostMs = 0;
  let isOver = false;
  const onOver = () => {
    isOver = true;
  };
  const cancel = startOwnTimer(limitMs, onOver, () => Date.now() + lostMs);
  return {
    cancel,
    live: (ms: number) => vi.advanceTimersByTime(ms),
    /** For so long nothing of the process runs, its timers neither. */
    standStill: (ms: number) => {
      lostMs += ms;
    },
    isOver: () => isOver,
  };
}

describe('startOwnTimer', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each([200, 3000, 60_000])('is over after %i ms', (limitMs) => {
    const { live, isOver } = startLate(limitMs);
    live(limitMs - 1);
    expect(isOver()).toBe(false);
    live(1);
    expect(isOver()).toBe(true);
  });

  it('does not count the four seconds that a process stood still', () => {
    const { live, standStill, isOver } = startLate(3000);
    live(500);
    standStill(3900);
    live(2499);
    expect(isOver()).toBe(false);
    live(1);
    expect(isOver()).toBe(true);
  });

  it('leaves a second to read what came during a longer standstill, and after every other', () => {
    const { live, standStill, isOver } = startLate(3000);
    live(2990);
    standStill(20_000);
    live(1009);
    standStill(20_000);
    live(1000);
    expect(isOver()).toBe(false);
    live(1);
    expect(isOver()).toBe(true);
  });

  it('gives a process that lags all the time four seconds more at most', () => {
    const { live, standStill, isOver } = startLate(3000);
    let seen = 0;
    for (; !isOver() && seen < 20_000; seen += 350) {
      standStill(200);
      live(150);
    }
    expect(seen).toBeGreaterThan(6500);
    expect(seen).toBeLessThan(7500);
  });

  it('is never over once it was ended', () => {
    const { cancel, live, isOver } = startLate(3000);
    live(1000);
    cancel();
    live(60_000);
    expect([isOver(), vi.getTimerCount()]).toEqual([false, 0]);
  });
});
