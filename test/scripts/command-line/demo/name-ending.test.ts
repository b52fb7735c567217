import { describe, expect, it } from 'vitest';
import { countJobs, isDeadLetter, nameEnding, sortEndings } from '../../../../scripts/command-line/demo/name-ending.ts';
import type { FailureView } from '../../../../src/jobs/job-view.ts';
import { makeAttempt, makeView, modelError } from '../../../support/finished-demo.ts';

const failed = makeAttempt(10, { outcome: 'failed', failure: modelError });
const throttled = makeAttempt(20, { outcome: 'throttled' });
const again = makeAttempt(30, { round: 1 });
const dead = makeView({ status: 'failed', failure: modelError, attempts: [failed] });
const held = makeView({ status: 'in_review', stage: 'review', finishedAt: null });
const cancelled = makeView({ status: 'cancelled', output: null });
const late: FailureView = { kind: 'deadline', code: 'deadline', message: 'The job was not done before its deadline.' };
const expired = makeView({ status: 'expired', stage: 'dead-letter', output: null, failure: late });

describe('nameEnding', () => {
  it.each([
    ['succeeded at once', []],
    ['succeeded after a retry', [failed]],
    ['succeeded after a throttle', [throttled]],
    ['succeeded after asking again', [again]],
    ['succeeded after a throttle and asking again', [throttled, again]],
  ])('says %s', (name, attempts) => {
    expect(nameEnding(makeView({ attempts: [...attempts, makeAttempt(40)] }))).toBe(name);
  });

  it('says who answered when the first model did not, and who is asked when none could', () => {
    const answer = { rung: 1, profile: null, model: null, confidence: null, degraded: true };
    expect(nameEnding(makeView({ answer: { ...answer, by: 'model' } }))).toBe('answered by the fallback model');
    expect(nameEnding(makeView({ answer: { ...answer, by: 'rule' } }))).toBe('answered by a rule');
    expect(nameEnding(makeView({ answer: { ...answer, by: 'review', degraded: false } }))).toBe('answered by a person');
    expect(nameEnding(held)).toBe('waits for a person');
  });

  it('says what ended a job before anybody answered', () => {
    expect(nameEnding(cancelled)).toBe('cancelled');
    expect(nameEnding(expired)).toBe('expired');
  });

  it('names a dead letter by its failure, whatever it met on its way', () => {
    expect(nameEnding(dead)).toBe('dead letter: model-error');
  });
});

describe('isDeadLetter', () => {
  it('is true of what nobody could finish, or not in time', () => {
    expect([makeView(), held, cancelled, expired, dead].map(isDeadLetter)).toEqual([false, false, false, true, true]);
  });
});

describe('sortEndings', () => {
  it('puts the most frequent ending first and dead letters last, each with all its jobs', () => {
    const retried = makeView({ attempts: [failed, makeAttempt(40)] });
    const endings = sortEndings([dead, dead, dead, retried, makeView(), makeView()]);
    expect(endings.map(({ name, jobs }) => [name, jobs.length])).toEqual([
      ['succeeded at once', 2],
      ['succeeded after a retry', 1],
      ['dead letter: model-error', 3],
    ]);
  });

  it('tells successes first, then what waits, what was cancelled, what was too late and what died', () => {
    const names = sortEndings([dead, expired, cancelled, held, makeView()]).map(({ name }) => name);
    expect(names).toEqual([
      ...['succeeded at once', 'waits for a person', 'cancelled', 'expired', 'dead letter: model-error'],
    ]);
  });

  it('says why a job died in the words of its failure', () => {
    expect(sortEndings([dead])[0]?.remark).toBe(modelError.message);
    expect(sortEndings([expired])[0]?.remark).toBe(late.message);
  });
});

describe('countJobs', () => {
  it('counts the jobs that have one of the statuses', () => {
    const jobs = [makeView(), makeView({ status: 'expired' }), makeView({ status: 'failed' }), makeView()];
    expect([countJobs(jobs, 'succeeded'), countJobs(jobs, 'expired', 'failed'), countJobs(jobs, 'queued')]).toEqual([
      2, 2, 0,
    ]);
  });
});
