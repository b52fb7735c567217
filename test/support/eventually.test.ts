import { describe, expect, it } from 'vitest';
import { eventually } from './eventually.ts';

describe('eventually', () => {
  it('gives what was awaited, zero and the empty string included', async () => {
    const answers = [undefined, false, null, 0] as const;
    let asked = 0;
    expect(await eventually(() => answers[asked++])).toBe(0);
    expect(await eventually(async () => '')).toBe('');
  });

  it('takes a thrown error as not yet', async () => {
    let asked = 0;
    const seen = await eventually(() => {
      asked += 1;
      expect(asked).toBe(3);
      return true;
    });
    expect(seen).toBe(true);
  });

  it('throws what was awaited and the last error when time is up', async () => {
    const cause = new Error('still nothing');
    const failed = eventually(() => Promise.reject(cause), { withinMs: 1, describe: 'a miracle' });
    await expect(failed).rejects.toMatchObject({ message: 'waited 1 ms in vain for a miracle', cause });
  });
});
