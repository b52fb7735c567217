import { isObject } from '../json/is-object.ts';
import { isStrictSchema } from './strict-schema.ts';
import type { Task } from './task.ts';

type JsonSchema = Record<string, unknown>;

/** Something of a task's output schema that its author may not expect of providers. */
export interface SchemaHint {
  /** Such as `output.items[].name`. */
  field: string;
  hint: string;
}

/** What keywords are called where providers are told of them in words. */
const inWords: Readonly<Record<string, string>> = {
  ...{
    format: 'format',
    pattern: 'pattern',
    minLength: 'length',
    maxLength: 'length',
    uniqueItems: 'that items differ',
  },
};

function* walk(field: string, schema: unknown): Generator<{ field: string; schema: JsonSchema }> {
  if (!isObject(schema)) return;
  yield { field, schema };
  const { properties, items, $defs } = schema;
  for (const [name, part] of Object.entries(isObject(properties) ? properties : {}))
    yield* walk(`${field}.${name}`, part);
  yield* walk(`${field}[]`, items);
  yield* walk(`${field}.*`, schema.additionalProperties);
  for (const [name, part] of Object.entries(isObject($defs) ? $defs : {})) yield* walk(`${field} (${name})`, part);
  for (const part of [schema.anyOf, schema.oneOf, schema.allOf].flat()) yield* walk(field, part);
}

function* hintPlace(field: string, schema: JsonSchema, isStrict: boolean): Generator<SchemaHint> {
  const words = new Set(Object.keys(schema).flatMap((keyword) => inWords[keyword] ?? []));
  // A format's own pattern says the same once more.
  if (words.has('format')) words.delete('pattern');
  if (words.size > 0) {
    const told = [...words].join(' and ');
    yield { field, hint: `providers are told of its ${told} in words; every answer is held to it` };
  }
  if (isStrict) return;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const name of Object.keys(isObject(schema.properties) ? schema.properties : {})) {
    if (required.includes(name)) continue;
    yield {
      field: `${field}.${name}`,
      hint: 'is optional, so that providers do not hold answers to the schema themselves; nullable() in its place is required',
    };
  }
  if (schema.type === 'object' && isObject(schema.additionalProperties))
    yield { field, hint: 'has keys of any name, so that providers do not hold answers to the schema themselves' };
}

/** A number that a gate is likely to hand on: outside of 0 to 1 that is the task's fault. */
function* hintConfidence({ gate, wholeSchema }: Task): Generator<SchemaHint> {
  const { confidence } = isObject(wholeSchema.properties) ? wholeSchema.properties : {};
  if (gate === undefined || !isObject(confidence) || confidence.type !== 'number') return;
  if (confidence.minimum !== undefined && confidence.maximum !== undefined) return;
  yield {
    field: 'output.confidence',
    hint: 'has no bounds: a gate that hands on more than 1 is the fault of the task; use .min(0).max(1)',
  };
}

/** What of a task's output schema providers do otherwise than it says, each once. */
export function hintSchema(task: Task): SchemaHint[] {
  const { wholeSchema, providerSchema, isWrapped } = task;
  const isStrict = isStrictSchema(providerSchema);
  const { properties } = wholeSchema;
  const top = isWrapped && isObject(properties) ? properties.answer : wholeSchema;
  const hints: SchemaHint[] = isWrapped
    ? [{ field: 'output', hint: 'is no object: providers are asked for one whose `answer` it is' }]
    : [];
  for (const { field, schema } of walk('output', top)) hints.push(...hintPlace(field, schema, isStrict));
  hints.push(...hintConfidence(task));
  const seen = new Set<string>();
  return hints.filter(({ field, hint }) => !seen.has(`${field} ${hint}`) && seen.add(`${field} ${hint}`));
}
