import { describe, expect, it } from 'vitest';
import { createStop, type InFlight, noteInFlight } from '../../workers/stop.ts';

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

describe('noteInFlight', () => {
  it('notes a job until its work is over', () => {
    const inFlight: InFlight = new Map();
    const stop = createStop();
    const leave = noteInFlight(inFlight, 'job_1', stop);
    expect([...(inFlight.get('job_1') ?? [])]).toEqual([stop]);
    leave();
    expect(inFlight.size).toBe(0);
  });

  it('notes a job on for the others that work on it', () => {
    const inFlight: InFlight = new Map();
    const [one, other] = [createStop(), createStop()];
    const leave = noteInFlight(inFlight, 'job_1', one);
    noteInFlight(inFlight, 'job_1', other);
    leave();
    leave();
    expect([...(inFlight.get('job_1') ?? [])]).toEqual([other]);
  });
});
