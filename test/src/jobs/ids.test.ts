import { describe, expect, it } from 'vitest';
import { createBatchId, jobIdOfRow, LAST_ROW } from '../../../src/jobs/ids.ts';

const JOB_ID = /^job_[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('jobIdOfRow', () => {
  it('makes an id of the usual form, the same for the same row', () => {
    const batch = createBatchId();
    for (const row of [1, 255, 1_000_000, LAST_ROW]) {
      expect(jobIdOfRow(batch, row)).toMatch(JOB_ID);
      expect(jobIdOfRow(batch, row)).toBe(jobIdOfRow(batch, row));
    }
  });

  it('keeps the order of the rows, and batches apart', () => {
    const batch = createBatchId();
    const ids = [1, 2, 9, 10, 16, 255, 256, 70_000].map((row) => jobIdOfRow(batch, row));
    expect([...ids].sort()).toEqual(ids);
    const others = Array.from({ length: 1000 }, createBatchId).map((other) => jobIdOfRow(other, 1));
    expect(new Set(others).size).toBe(1000);
  });
});
