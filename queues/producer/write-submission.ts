import { describeFault } from '../../src/batches/read-row.ts';
import { ApiProblem, findProblem } from '../../src/submissions/api-problem.ts';
import type { CallbackPolicy } from '../../src/submissions/check-callback-url.ts';
import { parseJsonBody } from '../../src/submissions/parse-json-body.ts';
import { parseSubmission } from '../../src/submissions/parse-submission.ts';
import { problemCodes } from '../../src/submissions/problem-codes.ts';
import type { Submission } from '../../src/submissions/submission.ts';
import type { DataClass } from '../../src/tasks/data-classes.ts';
import type { Task } from '../../src/tasks/task.ts';

const MAX_BYTES = 1_048_576;

/**
 * Why a job was not accepted, as data: the code of the problem that HTTP would answer with. Never holds a value of the
 * input.
 */
export interface SubmitFailure {
  code: string;
  /** Says what is wrong, and of several places the first. */
  message: string;
  /** Whether the same submit may succeed later. */
  retryable: boolean;
}

/** A job that was not accepted. The message is `code: what is wrong`. */
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

/** What a job may be submitted with beside its input. Times are milliseconds. */
export interface SubmitOptions {
  /** 1 first, 10 last; default 5. */
  priority?: number;
  delayMs?: number;
  /** From acceptance, up to 7 days; default the task's. */
  deadlineMs?: number;
  /** Requests to the first model, 1-20; default the task's. */
  attempts?: number;
  backoff?: { baseMs: number; maxMs: number };
  /** How closely the job is held: the task's class or a closer one; default the task's. */
  dataClass?: DataClass;
  /** Where the job's events go, as `options.callbackUrl` over HTTP. */
  callbackUrl?: string;
  /** Up to 16 strings, kept encrypted and shown with the job. */
  metadata?: Record<string, string>;
  /** The same key and body find the same job, also over HTTP; up to 255 bytes. */
  idempotencyKey?: string;
}

function writeBody(body: object): Buffer {
  try {
    return Buffer.from(JSON.stringify(body));
  } catch {
    throw new ApiProblem('json-invalid', { detail: 'Input, options and metadata must be JSON: no BigInt, no circle.' });
  }
}

/**
 * Makes a submission by way of the bytes that would have been the body of `POST /v1/jobs`: so the same is accepted,
 * refused and recorded, whichever way a job comes. Throws an `ApiProblem`.
 */
export function writeSubmission(
  task: string,
  input: unknown,
  { metadata, idempotencyKey, ...options }: SubmitOptions,
  { tenant, tasks, callbacks }: { tenant: string; tasks: ReadonlyMap<string, Task>; callbacks: CallbackPolicy },
): Submission {
  const bytes = writeBody({ task, input, options, metadata });
  if (bytes.length > MAX_BYTES) throw new ApiProblem('body-too-large');
  // As a header has it: one code unit a byte.
  const key = idempotencyKey === undefined ? undefined : Buffer.from(idempotencyKey).toString('latin1');
  return parseSubmission(parseJsonBody(bytes), { tenant, tasks, callbacks, idempotencyKey: key });
}
