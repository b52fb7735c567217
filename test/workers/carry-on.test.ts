import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/jobs/attempt.ts';
import type { AnswerView } from '../../src/jobs/job-view.ts';
import { carryOn } from '../../workers/carry-on.ts';
import { createStageJob, seals } from '../support/create-stage-job.ts';
import { createNoteTask } from '../support/note-task.ts';

const task = createNoteTask();
const answer: AnswerView = {
  ...{ by: 'model', rung: 1, profile: 'other', model: 'm', confidence: 0.9, degraded: true },
};
const opened = (field: string, sealed: unknown) => JSON.parse(seals.open(field, String(sealed))) as unknown;

describe('carryOn', () => {
  it('writes what was redacted sealed, and findings as counts', () => {
    const redacted = { input: { text: '[EMAIL_1]' }, documents: [], vault: { entries: [] } };
    const carry = { redacted, findings: { EMAIL: 1 }, isUnchanged: false };
    const { commit, payloads } = carryOn('redact', createStageJob('redact', task), { is: 'advance', carry });
    const { fields, ...change } = commit;
    expect(change).toEqual({ event: 'redacted', next: 'model' });
    expect(opened('redacted', fields.redacted)).toEqual(redacted);
    expect(JSON.parse(payloads?.redacted ?? '')).toEqual(redacted);
    expect(fields).toMatchObject({ findings: '{"EMAIL":1}', isRedacted: 1, spent: 0 });
  });

  it('says in the history which optional plug-ins failed', () => {
    const redacted = { input: { text: 'hello' }, documents: [], vault: { entries: [] } };
    const carry = { redacted, findings: {}, isUnchanged: true, without: ['presidio', 'names'] };
    const { commit } = carryOn('redact', createStageJob('redact', task), { is: 'advance', carry });
    expect(commit.event).toBe('redacted without presidio names');
  });

  it('writes nothing of an input in which nothing was found', () => {
    const redacted = { input: { text: 'hello' }, documents: [], vault: { entries: [] } };
    const carry = { redacted, findings: {}, isUnchanged: true };
    const job = createStageJob('redact', task, { payloads: { input: '{"text":"hello"}' } });
    const { commit, payloads } = carryOn('redact', job, { is: 'advance', carry });
    expect(commit.fields).toStrictEqual({ isRedacted: 1, spent: 0 });
    expect(payloads).toStrictEqual({ input: '{"text":"hello"}', redacted: undefined });
  });

  it('hands an answer on sealed, with its attempt, and a fresh budget for what follows', () => {
    const attempt: Attempt = {
      ...{ n: 1, at: 1, lease: 2, run: 1, rung: 0, round: 0, profile: 'primary', model: 'm', outcome: 'answered' },
      ...{ failure: null, latencyMs: 1, usage: null, costUsd: null },
    };
    const carry = { by: 'model', text: '{"a":1}', profile: 'primary', model: 'm' } as const;
    const known = { input: '{"text":"hello"}', redacted: '{}' };
    const { commit, payloads } = carryOn('model', createStageJob('model', task, { payloads: known }), {
      is: 'advance',
      carry,
      attempt,
    });
    const { fields, ...change } = commit;
    expect(change).toEqual({ event: 'answered', next: 'validate', attempt });
    expect(opened('answer', fields.answer)).toEqual(carry);
    expect(payloads).toEqual({ ...known, answer: JSON.stringify(carry) });
    expect(fields).toMatchObject({ spent: 0, throttles: 0 });
  });

  it.each(['model', 'fallback'] as const)("hands a rule's answer of %s on without an attempt", (stage) => {
    const carry = { by: 'rule', output: { a: 1 } } as const;
    const { commit } = carryOn(stage, createStageJob(stage, task), { is: 'advance', carry });
    const { fields, ...change } = commit;
    expect(change).toStrictEqual({ event: 'answered', next: 'validate' });
    expect(opened('answer', fields.answer)).toEqual(carry);
  });

  it('ends a job with its output sealed, and forgets earlier answers and what was wrong with them', () => {
    const carry = { output: { a: 1 }, answer };
    const { commit, payloads } = carryOn('validate', createStageJob('validate', task), { is: 'advance', carry });
    const { fields, ...change } = commit;
    const ending = { status: 'succeeded', task: 'note', deadLetter: undefined };
    expect(change).toEqual({ event: 'succeeded', ending });
    expect(payloads).toBeUndefined();
    expect(opened('output', fields.output)).toEqual({ a: 1 });
    expect(JSON.parse(String(fields.answeredBy))).toEqual(answer);
    expect(fields).toMatchObject({ stage: 'done', answer: undefined, notes: undefined, proposal: undefined });
    expect(Object.keys(fields)).toEqual(expect.arrayContaining(['answer', 'notes', 'proposal']));
  });
});
