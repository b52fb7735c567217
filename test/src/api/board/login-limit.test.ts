import { describe, expect, it } from 'vitest';
import { createLoginLimit } from '../../../../src/api/board/login-limit.ts';

describe('createLoginLimit', () => {
  it('makes an address wait after ten failures until the minute of the first is over', () => {
    let now = 0;
    const limit = createLoginLimit(() => now);
    for (let n = 0; n < 10; n += 1) {
      expect(limit.findWaitMs('a')).toBe(0);
      limit.noteFailure('a');
      now += 1000;
    }
    expect(limit.findWaitMs('a')).toBe(50_000);
    expect(limit.findWaitMs('b')).toBe(0);
    now = 60_000;
    expect(limit.findWaitMs('a')).toBe(0);
    limit.noteFailure('a');
    expect(limit.findWaitMs('a')).toBe(0);
  });

  it('forgets the oldest of more than 10,000 addresses', () => {
    const limit = createLoginLimit(() => 0);
    for (let n = 0; n < 10; n += 1) limit.noteFailure('first');
    for (let n = 0; n < 10_000; n += 1) limit.noteFailure(`address ${n}`);
    expect(limit.findWaitMs('first')).toBe(0);
  });
});
