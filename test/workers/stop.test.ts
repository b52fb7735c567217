import { describe, expect, it } from 'vitest';
import { createStop } from '../../workers/stop.ts';

describe('createStop', () => {
  it('aborts the signal that somebody asked for', () => {
    const stop = createStop();
    const { signal } = stop;
    expect([signal.aborted, stop.isStopped]).toEqual([false, false]);
    stop.stop();
    expect([signal.aborted, stop.isStopped]).toEqual([true, true]);
  });

  it('gives whoever asks too late a signal that is aborted', () => {
    const stop = createStop();
    stop.stop();
    stop.stop();
    expect(stop.signal.aborted).toBe(true);
  });

  it('gives everyone the same signal', () => {
    const stop = createStop();
    expect(stop.signal).toBe(stop.signal);
  });
});
