import type { AppJob } from '@bull-board/api/typings/app';
import { describe, expect, it } from 'vitest';
import { refuseChange, scrubBoardAnswer, showVisit } from '../../../../src/api/board/scrub-board-answer.ts';

type Context = Parameters<typeof scrubBoardAnswer>[0];
const contextOf = (route: string, method: Context['method'] = 'get') => ({ route, method }) as Context;

describe('scrubBoardAnswer', () => {
  it('shows nothing of a route it does not know', () => {
    const answer = scrubBoardAnswer(contextOf('/api/new-in-a-later-version'), { body: { text: 'secret' } });
    expect(answer).toEqual({ status: 403, body: { error: { key: 'ERRORS.FORBIDDEN' } } });
  });

  it("keeps an error's key and loses its message", () => {
    const body = { error: { key: 'ERRORS.JOB_NOT_FOUND' as const }, message: 'secret', details: 'secret' };
    const answer = scrubBoardAnswer(contextOf('/api/redis/stats'), { status: 404, body });
    expect(answer).toEqual({ status: 404, body: { error: { key: 'ERRORS.JOB_NOT_FOUND' } } });
  });

  it('passes numbers on as they are', () => {
    expect(scrubBoardAnswer(contextOf('/api/redis/stats'), { body: { version: '7' } })).toEqual({
      body: { version: '7' },
    });
  });
});

describe('refuseChange', () => {
  it('lets only reading through', () => {
    expect(refuseChange(contextOf('/api/queues'))).toBeUndefined();
    expect(refuseChange(contextOf('/api/queues/pause', 'put'))).toMatchObject({ allow: false, status: 403 });
  });
});

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
    expect(showVisit({ ...visit, failedReason: 'model-error of attempt 3' }).failedReason).toBe(
      'model-error of attempt 3',
    );
    for (const failedReason of [
      'model-error of attempt Ann',
      'ann-smith of attempt 3',
      'model-error of attempt 3 Ann',
    ]) {
      expect(showVisit({ ...visit, failedReason }).failedReason).toBe('(hidden)');
    }
  });

  it('shows of a delivery the name of its event', () => {
    expect(showVisit({ ...visit, name: 'job.succeeded' }).name).toBe('job.succeeded');
    expect(showVisit({ ...visit, name: 'job.secret' }).name).toBe('(hidden)');
  });

  it('hides a name and ids of a form that is not ours', () => {
    const shown = showVisit({ ...visit, name: 'Jane Doe', data: { jobId: 'jane@example.com', tenant: { name: 'x' } } });
    expect([shown.name, shown.data]).toEqual(['(hidden)', {}]);
    expect(showVisit({ ...visit, data: 'secret' }).data).toEqual({});
  });
});
