import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { dataClasses, isLooser } from '../tasks/data-classes.ts';
import type { Task } from '../tasks/task.ts';
import { ApiProblem, type ProblemError } from './api-problem.ts';
import { type CallbackPolicy, checkCallbackUrl } from './check-callback-url.ts';
import { describeIssues, findDroppedKeys, findUnknownFields, refuseUnknownFields } from './check-values.ts';
import type { Submission } from './submission.ts';

const DAY_MS = 86_400_000;
const MAX_DEADLINE_MS = 7 * DAY_MS;
const MAX_DROPPED_NAMES = 100;
const MAX_METADATA_KEYS = 16;
const MAX_METADATA_KEY_LENGTH = 64;
const MAX_METADATA_VALUE_LENGTH = 512;
const MAX_IDEMPOTENCY_KEY_BYTES = 255;

/** Backoff of a job's attempts: the first pause and the longest, in milliseconds. */
const backoff = z
  .strictObject({
    baseMs: z.int().min(1).max(300_000),
    maxMs: z.int().min(1).max(3_600_000),
  })
  .refine(({ baseMs, maxMs }) => maxMs >= baseMs, { path: ['maxMs'] });

/** `options` of a job. How the deadline relates to the delay and to its longest is checked after the shape. */
const jobOptions = z.strictObject({
  priority: z.int().min(1).max(10).default(5),
  delayMs: z.int().min(0).default(0),
  deadlineMs: z
    .int()
    .meta({ description: "More than delayMs; default the task's.", minimum: 1, maximum: MAX_DEADLINE_MS })
    .optional(),
  attempts: z.int().min(1).max(20).optional(),
  backoff: backoff.optional(),
  dataClass: z.enum(dataClasses).optional(),
  callbackUrl: z.string().meta({ description: "Where the job's events are sent." }).optional(),
});

const metadata = z
  .record(z.string().min(1).max(MAX_METADATA_KEY_LENGTH), z.string().max(MAX_METADATA_VALUE_LENGTH))
  .refine((pairs) => Object.keys(pairs).length <= MAX_METADATA_KEYS)
  .meta({ description: 'Pairs to find jobs by.', maxProperties: MAX_METADATA_KEYS });

const common = { options: jobOptions.optional(), metadata: metadata.optional() };
const input = z.unknown().meta({ description: "As the task's input schema says." });

/** Body of `POST /v1/jobs`; `input` is left to its task's schema. */
export const jobEnvelope = z.strictObject({ task: z.string(), input, ...common });
/** A line of a batch, whose task is the batch's. */
export const rowEnvelope = z.strictObject({ input, customId: z.string().optional(), ...common });

/** The Idempotency-Key header as Node reads it, a code unit a byte. Control characters are those of ASCII. */
export const idempotencyKey = z
  .string()
  .min(1)
  .max(MAX_IDEMPOTENCY_KEY_BYTES)
  .regex(/^[ -~\x80-\xff]*$/)
  .meta({
    description: 'The same key and body find what was there; with another body it is a 409.',
  });

/** The fields a job may be submitted with. */
const jobFields = Object.keys(jobEnvelope.shape);
/** The fields of a job that is a row of a batch. */
export const rowFields = Object.keys(rowEnvelope.shape);
/** The fields of `options`. */
export const optionFields = Object.keys(jobOptions.shape);
const backoffFields = Object.keys(backoff.shape);
const optionKeys: ReadonlySet<string> = new Set([...optionFields, ...backoffFields]);

const envelopeKeys = [...jobFields, ...rowFields, ...optionKeys];

/** The keys of a body that a problem may name: our own, and those of its task's input. */
export function knownKeys(task: Task | undefined): ReadonlySet<string> {
  return new Set([...envelopeKeys, ...(task?.inputKeys ?? [])]);
}

interface Given {
  tenant: string;
  tasks: ReadonlyMap<string, Task>;
  /** The Idempotency-Key header as it came. */
  idempotencyKey: string | string[] | undefined;
  /** Id of the API key that submits it. */
  submittedBy?: string | undefined;
  /** Where events may go; public hosts alone where it is not said. */
  callbacks?: CallbackPolicy | undefined;
  /** The trace that it came in. */
  traceparent?: string | undefined;
}

/**
 * Turns the body of `POST /v1/jobs` into a submission, or throws the `ApiProblem` that answers it. Checks, in this
 * order: unknown fields, Idempotency-Key, task, shape of options and input together, and that the data class is no
 * looser than the task's, metadata, deadline, callback URL.
 */
