import { describe, expect, it } from 'vitest';
import { countLost, countThrough, describeCounts } from '../../../../scripts/command-line/enqueue/watch-batch.ts';

const counts = {
  total: 36,
  rejected: 1,
  queued: 2,
  running: 3,
  inReview: 4,
  succeeded: 5,
  failed: 6,
  cancelled: 7,
  expired: 8,
  degraded: 2,
};
const none = {
  total: 1,
  rejected: 0,
  queued: 0,
  running: 0,
  inReview: 0,
  succeeded: 1,
  failed: 0,
  cancelled: 0,
  expired: 0,
  degraded: 0,
};

describe('batch counts', () => {
  it('tell what is through and what came to nothing', () => {
    expect([countThrough(counts), countLost(counts)]).toEqual([31, 22]);
  });

  it('are described without what is nought', () => {
    expect(describeCounts(none)).toBe('1 row · 1 succeeded');
    expect(describeCounts(counts)).toBe(
      '36 rows · 5 succeeded (2 degraded) · 6 failed · 8 expired · 7 cancelled · 1 rejected · 4 in review · 5 under way',
    );
  });
});
