import { describe, expect, it } from 'vitest';
import { countJobs } from '../../../../scripts/laboratory/demo/count-jobs.ts';
import { makeView } from '../../../support/finished-demo.ts';

describe('countJobs', () => {
  it('counts the jobs that have one of the statuses', () => {
    const jobs = [makeView(), makeView({ status: 'expired' }), makeView({ status: 'failed' }), makeView()];
    expect([countJobs(jobs, 'succeeded'), countJobs(jobs, 'expired', 'failed'), countJobs(jobs, 'queued')]).toEqual([
      2, 2, 0,
    ]);
  });
});