export function parseSubmission(body: Record<string, unknown>, given: Given): Submission {
  if (typeof body.task === 'string' && body.task.includes('\0')) throw new ApiProblem('text-invalid');
  checkUnknownFields(body);
  const key = parseIdempotencyKey(given.idempotencyKey);
  const task = findTask(body.task, given.tasks);
  const { options, input } = checkShape(body, task);
  const dropped = findDroppedKeys(body.input, input);
  const metadata = checkMetadata(body.metadata);
  const { priority, delayMs, attempts, backoff } = options;
  return {
    tenant: given.tenant,
    task,
    input,
    droppedKeys: task.showDroppedKeys ? dropped.slice(0, MAX_DROPPED_NAMES) : dropped.length,
    metadata,
    priority,
    delayMs,
    deadlineMs: checkDeadline(options.deadlineMs ?? task.deadlineMs, delayMs),
    attempts,
    backoff,
    dataClass: options.dataClass ?? task.boundary.class,
    submittedBy: given.submittedBy,
    callbackUrl: checkCallbackUrl(options.callbackUrl, given.callbacks, '/options/callbackUrl'),
    traceparent: given.traceparent,
    idempotency: key === undefined ? undefined : { key, body: writeCanonicalJson(body) },
  };
}

/** Refuses a job with a field that its envelope, its options or their backoff do not have. Throws `field-unknown`. */
export function checkUnknownFields(body: Record<string, unknown>, fields: readonly string[] = jobFields): void {
  const { options } = body;
  const backoff = isObject(options) ? options.backoff : undefined;
  refuseUnknownFields([
    ...findUnknownFields(body, '', fields),
    ...findUnknownFields(options, '/options', optionFields),
    ...findUnknownFields(backoff, '/options/backoff', backoffFields),
  ]);
}

/**
 * Checks an Idempotency-Key header, 1 to 255 bytes; undefined stays undefined. The key stays one code unit a byte, as
 * Node reads it: decoding could make two keys one. Throws `idempotency-key-invalid`.
 */
export function parseIdempotencyKey(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const key = idempotencyKey.safeParse(String(header));
  if (!key.success) throw new ApiProblem('idempotency-key-invalid');
  return key.data;
}

function findTask(name: unknown, tasks: ReadonlyMap<string, Task>): Task {
  if (name === undefined) throw invalidTask('missing', 'Is required.');
  if (typeof name !== 'string') throw invalidTask('type-invalid', 'Must be of type string.');
  const task = tasks.get(name);
  if (task === undefined) throw new ApiProblem('task-unknown');
  return task;
}

const invalid =
  (path: string) =>
  (code: string, message: string): ApiProblem =>
    new ApiProblem('input-invalid', { errors: [{ path, code, message }] });

const invalidTask = invalid('/task');
const invalidInput = invalid('/input');

function checkShape(
  body: Record<string, unknown>,
  task: Task,
): { options: z.output<typeof jobOptions>; input: unknown } {
  const options = jobOptions.safeParse(body.options === undefined ? {} : body.options);
  const input = parseInput(body.input, task);
  const errors: ProblemError[] = checkDataClass(options.data?.dataClass, task);
  if (options.success && input.success && errors.length === 0) {
    refuseNoJson(input.data);
    return { options: options.data, input: input.data };
  }
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

function parseInput(given: unknown, { input }: Task): z.ZodSafeParseResult<unknown> {
  try {
    return input.safeParse(given);
  } catch {
    throw invalidInput('schema-failed', "The task's schema failed on it.");
  }
}

/** What a schema makes of an input has to be something that JSON can hold; nothing at all is no input. */
function refuseNoJson(input: unknown): void {
  if (input === undefined) throw invalidInput('missing', 'Is required.');
  try {
    JSON.stringify(input);
  } catch {
    throw invalidInput('not-json', "The task's schema made something of it that JSON cannot hold.");
  }
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

/** Checks a job's metadata; none is none. Throws `metadata-invalid`; lengths are in UTF-16 code units. */
function checkMetadata(given: unknown): Record<string, string> {
  if (given === undefined) return {};
  const checked = metadata.safeParse(given);
  if (checked.success) return checked.data;
  // Keys are the producer's own, and may be as personal as values.
  const errors = describeIssues(checked.error.issues, { root: '/metadata', value: given, knownKeys: new Set() });
  throw new ApiProblem('metadata-invalid', { errors });
}

/**
 * Writes a parsed JSON value so that the same content has the same text: keys sorted by code unit, no white space.
 * The value must be plain JSON of bounded depth; `parseJsonBody` sees to both.
 */
export function writeCanonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeCanonicalJson).join(',')}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${writeCanonicalJson(item)}`);
  return `{${members.join(',')}}`;
}
