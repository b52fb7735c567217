import { isObject } from '../../../src/json/is-object.ts';

type JsonSchema = Record<string, unknown>;

/** Matches nothing. */
const never: JsonSchema = { not: {} };

const larger = (one: unknown, other: unknown) => Math.max(Number(one), Number(other));
const smaller = (one: unknown, other: unknown) => Math.min(Number(one), Number(other));
const both = (one: unknown, other: unknown) => [one, other].flat();
const allOf = (one: unknown, other: unknown) => (one === false || other === false ? false : { allOf: [one, other] });

/** What two schemas say by the same keyword, as one; of keywords that are not here the latter stays. */
const merges: Record<string, (one: unknown, other: unknown) => unknown> = {
  ...{ minimum: larger, exclusiveMinimum: larger, minLength: larger, minItems: larger, minProperties: larger },
  ...{ maximum: smaller, exclusiveMaximum: smaller, maxLength: smaller, maxItems: smaller, maxProperties: smaller },
  ...{ pattern: both, multipleOf: both, required: both, examples: both, allOf: both },
  ...{ items: allOf, additionalProperties: allOf, propertyNames: allOf },
  properties: (one, other) => mergeProperties(one as JsonSchema, other as JsonSchema),
  enum: (one, other) => (one as unknown[]).filter((option) => (other as unknown[]).includes(option)),
};

/** One schema that says what all of these say. What cannot be said at once matches nothing. */
export function mergeSchemas(schemas: readonly JsonSchema[]): JsonSchema {
  return schemas.map(constAsEnum).reduce(mergeTwo, {});
}

const constAsEnum = (schema: JsonSchema): JsonSchema => {
  if (!('const' in schema)) return schema;
  const { const: only, ...rest } = schema;
  return { ...rest, enum: Array.isArray(rest.enum) && !rest.enum.includes(only) ? [] : [only] };
};

function mergeTwo(one: JsonSchema, other: JsonSchema): JsonSchema {
  const merged: JsonSchema = { ...one };
  for (const [keyword, said] of Object.entries(other)) {
    if (!(keyword in one)) merged[keyword] = said;
    else if (keyword === 'type') {
      const types = mergeTypes([one.type].flat(), [said].flat());
      if (types.length === 0) return never;
      merged.type = types.length === 1 ? types[0] : types;
    } else if (keyword === 'anyOf' || keyword === 'oneOf') {
      merged.allOf = [...[merged.allOf ?? []].flat(), { [keyword]: said }];
    } else merged[keyword] = merges[keyword]?.(one[keyword], said) ?? said;
  }
  return merged;
}

/** A whole number is a number. */
function mergeTypes(ones: readonly unknown[], others: readonly unknown[]): unknown[] {
  const isIn = (type: unknown, types: readonly unknown[]) =>
    types.includes(type) || (type === 'integer' && types.includes('number'));
  return [
    ...ones.filter((type) => isIn(type, others)),
    ...others.filter((type) => isIn(type, ones) && !ones.includes(type)),
  ];
}

function mergeProperties(ones: JsonSchema, others: JsonSchema): JsonSchema {
  const merged: JsonSchema = { ...ones };
  for (const [name, schema] of Object.entries(others)) {
    merged[name] = isObject(ones[name]) ? { allOf: [ones[name], schema] } : schema;
  }
  return merged;
}
