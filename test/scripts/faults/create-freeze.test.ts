import { describe, expect, it } from 'vitest';
import { createFreeze } from '../../../scripts/faults/create-freeze.ts';

describe('createFreeze', () => {
  it('stops the present child and lets it go on, and lets it live for a while before the next time', async () => {
    const told: { signal: unknown; at: number }[] = [];
    const freeze = createFreeze(() => ({ kill: (signal) => told.push({ signal, at: Date.now() }) > 0 }));
    await freeze(1);
    await freeze(1);
    expect(told.map(({ signal }) => signal)).toEqual(['SIGSTOP', 'SIGCONT', 'SIGSTOP', 'SIGCONT']);
    const [, thawed, frozen] = told;
    expect((frozen?.at ?? 0) - (thawed?.at ?? 0)).toBeGreaterThanOrEqual(2990);
  });
});
