import { describe, expect, it } from 'vitest';
import type { WorkStage } from '../../queues/pipeline.ts';
import { Failure, type Note } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Attempt } from '../../src/records/attempt.ts';
import type { StageJob } from '../../src/records/start-visit.ts';
import { carryOut, type Setback } from '../../workers/carry-out.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const attempt: Attempt = {
  ...{ n: 1, at: 1, lease: 2, run: 1, rung: 0, round: 0, profile: 'primary', model: 'm', outcome: 'failed' },
  ...{ failure: 'model-error', latencyMs: 1, usage: null, costUsd: null },
};

function setbackOf(
  code: FailureCode,
  { stage = 'model', notes = [], ...changes }: { stage?: WorkStage; notes?: readonly Note[] } & Partial<StageJob> = {},
): Setback {
  const job = createStageJob(stage, createNoteTask(), changes);
  return { job, failure: new Failure(code, { notes }), attempt, profile: 'primary' };
}

describe('carryOut', () => {
  it('retries the same visit later, one attempt poorer', () => {
    expect(carryOut({ is: 'retry', delayMs: 70 }, setbackOf('model-error', { spent: 2, throttles: 3 }))).toEqual({
      event: 'retry model-error',
      fields: { spent: 3, throttles: 0 },
      delayMs: 70,
      attempt,
    });
  });

  it('waits without spending anything, and lets everybody wait', () => {
    expect(carryOut({ is: 'wait', delayMs: 70 }, setbackOf('model-throttled', { spent: 2, throttles: 3 }))).toEqual({
      event: 'wait model-throttled',
      fields: { throttles: 4 },
      delayMs: 70,
      pause: { profile: 'primary', forMs: 70 },
      attempt,
    });
  });

  it('asks again in a new round, with a fresh budget and what was wrong', () => {
    const notes = [{ path: '/a', code: 'too_big' }];
    const given = setbackOf('answer-off-schema', { stage: 'validate', round: 1, spent: 3, notes });
    const change = carryOut({ is: 'ask-again' }, given);
    expect(change).toMatchObject({ event: 'ask again answer-off-schema', next: 'model', attempt });
    expect(change?.fields).toMatchObject({ round: 2, spent: 0, throttles: 0, answer: undefined });
    expect(JSON.parse(seals.open('notes', String(change?.fields.notes)))).toEqual(notes);
  });

  it('says at least the code when nothing else is known of what was wrong', () => {
    const change = carryOut({ is: 'ask-again' }, setbackOf('answer-empty'));
    const notes: unknown = JSON.parse(seals.open('notes', String(change?.fields.notes)));
    expect(notes).toEqual([{ path: '', code: 'answer-empty' }]);
  });

  it.each([
    ['next-rung', 'failed'],
    ['bury', 'failed'],
    ['expire', 'expired'],
  ] as const)('makes a dead letter of a %s, with every failure on the way', (is, status) => {
    const before = { stage: 'model', rung: 0, code: 'model-timeout', at: 5 } as const;
    const change = carryOut({ is }, setbackOf('model-refused', { causes: [before] }));
    expect(change).toMatchObject({
      event: 'buried model-refused',
      next: 'dead-letter',
      ending: { status, task: 'note', deadLetter: 'model-refused' },
      attempt,
    });
    expect(change?.fields).toMatchObject({ failure: 'model-refused', failedStage: 'model', notes: undefined });
    const cause = { stage: 'model', rung: 0, code: 'model-refused', at: 10_000 };
    expect(JSON.parse(String(change?.fields.causes))).toEqual([before, cause]);
  });

  it('changes nothing when the job was stopped, but closes its attempt', () => {
    expect(carryOut({ is: 'stop' }, setbackOf('cancelled'))).toEqual({ event: 'stopped', fields: {}, attempt });
  });

  it('changes nothing at all when the visit is only put off', () => {
    expect(carryOut({ is: 'put-off', delayMs: 5 }, setbackOf('redis-unavailable'))).toBeUndefined();
  });

  it('speaks of no attempt when there was none', () => {
    const change = carryOut({ is: 'retry', delayMs: 1 }, { ...setbackOf('redaction-failed'), attempt: undefined });
    expect(change).not.toHaveProperty('attempt');
  });
});
