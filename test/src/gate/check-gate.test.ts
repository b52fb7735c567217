import { describe, expect, it } from 'vitest';
import { checkGate } from '../../../src/gate/check-gate.ts';

const given = { input: {}, output: {} };

function check(confidence: unknown, threshold = 0.7) {
  return checkGate({ threshold, confidence: () => confidence as number }, given);
}

describe('checkGate', () => {
  it('is sure without a gate', () => {
    expect(checkGate(undefined, given)).toEqual({ confidence: null, sure: true });
  });

  it('is sure from the threshold on', () => {
    expect(check(0.93)).toEqual({ confidence: 0.93, sure: true });
    expect(check(0.7)).toEqual({ confidence: 0.7, sure: true });
    expect(check(0.69)).toEqual({ confidence: 0.69, sure: false });
    expect(check(1, 1)).toEqual({ confidence: 1, sure: true });
  });

  it.each([1.7, -0.1, Number.NaN, Number.POSITIVE_INFINITY, 'high', '0.9', null, undefined, true, [0.9]])(
    'counts the confidence %j as 0',
    (confidence) => {
      expect(check(confidence)).toEqual({ confidence: 0, sure: false });
    },
  );

  it('gives the task what was asked and answered', () => {
    const gate = { threshold: 0.5, confidence: (all: unknown) => (all === given ? 1 : 0) };
    expect(checkGate(gate, given).sure).toBe(true);
  });

  it('lets through what the task throws', () => {
    const error = new Error('a bug');
    const confidence = () => {
      throw error;
    };
    expect(() => checkGate({ threshold: 0.5, confidence }, given)).toThrow(error);
  });
});
