import { createHash } from 'node:crypto';
import { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { DEFAULT_DATA_CLASS, dataClasses } from './data-classes.ts';
import { DeclarationError, type DeclarationProblem } from './declaration-error.ts';
import { findingTypes } from './finding-types.ts';
import { buildLadder, type DeclaredLadder } from './ladder.ts';
import { PLAIN_NAME_RULE, plainName } from './names.ts';
import { createProviderSchema, wrapSchema } from './provider-schema.ts';
import type { BoundaryPolicy, Task, TaskDeclaration, TaskOf } from './task.ts';

export type { z } from 'zod';
export type { Document, Prompt, Redacted, Sources, Task, TaskDeclaration, TaskOf } from './task.ts';

import { translateOutput } from './translate-output.ts';

const DAY_MS = 86_400_000;

const isSchema = (schema: unknown): schema is z.ZodType => schema instanceof z.ZodType;
const isFunction = (value: unknown) => typeof value === 'function';

const boundaryTypes = z.array(z.enum(findingTypes));

const RESTORE_RULE = 'must be true, false or { documents: true }';

const keptMs = z.number().int().min(1000).optional();

/** The shape of a declaration, field by field, in the order in which faults are reported. */
const declaration = z.strictObject({
  name: z.string().regex(plainName, PLAIN_NAME_RULE),
  version: z.number().int().min(1),
  owner: z.string().min(1).max(128).optional(),
  input: z.custom<z.ZodType>(isSchema, 'must be a zod schema'),
  output: z.custom<z.ZodType>(isSchema, 'must be a zod schema'),
  retrieve: z.custom<Task['retrieve']>(isFunction, 'must be a function').optional(),
  prompt: z.custom<Task['prompt']>(isFunction, 'must be a function'),
  check: z.custom<Task['check']>(isFunction, 'must be a function').optional(),
  gate: z
    .strictObject({
      threshold: z.number().min(0).max(1),
      confidence: z.custom<NonNullable<Task['gate']>['confidence']>(isFunction, 'must be a function'),
    })
    .optional(),
  ladder: z.custom<DeclaredLadder>(isFunction, 'must be a function'),
  boundary: z
    .strictObject({
      redact: z.union([z.literal('all'), boundaryTypes]).default('all'),
      keep: boundaryTypes.default([]),
      block: boundaryTypes.default([]),
      class: z.enum(dataClasses).default(DEFAULT_DATA_CLASS),
      regions: z.array(z.string().min(1).max(64)).min(1).optional(),
    })
    .prefault({}),
  onUnknown: z.enum(['ask-again', 'next-rung']).default('ask-again'),
  restore: z.union([z.boolean(), z.strictObject({ documents: z.literal(true) })], RESTORE_RULE).default(true),
  showDroppedKeys: z.boolean().default(false),
  deadlineMs: z
    .number()
    .int()
    .min(1000)
    .max(7 * DAY_MS)
    .default(DAY_MS),
  retention: z.strictObject({ inputMs: keptMs, outputMs: keptMs }).optional(),
});

type JsonSchema = Record<string, unknown>;

const toInputSchema = (input: z.ZodType) => z.toJSONSchema(input, { io: 'input' }) as JsonSchema;
const toOutputSchema = (output: z.ZodType) => z.toJSONSchema(output, { io: 'output' }) as JsonSchema;

function listProblems({ issues }: z.ZodError): DeclarationProblem[] {
  return issues.flatMap((issue): DeclarationProblem[] => {
    if (issue.code !== 'unrecognized_keys') return [{ field: issue.path.join('.'), reason: issue.message }];
    return issue.keys.map((key) => ({ field: [...issue.path, key].join('.'), reason: 'is not a field of a task' }));
  });
}

/** What the fields of a declaration are made into; those that are wrong themselves are looked at no further. */
function findInside(declared: Partial<TaskDeclaration<z.ZodType, z.ZodType>>): DeclarationProblem[] {
  const { input, output, ladder } = declared;
  const tries: [string, () => unknown][] = [
    ['input', () => isSchema(input) && toInputSchema(input)],
    // Before the plain schema: its errors name the place.
    ['output', () => isSchema(output) && [translateOutput(output), toOutputSchema(output)]],
    ['ladder', () => typeof ladder === 'function' && buildLadder(ladder as DeclaredLadder)],
  ];
  return tries.flatMap(([field, attempt]): readonly DeclarationProblem[] => {
    try {
      attempt();
      return [];
    } catch (error) {
      if (error instanceof DeclarationError) return error.problems;
      return [{ field, reason: error instanceof Error ? error.message : 'has no JSON Schema' }];
    }
  });
}

/** Every key an object schema names, at any depth: words of the developer, not of a person. */
function namedKeys(jsonSchema: unknown, found: Set<string> = new Set()): Set<string> {
  if (Array.isArray(jsonSchema)) for (const part of jsonSchema) namedKeys(part, found);
  else if (isObject(jsonSchema)) {
    const { properties } = jsonSchema;
    if (isObject(properties)) for (const key of Object.keys(properties)) found.add(key);
    for (const part of Object.values(jsonSchema)) namedKeys(part, found);
  }
  return found;
}

/** 132 bits. */
const HASH_LENGTH = 22;

/**
 * A fingerprint of what a task means: its schemas, ladder, boundary, and the source of its functions.
 * Two workers that hold other contents under the same version show here, and are warned about.
 */
function hashTask(task: Omit<Task, 'hash'>, declared: object): string {
  const functions = Object.entries({ ...declared, ...task.gate })
    .filter(([, value]) => typeof value === 'function')
    .map(([field, value]) => [field, String(value)]);
  const content = {
    name: task.name,
    version: task.version,
    input: task.inputJsonSchema,
    output: task.outputJsonSchema,
    ladder: task.ladder,
    boundary: task.boundary,
    threshold: task.gate?.threshold ?? null,
    restore: task.restore,
    deadlineMs: task.deadlineMs,
    onUnknown: task.onUnknown,
    retention: task.retention,
    functions,
  };
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, HASH_LENGTH);
}

