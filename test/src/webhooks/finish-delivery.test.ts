import { describe, expect, it } from 'vitest';
import { decideOutcome, retryDelaysMs } from '../../../src/webhooks/finish-delivery.ts';

const refused = (more: object = {}) => ({ is: 'refused' as const, code: 'http-500', status: 500, ...more });
const delayOf = (attempts: number, more: object = {}) => {
  const outcome = decideOutcome(refused(more), attempts);
  return outcome.is === 'retried' ? outcome.delayMs : undefined;
};

describe('decideOutcome', () => {
  it('takes what was taken', () => {
    expect(decideOutcome({ is: 'taken', status: 204 }, 9)).toEqual({ is: 'delivered', status: 204 });
  });

  it('tries nine times more over three days, each a tenth later at most, and then no more', () => {
    const delays = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400].map((seconds) => seconds * 1000);
    expect(retryDelaysMs).toEqual(delays);
    delays.forEach((delay, attempts) => {
      const seen = Array.from({ length: 50 }, () => delayOf(attempts) ?? 0);
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(delay);
      expect(Math.max(...seen)).toBeLessThanOrEqual(Math.ceil(delay * 1.1));
      expect(new Set(seen).size).toBeGreaterThan(1);
    });
    expect(decideOutcome(refused(), 9)).toEqual({ is: 'failed', code: 'http-500', status: 500 });
  });

  it('waits as long as it is asked to, where that is longer, and a day at most', () => {
    expect(delayOf(0, { retryAfterMs: 60_000 })).toBeGreaterThanOrEqual(60_000);
    expect(delayOf(2, { retryAfterMs: 1000 })).toBeGreaterThanOrEqual(1_800_000);
    expect(delayOf(0, { retryAfterMs: 1e12 })).toBeLessThanOrEqual(86_400_000 * 1.1);
  });

  it('knows who is gone for good', () => {
    const gone = { code: 'http-410', status: 410 };
    expect(decideOutcome(refused(gone), 0)).toEqual({ is: 'failed', ...gone, isGone: true });
  });
});
