import { describeFault } from '../../src/batches/read-row.ts';
import { ApiProblem, findProblem } from '../../src/submissions/api-problem.ts';
import { problemCodes } from '../../src/submissions/problem-codes.ts';

/**
 * Why a job was not taken, as data: the code of the problem that HTTP would answer with. Never holds a value of the
 * input.
 */
export interface SubmitFailure {
  code: string;
  /** Says what is wrong, and of several places the first. */
  message: string;
  /** Whether the same submit may succeed later. */
  retryable: boolean;
}

/** A job that was not taken. The message is `code: what is wrong`. */
export class SubmitError extends Error {
  readonly failure: SubmitFailure;

  constructor(failure: SubmitFailure, cause?: unknown) {
    super(`${failure.code}: ${failure.message}`, { cause });
    this.name = 'SubmitError';
    this.failure = failure;
  }
}

/** Turns what a submit threw into a `SubmitError`; a bug stays what it is. */
export function toSubmitError(error: unknown): unknown {
  const problem = findProblem(error);
  if (problem === undefined) return error;
  const { code, message } = describeFault(problem);
  return new SubmitError({ code, message, retryable: problemCodes[problem.code].retryable }, error);
}

/** The problem of a value that JSON cannot hold. */
export const notJson = (): ApiProblem =>
  new ApiProblem('json-invalid', { detail: 'Input, options and metadata must be JSON: no BigInt, no circle.' });
