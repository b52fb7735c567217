import type { AppJob } from '@bull-board/api/typings/app';
import { describe, expect, it } from 'vitest';
import { showVisit } from '../../../../src/api/board/show-visit.ts';

const visit: AppJob = {
  id: 'job_1-model-2',
  name: 'sort-note',
  timestamp: 1,
  attempts: 1,
  progress: 'secret',
  stacktrace: ['secret'],
  opts: { attempts: 1, priority: 5, jobId: 'job_1-model-2', repeat: { key: 'secret' }, delay: 'secret' },
  data: { jobId: 'job_1', tenant: 'acme', token: 'secret', tenants: ['secret'] },
  returnValue: 'secret',
  isFailed: true,
  processedBy: 'secret',
  groupId: 'secret',
  deduplicationId: 'secret',
  deferredFailure: 'secret',
};

describe('showVisit', () => {
  it('keeps ids, times, counts and states, and nothing else', () => {
    expect(showVisit({ ...visit, priority: 5, stalledCounter: 1 })).toEqual({
      id: 'job_1-model-2',
      name: 'sort-note',
      timestamp: 1,
      attempts: 1,
      progress: 0,
      stacktrace: [],
      opts: { attempts: 1, priority: 5 },
      data: { jobId: 'job_1', tenant: 'acme' },
      returnValue: null,
      isFailed: true,
      priority: 5,
      stalledCounter: 1,
    });
  });

  it('says a reason only in our own words', () => {
    expect(showVisit({ ...visit, failedReason: 'model-timeout' }).failedReason).toBe('model-timeout');
    const sentence = 'The model did not answer in time.';
    expect(showVisit({ ...visit, failedReason: sentence }).failedReason).toBe(sentence);
    expect(showVisit({ ...visit, failedReason: `${sentence} secret` }).failedReason).toBe('(hidden)');
  });

  it('hides a name and ids of a form that is not ours', () => {
    const shown = showVisit({ ...visit, name: 'Jane Doe', data: { jobId: 'jane@example.com', tenant: { name: 'x' } } });
    expect([shown.name, shown.data]).toEqual(['(hidden)', {}]);
    expect(showVisit({ ...visit, data: 'secret' }).data).toEqual({});
  });
});
