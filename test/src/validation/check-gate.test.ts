import { describe, expect, it } from 'vitest';
import type { Task } from '../../../src/tasks/task.ts';
import { checkGate } from '../../../src/validation/validate-answer.ts';

const given = { input: {}, output: {} };

const withGate = (gate: Task['gate']) => ({ file: 'note.js', gate });

function check(confidence: unknown, threshold = 0.7) {
  return checkGate(withGate({ threshold, confidence: () => confidence as number }), given);
}

describe('checkGate', () => {
  it('is sure without a gate', () => {
    expect(checkGate(withGate(undefined), given)).toEqual({ confidence: null, isSure: true });
  });

  it('is sure from the threshold on', () => {
    expect(check(0.93)).toEqual({ confidence: 0.93, isSure: true });
    expect(check(0.7)).toEqual({ confidence: 0.7, isSure: true });
    expect(check(0.69)).toEqual({ confidence: 0.69, isSure: false });
    expect(check(1, 1)).toEqual({ confidence: 1, isSure: true });
  });

  it.each([1.7, -0.1, Number.NaN, Number.POSITIVE_INFINITY, 'high', '0.9', null, undefined, true, [0.9]])(
    'blames the task for the confidence %j',
    (confidence) => {
      const fault = { file: 'note.js', field: 'gate', reason: 'must return a number from 0 to 1' };
      expect(check(confidence)).toMatchObject({
        ...{ confidence: null, isSure: false },
        fault: { code: 'task-broken', kind: 'task-fault', fault },
      });
    },
  );

  it('gives the task what was asked and answered', () => {
    const gate = { threshold: 0.5, confidence: (all: unknown) => (all === given ? 1 : 0) };
    expect(checkGate(withGate(gate), given).isSure).toBe(true);
  });

  it('blames the task for what its gate throws, and for a promise, which may reject', () => {
    const error = new Error('a bug');
    const broken = () => {
      throw error;
    };
    const thrown = checkGate(withGate({ threshold: 0.5, confidence: broken }), given);
    expect(thrown).toMatchObject({ isSure: false, fault: { fault: { reason: 'threw an error' }, cause: error } });
    const late = async () => broken();
    const promised = checkGate(withGate({ threshold: 0, confidence: late as unknown as () => number }), given);
    expect(promised).toMatchObject({
      isSure: false,
      fault: { fault: { reason: 'returned a promise; it must not be async' } },
    });
  });
});
