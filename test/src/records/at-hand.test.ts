import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAtHand, type Payloads } from '../../../src/records/at-hand.ts';

const leave = (payloads: Payloads) => ({ tenant: 'default', plain: ['2'], latestAttempt: undefined, payloads });
const long = (characters: number) => leave({ input: 'x'.repeat(characters) });

describe('createAtHand', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('gives what it kept for a visit, once', () => {
    const atHand = createAtHand('worker-1');
    const [token, other] = [atHand.keep(leave({ input: '1' })), atHand.keep(leave({ input: '2' }))];
    expect(token).toMatch(/^worker-1:/);
    expect(other).not.toBe(token);
    expect(atHand.take(token ?? '')).toEqual(leave({ input: '1' }));
    expect(atHand.take(token ?? '')).toBeUndefined();
    expect(atHand.take(other ?? '')).toEqual(leave({ input: '2' }));
  });

  it('knows nothing of the tokens of others', () => {
    expect(createAtHand('worker-1').take('worker-2:1')).toBeUndefined();
  });

  it('does not keep what is very long', () => {
    const atHand = createAtHand('worker-1');
    expect(atHand.keep(long(2_000_001))).toBeUndefined();
    expect(atHand.keep(long(2_000_000))).toBeDefined();
  });

  it('lets go of the oldest first when it keeps eight million characters', () => {
    const atHand = createAtHand('worker-1');
    const tokens = Array.from({ length: 5 }, () => atHand.keep(long(2_000_000)) ?? '');
    expect(tokens.map((token) => atHand.take(token) !== undefined)).toEqual([false, true, true, true, true]);
  });

  it('lets go of everything by itself some seconds later', () => {
    const atHand = createAtHand('worker-1');
    const first = atHand.keep(leave({ input: '1' })) ?? '';
    vi.advanceTimersByTime(4000);
    const second = atHand.keep(leave({ input: '2' })) ?? '';
    vi.advanceTimersByTime(11_000);
    expect(vi.getTimerCount()).toBe(0);
    expect([atHand.take(first), atHand.take(second)]).toEqual([undefined, undefined]);
  });
});
