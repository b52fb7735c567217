import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createFreeze } from '../../../../scripts/laboratory/faults/create-freeze.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createFreeze', () => {
  it('stops the present child and lets it go on, and lets it live for 3 s before the next time', async () => {
    const told: unknown[] = [];
    const child = { kill: (signal: unknown) => told.push(signal) > 0 };
    const freeze = createFreeze(
      () => child,
      async (ms) => void told.push(ms),
    );
    await freeze(10);
    await freeze(20);
    expect(told).toEqual([0, 'SIGSTOP', 10, 'SIGCONT', 3000, 'SIGSTOP', 20, 'SIGCONT']);
  });
});
