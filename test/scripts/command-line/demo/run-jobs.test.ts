import { describe, expect, it } from 'vitest';
import type { PlannedJob } from '../../../../scripts/command-line/demo/plan-jobs.ts';
import { stepIn } from '../../../../scripts/command-line/demo/run-jobs.ts';
import type { JobView } from '../../../../src/jobs/job-view.ts';
import { makeAttempt, makeFinishedJob, makeView } from '../../../support/finished-demo.ts';

const planned = (customId: string, wants?: 'cancel' | 'approve'): PlannedJob => {
  const job = makeFinishedJob(customId);
  return { ...job, message: { ...job.message, ...(wants && { stepIn: wants }) } };
};
const jobs = [planned('mail-1'), planned('mail-2', 'cancel'), planned('mail-3', 'approve')];
const started = makeAttempt(0, { outcome: 'started' });
const later = Date.parse(started.at) + 500;

/** What is asked of the API when the jobs are seen like this. */
async function stepInto(seen: readonly JobView[], now = later) {
  const asked: string[] = [];
  const note = (what: string) => async (id: string) => {
    asked.push(`${what} ${id}`);
    return makeView();
  };
  const many = await stepIn({ cancel: note('cancel'), approve: note('approve') }, jobs, seen, now);
  return { asked, many };
}

const seenAs = (message: string, changes: Partial<JobView>) =>
  makeView({ id: message, metadata: { message }, ...changes });
const asking: Partial<JobView> = { status: 'running', stage: 'model', attempts: [started] };
const inReview: Partial<JobView> = { status: 'in_review', stage: 'review' };

describe('stepIn', () => {
  it('cancels the job whose app wants it no more, and approves the answer of the one a person looks at', async () => {
    const seen = [seenAs('mail-2', asking), seenAs('mail-3', inReview)];
    expect(await stepInto(seen)).toEqual({ asked: ['cancel mail-2', 'approve mail-3'], many: 2 });
  });

  it('cancels only while a model has been asked for half a second', async () => {
    expect(await stepInto([seenAs('mail-2', asking)], later - 1)).toEqual({ asked: [], many: 0 });
    expect(await stepInto([seenAs('mail-2', { ...asking, attempts: [] })])).toEqual({ asked: [], many: 0 });
    expect(await stepInto([seenAs('mail-2', { status: 'cancelled', attempts: [started] })])).toMatchObject({ many: 0 });
  });

  it('leaves all other jobs alone', async () => {
    const seen = [seenAs('mail-1', asking), seenAs('mail-1', inReview), seenAs('mail-3', asking), makeView(asking)];
    expect(await stepInto(seen)).toEqual({ asked: [], many: 0 });
  });
});
