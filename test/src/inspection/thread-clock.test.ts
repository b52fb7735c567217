import { describe, expect, it } from 'vitest';
import { readThreadMs, readThreadNumber } from '../../../src/inspection/thread-clock.ts';

describe('readThreadMs', () => {
  it('counts what a thread works', () => {
    const thread = readThreadNumber();
    const before = readThreadMs(thread);
    let spins = 0;
    while (readThreadMs(thread) - before < 50) spins += 1;
    expect(spins).toBeGreaterThan(0);
    expect(readThreadMs(thread)).toBeGreaterThanOrEqual(before + 50);
  });

  it('counts the time that passes where the system does not tell', () => {
    const before = performance.now();
    expect(readThreadMs(-1)).toBeGreaterThanOrEqual(before);
  });

  it('says nothing of a thread that is no more', () => {
    expect(readThreadMs(2 ** 30)).toBe(0);
  });
});
