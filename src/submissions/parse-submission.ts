import type { z } from 'zod';
import { writeCanonicalJson } from '../json/write-canonical-json.ts';
import { dataClasses, isLooser } from '../tasks/data-classes.ts';
import type { Task } from '../tasks/task.ts';
import { ApiProblem, type ProblemError } from './api-problem.ts';
import { checkMetadata } from './check-metadata.ts';
import { checkUnknownFields } from './check-unknown-fields.ts';
import { describeIssues } from './describe-issues.ts';
import { backoffFields, jobOptions, MAX_DEADLINE_MS, optionFields } from './job-envelope.ts';
import { parseIdempotencyKey } from './parse-idempotency-key.ts';
import type { Submission } from './submission.ts';

const optionKeys: ReadonlySet<string> = new Set([...optionFields, ...backoffFields]);

interface Given {
  tenant: string;
  tasks: ReadonlyMap<string, Task>;
  /** The Idempotency-Key header as it came. */
  idempotencyKey: string | string[] | undefined;
}

/**
 * Turns the body of `POST /v1/jobs` into a submission, or throws the `ApiProblem` that answers it. Checks, in this
 * order: unknown fields, Idempotency-Key, task, shape of options and input together, and that the data class is no
 * looser than the task's, metadata, deadline.
 */
export function parseSubmission(body: Record<string, unknown>, given: Given): Submission {
  if (typeof body.task === 'string' && body.task.includes('\0')) throw new ApiProblem('text-invalid');
  checkUnknownFields(body);
  const key = parseIdempotencyKey(given.idempotencyKey);
  const task = findTask(body.task, given.tasks);
  const { options, input } = checkValues(body, task);
  const metadata = checkMetadata(body.metadata);
  const { priority, delayMs, attempts, backoff } = options;
  return {
    tenant: given.tenant,
    task,
    input,
    metadata,
    priority,
    delayMs,
    deadlineMs: checkDeadline(options.deadlineMs ?? task.deadlineMs, delayMs),
    attempts,
    backoff,
    dataClass: options.dataClass ?? task.boundary.class,
    idempotency: key === undefined ? undefined : { key, body: writeCanonicalJson(body) },
  };
}

function findTask(name: unknown, tasks: ReadonlyMap<string, Task>): Task {
  if (name === undefined) throw invalidTask('missing', 'Is required.');
  if (typeof name !== 'string') throw invalidTask('type-invalid', 'Must be of type string.');
  const task = tasks.get(name);
  if (task === undefined) throw new ApiProblem('task-unknown');
  return task;
}

function invalidTask(code: string, message: string): ApiProblem {
  return new ApiProblem('input-invalid', { errors: [{ path: '/task', code, message }] });
}

function checkValues(
  body: Record<string, unknown>,
  task: Task,
): { options: z.output<typeof jobOptions>; input: unknown } {
  const options = jobOptions.safeParse(body.options === undefined ? {} : body.options);
  const input = task.input.safeParse(body.input);
  const errors: ProblemError[] = checkDataClass(options.data?.dataClass, task);
  if (options.success && input.success && errors.length === 0) return { options: options.data, input: input.data };
  if (!options.success) {
    errors.push(
      ...describeIssues(options.error.issues, { root: '/options', value: body.options, knownKeys: optionKeys }),
    );
  }
  if (!input.success) {
    errors.push(
      ...describeIssues(input.error.issues, { root: '/input', value: body.input, knownKeys: task.inputKeys }),
    );
  }
  throw new ApiProblem('input-invalid', { errors });
}

/** A caller may hold a job closer than its task does, never less closely. */
function checkDataClass(dataClass: z.output<typeof jobOptions>['dataClass'], { boundary }: Task): ProblemError[] {
  if (dataClass === undefined || !isLooser(dataClass, boundary.class)) return [];
  const allowed = dataClasses.filter((one) => !isLooser(one, boundary.class)).map((one) => JSON.stringify(one));
  return [{ path: '/options/dataClass', code: 'class-too-open', message: `Must be one of ${allowed.join(', ')}.` }];
}

function checkDeadline(deadlineMs: number, delayMs: number): number {
  if (deadlineMs > 0 && deadlineMs <= MAX_DEADLINE_MS && delayMs < deadlineMs) return deadlineMs;
  throw new ApiProblem('deadline-invalid');
}
