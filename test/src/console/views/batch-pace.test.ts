import { describe, expect, it } from 'vitest';
import { createPace, writeEta } from '../../../../src/console/views/batch-pace.ts';
import type { BatchView } from '../../../../src/jobs/batch-view.ts';
import { batchIdOf } from '../../../support/fake-batches.ts';

const batchWith = (succeeded: number, changes: Partial<BatchView['counts']> = {}): BatchView => ({
  ...{ id: batchIdOf(1), task: 'sort-note', status: 'running', createdAt: '2025-01-01T00:00:00.000Z' },
  ...{ finishedAt: null, endedEarly: null, delimiter: null, costUsd: 0 },
  counts: {
    ...{ total: 100, rejected: 0, queued: 100 - succeeded, running: 0, inReview: 0, succeeded, failed: 0 },
    ...{ cancelled: 0, expired: 0, degraded: 0, ...changes },
  },
});

describe('createPace', () => {
  it('tells how many ended since somebody looked, once that says something', () => {
    const note = createPace();
    expect(note(batchWith(0), 0)).toBeUndefined();
    expect(note(batchWith(5), 9_000)).toBeUndefined();
    expect(note(batchWith(10), 20_000)).toEqual({ ended: 10, ms: 20_000 });
    expect(note({ ...batchWith(10), id: batchIdOf(2) }, 20_000)).toBeUndefined();
  });

  it('forgets what was long ago, and knows nothing of what stands still or goes back', () => {
    const note = createPace();
    note(batchWith(0), 0);
    note(batchWith(50), 200_000);
    expect(note(batchWith(60), 400_000)).toEqual({ ended: 10, ms: 200_000 });
    expect(note(batchWith(50), 420_000)).toBeUndefined();
    expect(note(batchWith(50), 1_000_000)).toBeUndefined();
  });
});

describe('writeEta', () => {
  it('says when it will be done, and how that is reckoned', () => {
    const text = writeEta(batchWith(10), { ended: 10, ms: 20_000 })?.markup;
    expect(text).toContain('About 3 min for the 90 that are queued or running: 10 ended in the last 20.0 s');
  });

  it('says nothing where it is not known, or nothing is left that works by itself', () => {
    expect(writeEta(batchWith(10), undefined)).toBeUndefined();
    expect(writeEta(batchWith(10, { queued: 0, inReview: 90 }), { ended: 10, ms: 20_000 })).toBeUndefined();
    expect(writeEta({ ...batchWith(10), status: 'cancelled' }, { ended: 10, ms: 20_000 })).toBeUndefined();
  });
});
