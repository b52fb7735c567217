import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { Change } from '../../src/jobs/change.ts';
import type { AnswerView } from '../../src/jobs/job-view.ts';
import { createTrouble } from '../../src/redaction/plug-ins/trouble.ts';
import { createStageJob } from '../support/create-stage-job.ts';
import { startedAttempt } from '../support/ledger.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';

const task = createNoteTask();
const job = createStageJob('model', task);
const answerBy = (by: AnswerView['by']): AnswerView => ({
  ...{ by, rung: 0, profile: null, model: null, confidence: null, degraded: false },
});
const done = { is: 'done', now: 12_000, visit: 3, token: 't' } as const;
const failed = (code: FailureCode, cause?: unknown, profile = 'primary') => ({
  ...{ failure: new Failure(code, { cause }), profile },
});

const nextRung = { is: 'next-rung' } as const;

describe('createObserve', () => {
  it('counts an attempt with what it took, used and cost', async () => {
    const { observe, metric } = startObserving();
    const usage = { inputTokens: 31, outputTokens: 7, cachedInputTokens: 20, reasoningTokens: 5 };
    const attempt: Attempt = { ...startedAttempt, outcome: 'answered', latencyMs: 1500, usage, costUsd: 0.25 };
    observe.committed(job, { event: 'answered', set: {}, attempt }, done);
    const profile = 'profile="primary"';
    const of = `task="note",${profile}`;
    expect(await metric(`airlock_model_attempts_total{${of},outcome="answered",failure=""}`)).toBe(1);
    expect(await metric(`airlock_model_seconds_sum{${profile}}`)).toBe(1.5);
    expect(await metric(`airlock_tokens_total{${of},direction="input"}`)).toBe(31);
    expect(await metric(`airlock_tokens_total{${of},direction="output"}`)).toBe(7);
    expect(await metric(`airlock_token_parts_total{${of},part="cached-input"}`)).toBe(20);
    expect(await metric(`airlock_token_parts_total{${of},part="reasoning"}`)).toBe(5);
    expect(await metric(`airlock_cost_usd_total{${of}}`)).toBe(0.25);
  });

  it('tells of a plug-in that failed on a job, and why, and counts it', async () => {
    const { observe, lines, metric } = startObserving();
    const failure = createTrouble('detector-unavailable', 'ECONNREFUSED');
    observe.plugInFailed(job, { detector: 'presidio', plugIn: 'required', failure });
    observe.plugInFailed(job, { detector: 'presidio', plugIn: 'optional', failure });
    const line = { event: 'detector-failed', jobId: 'job_1', task: 'note', detector: 'presidio' };
    expect(lines).toMatchObject([
      { ...line, code: 'detector-unavailable', reason: 'ECONNREFUSED', next: 'closed' },
      { ...line, next: 'without' },
    ]);
    const name = 'airlock_detector_failures_total{detector="presidio",code="detector-unavailable"}';
    expect(await metric(name)).toBe(2);
  });

  it('counts the findings also of a job that was redacted without a plug-in', async () => {
    const { observe, metric } = startObserving();
    observe.committed(job, { event: 'redacted without presidio', set: { findings: { EMAIL: 2 } } }, done);
    expect(await metric('airlock_findings_total{type="EMAIL"}')).toBe(2);
  });

  it('counts an attempt that was paid although the job had moved on, and one that nobody knows about', async () => {
    const { observe, metric } = startObserving();
    const attempt: Attempt = { ...startedAttempt, outcome: 'unknown', failure: 'model-unknown-outcome' };
    observe.committed(job, { event: 'retry', set: {}, attempt }, { is: 'moved' });
    expect(await metric('airlock_unknown_attempts_total{profile="primary"}')).toBe(1);
  });

  it('does not count an attempt again that validation found fault with', async () => {
    const { observe, metric } = startObserving();
    const attempt: Attempt = { ...startedAttempt, outcome: 'answered', failure: 'answer-off-schema' };
    observe.committed(createStageJob('validate', task), { event: 'ask again', set: {}, attempt }, done);
    const labels = 'task="note",profile="primary",outcome="answered",failure="answer-off-schema"';
    expect(await metric(`airlock_model_attempts_total{${labels}}`)).toBe(0);
  });

  it('counts the answers that `validate` has judged, and no others', async () => {
    const { observe, metric } = startObserving();
    const attempt: Attempt = { ...startedAttempt, outcome: 'answered', failure: 'answer-off-schema' };
    for (const stage of ['validate', 'fallback'] as const)
      observe.committed(createStageJob(stage, task), { event: 'ask again', set: {}, attempt }, done);
    const labels = 'task="note",profile="primary",round="0",failure="answer-off-schema"';
    expect(await metric(`airlock_answers_checked_total{${labels}}`)).toBe(1);
  });

  it('counts what went wrong in a visit by its code', async () => {
    const { observe, metric } = startObserving();
    observe.failed(createStageJob('redact', task), failed('redaction-failed'), { is: 'dead-letter' });
    expect(await metric('airlock_visit_failures_total{stage="redact",code="redaction-failed"}')).toBe(1);
  });

  it('counts an ending once, and only when it counted', async () => {
    const { observe, metric } = startObserving();
    const change: Change = { event: 'succeeded', set: { answeredBy: answerBy('model') }, status: 'succeeded' };
    observe.committed(job, change, done);
    observe.committed(job, change, { is: 'moved' });
    expect(await metric('airlock_jobs_ended_total{task="note",status="succeeded",by="model"}')).toBe(1);
    expect(await metric('airlock_job_seconds_sum{task="note"}')).toBe(3);
  });

  it('counts no ending of a job that waits for a person, or goes on', async () => {
    const { observe, metric } = startObserving();
    for (const status of ['in_review', 'running', undefined] as const) {
      observe.committed(job, { event: 'moved', set: {}, ...(status && { status }) }, done);
    }
    expect(await metric('airlock_job_seconds_count{task="note"}')).toBe(0);
  });

  it.each(['rule', 'none'] as const)('counts by whom a job was ended: %s', async (by) => {
    const { observe, metric } = startObserving();
    const set = by === 'none' ? {} : { answeredBy: answerBy(by) };
    observe.committed(job, { event: 'ended', set, status: 'failed' }, done);
    expect(await metric(`airlock_jobs_ended_total{task="note",status="failed",by="${by}"}`)).toBe(1);
  });

  it('counts findings by type', async () => {
    const { observe, metric } = startObserving();
    observe.committed(job, { event: 'redacted', set: { findings: { EMAIL: 2, PERSON: 1 } } }, done);
    expect(await metric('airlock_findings_total{type="EMAIL"}')).toBe(2);
    expect(await metric('airlock_findings_total{type="PERSON"}')).toBe(1);
  });

  it.each<[FailureCode, number]>([
    ['model-throttled', 20],
    ['cancelled', 20],
    ['model-error', 30],
    ['model-not-allowed', 50],
    ['model-quota', 50],
    ['unexpected', 50],
  ])('logs a %s at level %i, by its codes', (code, level) => {
    const { observe, lines } = startObserving();
    observe.failed(job, failed(code), { is: 'dead-letter' });
    const { kind } = new Failure(code);
    expect(lines).toMatchObject([
      {
        event: 'visit-failed',
        level,
        jobId: 'job_1',
        stage: 'model',
        profile: 'primary',
        kind,
        code,
        next: 'dead-letter',
      },
    ]);
  });

  it('alerts of a misconfigured profile once, however many jobs meet it, and of a bug each time', () => {
    const { observe, lines } = startObserving();
    const quota = ['primary', 'primary', 'fallback'].map((profile) => failed('model-quota', undefined, profile));
    for (const one of [...quota, failed('unexpected'), failed('unexpected')])
      observe.failed(job, one, { is: 'dead-letter' });
    expect(lines.map(({ level }) => level)).toEqual([50, 30, 50, 50, 50]);
  });

  it('logs where a bug is, and not what it says', () => {
    const { observe, lines } = startObserving();
    observe.failed(job, failed('unexpected', new TypeError('quotes a payload\n    at a payload')), {
      is: 'dead-letter',
    });
    expect(JSON.stringify(lines)).toContain('observe.test.ts');
    expect(JSON.stringify(lines)).not.toContain('payload');
  });

  describe('of a task that is to blame', () => {
    const fault = { file: 'observe.test.ts', field: 'gate', reason: 'threw an error' };
    const log = (isDevelopment: boolean, more: object = {}) => {
      const { observe, lines } = startObserving({ isDevelopment });
      const cause = new TypeError('quotes a payload');
      for (const field of ['gate', 'gate', 'check']) {
        const failure = new Failure('task-broken', { fault: { ...fault, field }, cause, ...more });
        observe.failed(job, { failure, profile: 'primary' }, nextRung);
      }
      return lines;
    };

    it('names file, field and reason, and the places in its file, as an error once a minute for each', () => {
      const lines = log(false);
      expect(lines).toMatchObject([
        { level: 50, code: 'task-broken', kind: 'task-fault', ...fault },
        { level: 30, field: 'gate' },
        { level: 50, field: 'check' },
      ]);
      const { stack } = lines[0] as { stack: string[] };
      expect(stack.length).toBeGreaterThan(0);
      expect(stack.filter((frame) => !frame.includes('observe.test.ts'))).toEqual([]);
      expect(JSON.stringify(lines)).not.toContain('payload');
    });

    it('says in development what the error says', () => {
      expect(log(true)[0]).toMatchObject({ message: 'quotes a payload' });
      expect(log(true, { cause: 'thrown as it is' })[0]).toMatchObject({ message: 'thrown as it is' });
    });
  });

  it("logs where an answer did not fit, and never a check's own words", () => {
    const { observe, lines } = startObserving();
    const notes = [{ path: '/kind', code: 'invalid_value', expected: 'one of a, b' }];
    for (const code of ['answer-off-schema', 'answer-check-failed'] as const)
      observe.failed(job, { failure: new Failure(code, { notes }), profile: 'primary' }, nextRung);
    expect(lines).toMatchObject([{ at: notes }, { code: 'answer-check-failed' }]);
    expect(lines[1]).not.toHaveProperty('at');
  });

  it('tells of a profile that begins to rest, and of its answering again', async () => {
    const { observe, lines, metric } = startObserving();
    observe.rested('primary', 'model-quota', true);
    expect(await metric('airlock_profile_resting{profile="primary"}')).toBe(1);
    observe.rested('primary', 'model-quota', false);
    expect(await metric('airlock_profile_resting{profile="primary"}')).toBe(0);
    expect(lines.map(({ level, event }) => [level, event])).toEqual([
      [40, 'profile-resting'],
      [30, 'profile-answers-again'],
    ]);
  });

  it('warns once of each other content under a version', () => {
    const { observe, lines } = startObserving();
    for (const hash of ['one', 'other', 'one']) observe.otherTask(task, hash, hash === 'other');
    expect(lines).toMatchObject([
      { level: 40, acceptedHash: 'one', next: 'runs' },
      { level: 50, acceptedHash: 'other', next: 'waits' },
    ]);
  });

  it('does not count a wait below nothing, as of clocks that differ', async () => {
    const { observe, metric } = startObserving();
    observe.waited('model', -5000);
    expect(await metric('airlock_stage_wait_seconds_sum{stage="model"}')).toBe(0);
  });
});