/**
 * Declares a task. Types of `prompt`, `check` and `gate` follow from the two schemas.
 * Throws a `DeclarationError` that names the field and the reason, and all others that are wrong.
 */
export function defineTask<Input extends z.ZodType, Output extends z.ZodType>(
  declared: TaskDeclaration<Input, Output>,
): TaskOf<z.input<Input>, z.output<Output>> {
  const checked = declaration.safeParse(declared);
  const problems = [...(checked.success ? [] : listProblems(checked.error)), ...findInside(Object(declared))];
  const [first] = problems;
  if (first !== undefined) throw new DeclarationError(first.field, first.reason, problems);
  if (!checked.success) throw new DeclarationError('', 'is not valid');
  const { input, output, ladder, boundary, ...fields } = checked.data;
  const inputJsonSchema = toInputSchema(input);
  const askedSchema = createProviderSchema(output);
  const providerSchema = wrapSchema(askedSchema);
  const task = {
    ...fields,
    input,
    output,
    owner: fields.owner ?? null,
    retrieve: fields.retrieve,
    check: fields.check,
    gate: fields.gate,
    retention: fields.retention,
    ladder: buildLadder(ladder),
    boundary: { ...boundary, regions: boundary.regions } as BoundaryPolicy,
    inputJsonSchema,
    providerSchema,
    wholeSchema: wrapSchema(translateOutput(output)),
    isWrapped: providerSchema !== askedSchema,
    outputJsonSchema: toOutputSchema(output),
    inputKeys: namedKeys(inputJsonSchema),
    file: fields.name,
  };
  return { ...task, hash: hashTask(task, declared) };
}

/** What a task module's function is given, so that a module outside the repo needs no imports. */
export interface TaskTools {
  defineTask: typeof defineTask;
  z: typeof z;
}

/** What a task module exports as its default. */
export type TaskModule<Input = never, Output = unknown> = (
  tools: TaskTools,
) => TaskOf<Input, Output> | Promise<TaskOf<Input, Output>>;

export const taskTools: TaskTools = { defineTask, z };
