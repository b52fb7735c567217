import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/failures/failure.ts';
import { ApiProblem, findProblem } from '../../../src/submissions/api-problem.ts';

describe('findProblem', () => {
  it.each([
    [new ApiProblem('job-unknown'), 'job-unknown'],
    [new URIError('no'), 'text-invalid'],
    [new Failure('seal-broken'), 'seal-broken'],
    [new Failure('redis-unavailable'), 'queue-unavailable'],
  ])('answers %o as %s', (error, code) => {
    expect(findProblem(error)?.code).toBe(code);
  });

  it('knows nothing of a bug', () => {
    expect(findProblem(new TypeError('no'))).toBeUndefined();
    expect(findProblem(new Failure('unexpected'))).toBeUndefined();
  });
});
