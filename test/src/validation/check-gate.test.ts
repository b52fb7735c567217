import { describe, expect, it } from 'vitest';
import { checkGate } from '../../../src/validation/validate-answer.ts';

const given = { input: {}, output: {} };

function check(confidence: unknown, threshold = 0.7) {
  return checkGate({ threshold, confidence: () => confidence as number }, given);
}

describe('checkGate', () => {
  it('is sure without a gate', () => {
    expect(checkGate(undefined, given)).toEqual({ confidence: null, isSure: true });
  });

  it('is sure from the threshold on', () => {
    expect(check(0.93)).toEqual({ confidence: 0.93, isSure: true });
    expect(check(0.7)).toEqual({ confidence: 0.7, isSure: true });
    expect(check(0.69)).toEqual({ confidence: 0.69, isSure: false });
    expect(check(1, 1)).toEqual({ confidence: 1, isSure: true });
  });

  it.each([1.7, -0.1, Number.NaN, Number.POSITIVE_INFINITY, 'high', '0.9', null, undefined, true, [0.9]])(
    'counts the confidence %j as 0',
    (confidence) => {
      expect(check(confidence)).toEqual({ confidence: 0, isSure: false });
    },
  );

  it('gives the task what was asked and answered', () => {
    const gate = { threshold: 0.5, confidence: (all: unknown) => (all === given ? 1 : 0) };
    expect(checkGate(gate, given).isSure).toBe(true);
  });

  it('lets through what the task throws', () => {
    const error = new Error('a bug');
    const confidence = () => {
      throw error;
    };
    expect(() => checkGate({ threshold: 0.5, confidence }, given)).toThrow(error);
  });
});
