import { describe, expect, it } from 'vitest';
import { createTrails } from '../../../../scripts/laboratory/chaos/trails.ts';
import { aJob } from './a-campaign.ts';

describe('createTrails', () => {
  it('counts each job once, however often it is accepted under its key', () => {
    const trails = createTrails(2);
    trails.accept(0, 'job_0');
    trails.accept(0, 'job_0');
    expect(trails.accepted).toBe(1);
    trails.accept(0, 'job_1');
    expect([trails.accepted, trails.toList()[0]?.ids]).toEqual([1, ['job_0', 'job_1']]);
  });

  it('keeps the first ending it saw, and what is said at the very end beside it', () => {
    const trails = createTrails(1);
    trails.accept(0, 'job_0');
    trails.see(aJob({ status: 'running', finishedAt: undefined }));
    expect([trails.ended, [...trails.pending]]).toEqual([0, ['job_0']]);
    trails.see(aJob({ finishedAt: 2000 }));
    trails.see(aJob({ finishedAt: 3000 }));
    trails.seeLast(aJob({ finishedAt: 3000 }));
    expect([trails.ended, trails.pending.size]).toEqual([1, 0]);
    expect(trails.toList()[0]).toMatchObject({ ended: { finishedAt: 2000 }, last: { finishedAt: 3000 } });
  });

  it('notes jobs that nobody was promised', () => {
    const trails = createTrails(1);
    trails.seeLast(aJob({ id: 'job_7' }));
    expect(trails.extra).toEqual(['job_7']);
  });
});
