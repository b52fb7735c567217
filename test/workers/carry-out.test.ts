import { describe, expect, it } from 'vitest';
import type { Answered, WorkStage } from '../../queues/pipeline.ts';
import { Failure, type Note } from '../../src/failures/failure.ts';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { StageJob } from '../../src/records/start-visit.ts';
import { carryOut, type Setback } from '../../workers/carry-out.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const attempt: Attempt = {
  ...{ n: 1, at: 1, lease: 2, run: 1, rung: 0, round: 0, profile: 'primary', model: 'm', outcome: 'failed' },
  ...{ failure: 'model-error', latencyMs: 1, usage: null, costUsd: null },
};

const task = createNoteTask({ ladder: ({ model, rule }) => [model('primary'), model('other'), rule(() => undefined)] });
const proposal: Answered = {
  output: { summary: 'perhaps', confidence: 0.2 },
  answer: { by: 'model', rung: 0, profile: 'primary', model: 'm', confidence: 0.2, degraded: false },
};

interface Given extends Partial<StageJob> {
  stage?: WorkStage;
  notes?: readonly Note[];
}

/** On a rung with nothing below it, unless `more` says otherwise. */
function setbackOf(code: FailureCode, given: Given = {}, more: Partial<Setback> = {}): Setback {
  const { stage = 'model', notes = [], ...changes } = given;
  const below = { any: undefined, late: undefined };
  return {
    ...{ job: createStageJob(stage, task, changes), failure: new Failure(code, { notes }), attempt, task, below },
    ...{ profile: 'primary', proposal: undefined },
    ...more,
  };
}

const before = { stage: 'model', rung: 0, code: 'model-timeout', at: 5 } as const;
const down = { is: 'next-rung', withoutModel: false } as const;
const downLate = { is: 'next-rung', withoutModel: true } as const;
const parse = (text: unknown): unknown => JSON.parse(String(text));

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

  it('remembers when the first wait of many began', () => {
    const first = carryOut({ is: 'wait', delayMs: 70 }, setbackOf('model-throttled'));
    expect(first?.fields).toEqual({ throttles: 1, throttledSince: 10_000 });
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

  it('asks again in the stage whose rung it is', () => {
    const given = setbackOf('answer-off-schema', { stage: 'validate', rung: 1 });
    expect(carryOut({ is: 'ask-again' }, given)?.next).toBe('fallback');
  });

  it.each([
    ['a step down where nothing is below', down, 'failed', 'model-refused'],
    ['a burial', { is: 'bury' }, 'failed', 'model-refused'],
    ['an expiry', { is: 'expire' }, 'expired', 'deadline'],
  ] as const)('makes a dead letter of %s, with every failure on the way', (_, decision, status, reason) => {
    const change = carryOut(decision, setbackOf('model-refused', { causes: [before] }));
    expect(change).toMatchObject({
      event: `buried ${reason}`,
      next: 'dead-letter',
      ending: { status, task: 'note', deadLetter: reason },
      attempt,
    });
    const cause = { stage: 'model', rung: 0, code: 'model-refused', at: 10_000 };
    expect({ ...change?.fields, causes: parse(change?.fields.causes) }).toStrictEqual({
      ...{ failure: reason, failedStage: 'model', notes: undefined },
      causes: [before, cause],
    });
  });

  it('buries although there is a rung below', () => {
    const change = carryOut({ is: 'bury' }, setbackOf('boundary-blocked', {}, { below: { any: 1, late: 2 } }));
    expect(change?.next).toBe('dead-letter');
  });

  it.each([
    ['answer-from-no-rule', 'model-timeout'],
    ['rung-unavailable', 'model-timeout'],
    ['model-refused', 'model-refused'],
  ] as const)('after a %s a job died of %s: a rung that only passed on is no reason', (code, reason) => {
    const passed = { stage: 'fallback', rung: 1, code: 'rung-unavailable', at: 6 } as const;
    const change = carryOut(down, setbackOf(code, { causes: [before, passed] }));
    expect(change?.ending).toEqual({ status: 'failed', task: 'note', deadLetter: reason });
    expect(change?.fields.failure).toBe(reason);
  });

  it('says that no rung answered when all of them only passed on', () => {
    expect(carryOut(down, setbackOf('answer-from-no-rule'))?.ending?.deadLetter).toBe('answer-from-no-rule');
  });

  it('goes down to the next rung with a fresh budget, and with why the last one did not do', () => {
    const given = { causes: [before], round: 1, spent: 3, throttles: 2 };
    const change = carryOut(down, setbackOf('model-refused', given, { below: { any: 1, late: 2 } }));
    expect(change).toMatchObject({ event: 'next rung model-refused', next: 'fallback', attempt });
    expect(change).not.toHaveProperty('ending');
    const cause = { stage: 'model', rung: 0, code: 'model-refused', at: 10_000 };
    expect({ ...change?.fields, causes: parse(change?.fields.causes) }).toStrictEqual({
      ...{ rung: 1, round: 0, spent: 0, throttles: 0, notes: undefined, answer: undefined },
      causes: [before, cause],
    });
  });

  it('goes down to the rung that needs no model when time is over, and marks the job late', () => {
    const change = carryOut(downLate, setbackOf('deadline', {}, { below: { any: 1, late: 2 } }));
    expect(change).toMatchObject({ event: 'next rung deadline', next: 'fallback', fields: { rung: 2, late: 1 } });
  });

  it('goes down to a rule before the first model in the stage of that model', () => {
    const ruled = createNoteTask({ ladder: ({ model, rule }) => [rule(() => undefined), model('primary')] });
    const change = carryOut(down, setbackOf('answer-from-no-rule', {}, { task: ruled, below: { any: 1, late: 1 } }));
    expect(change).toMatchObject({ next: 'model', fields: { rung: 1 } });
  });

  it('lets a late job expire at the end of its ladder', () => {
    const change = carryOut(down, setbackOf('answer-from-no-rule', { isLate: true, causes: [before] }));
    expect(change).toMatchObject({ event: 'buried deadline', ending: { status: 'expired', deadLetter: 'deadline' } });
  });

  it('keeps an answer that was not sure enough, sealed, for the person below', () => {
    const given = { stage: 'validate' } as const;
    const change = carryOut(down, setbackOf('answer-unsure', given, { proposal, below: { any: 1, late: 2 } }));
    expect(parse(seals.open('proposal', String(change?.fields.proposal)))).toEqual(proposal);
    expect(JSON.stringify(change)).not.toContain('perhaps');
  });

  it('goes nowhere on a ladder that it does not know', () => {
    const change = carryOut(down, setbackOf('model-refused', {}, { task: undefined, below: { any: 1, late: 1 } }));
    expect(change?.next).toBe('dead-letter');
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
