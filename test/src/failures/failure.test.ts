import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { type FailureCode, failureCodes } from '../../../src/failures/failure-codes.ts';

describe('Failure', () => {
  it.each(Object.keys(failureCodes) as FailureCode[])('says of %s what the table says', (code) => {
    const failure = new Failure(code);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).toMatchObject({ name: 'Failure', code, ...failureCodes[code] });
  });

  it('holds what it was given, and nothing of its cause in its message', () => {
    const cause = new Error('a payload');
    const details = { retryAfterMs: 5, notes: [{ path: '/a', code: 'x' }], model: 'm', cause };
    const failure = new Failure('model-throttled', { ...details, usage: { inputTokens: 1, outputTokens: 2 } });
    expect(failure).toMatchObject({ ...details, usage: { inputTokens: 1, outputTokens: 2 } });
    expect(failure.message).not.toContain('payload');
  });

  it('has no notes and no cause unless they are given', () => {
    const failure = new Failure('deadline');
    expect(failure.notes).toEqual([]);
    expect(failure).not.toHaveProperty('cause');
  });
});
