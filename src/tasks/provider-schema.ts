import type { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { describeLimits } from './describe-schema.ts';
import { translateOutput } from './translate-output.ts';

type JsonSchema = Record<string, unknown>;

/**
 * Keywords that providers are not sent: some refuse these, and the answer is checked against the task's own schema
 * anyway. What they say is told in words.
 */
const droppedKeywords: ReadonlySet<string> = new Set([
  ...['$schema', '$id', 'id', 'default', 'format', 'pattern', 'minLength', 'maxLength', 'uniqueItems'],
  ...['contentEncoding', 'contentMediaType', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
]);
const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const placeholder = { type: 'string', description: 'Only for a placeholder of a number, such as [ID_1].' };

/**
 * Translates a task's output schema into the JSON Schema a provider gets: what the schema parses, not what it makes.
 * Formats, patterns, lengths, defaults and that items differ stand in the description, in words; bounds of numbers and
 * arrays stay, since strict providers take them. A number may also be a string, since it may be a placeholder. Objects admit no
 * property they do not name; an optional one stays optional, and `strict` is then off.
 * Throws an Error that names the path for what JSON cannot hold (a date, a bigint, a bare transform).
 */
export function createProviderSchema(output: z.ZodType): JsonSchema {
  return rewrite(translateOutput(output));
}

const WRAPPED = 'answer';

/** Providers take objects alone: any other output is asked for as the `answer` of one. An object's schema stays. */
export function wrapSchema(schema: JsonSchema): JsonSchema {
  if (schema.type === 'object') return schema;
  const { $defs, ...answer } = pointInside(schema) as JsonSchema;
  return {
    type: 'object',
    properties: { [WRAPPED]: answer },
    required: [WRAPPED],
    additionalProperties: false,
    ...($defs !== undefined && { $defs }),
  };
}

/** A schema that refers to itself, as it is one level further down. */
function pointInside(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(pointInside);
  if (!isObject(part)) return part;
  const inside = Object.entries(part).map(([key, value]) => [key, pointInside(value)]);
  return { ...Object.fromEntries(inside), ...(part.$ref === '#' && { $ref: `#/properties/${WRAPPED}` }) };
}

/** The output in an answer to a wrapped schema. A model that gives the output alone is understood, too. */
export function unwrapAnswer(value: unknown): unknown {
  return isObject(value) && Object.keys(value).join() === WRAPPED ? value[WRAPPED] : value;
}

function rewrite(schema: unknown): JsonSchema {
  const given = withoutPatterns(isObject(schema) ? describe(schema) : {});
  if (typeof given.$ref === 'string') return refer(given);
  const kept = Object.entries(given).filter(([keyword]) => !droppedKeywords.has(keyword));
  const rewritten: JsonSchema = {};
  for (const [keyword, value] of kept) rewritten[keyword === 'oneOf' ? 'anyOf' : keyword] = rewritePart(keyword, value);
  if (given.type === 'object' && given.additionalProperties === undefined) rewritten.additionalProperties = false;
  return admitPlaceholder(rewritten);
}

/** A schema that says in its description, behind the author's own, what its keywords are going to lose. */
function describe(schema: JsonSchema): JsonSchema {
  const { description } = schema;
  const words = describeLimits(schema);
  if (words === undefined) return schema;
  return { ...schema, description: typeof description === 'string' ? `${description} (${words})` : words };
}

/** Several patterns of one string are written as `allOf`. */
function withoutPatterns(schema: JsonSchema): JsonSchema {
  const { allOf, ...others } = schema;
  const isPatterns =
    Array.isArray(allOf) && allOf.every((part) => isObject(part) && Object.keys(part).join() === 'pattern');
  return isPatterns ? others : schema;
}

/** Strict providers take nothing beside a reference. */
function refer({ $ref, description }: JsonSchema): JsonSchema {
  return description === undefined ? { $ref } : { description, anyOf: [{ $ref }] };
}

/** A property may be called `format`: names are kept apart from keywords. */
function rewritePart(keyword: string, value: unknown): unknown {
  if (['properties', 'patternProperties', '$defs'].includes(keyword) && isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rewrite(part)]));
  }
  if (['anyOf', 'oneOf', 'allOf', 'prefixItems'].includes(keyword) && Array.isArray(value)) {
    return keyword === 'prefixItems' || keyword === 'allOf' ? value.map(rewrite) : value.map(rewrite).flatMap(flatten);
  }
  const isPart = ['items', 'additionalProperties', 'propertyNames', 'not'].includes(keyword);
  return isPart && isObject(value) ? rewrite(value) : value;
}

/** An alternative that is nothing but alternatives gives them to the one around it. */
function flatten(part: JsonSchema): unknown[] {
  return Object.keys(part).length === 1 && Array.isArray(part.anyOf) ? part.anyOf : [part];
}

/** A number with fixed values is none that was redacted. */
function admitPlaceholder(schema: JsonSchema): JsonSchema {
  const types = [schema.type].flat();
  if (!types.some(isNumberType) || 'enum' in schema || 'const' in schema) return schema;
  const { type: _type, ...rest } = schema;
  const bounds = Object.entries(rest).filter(([keyword, value]) => numberKeywords.includes(keyword) && isBound(value));
  const others = Object.entries(rest).filter(([keyword]) => !numberKeywords.includes(keyword));
  const alternatives = types.map((type) => (isNumberType(type) ? { type, ...Object.fromEntries(bounds) } : { type }));
  return { ...Object.fromEntries(others), anyOf: [...alternatives, placeholder] };
}

function isNumberType(type: unknown): boolean {
  return type === 'number' || type === 'integer';
}

/** zod bounds each integer by what a double can hold. */
function isBound(value: unknown): boolean {
  return typeof value !== 'number' || Math.abs(value) !== Number.MAX_SAFE_INTEGER;
}
