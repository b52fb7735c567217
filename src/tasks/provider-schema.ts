import type { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { translateOutput } from './translate-output.ts';

type JsonSchema = Record<string, unknown>;

/** What providers are not told: some refuse these, and the answer is checked against the task's own schema anyway. */
const droppedKeywords: ReadonlySet<string> = new Set([
  ...['$schema', '$id', 'id', 'default', 'format', 'pattern', 'minLength', 'maxLength'],
  ...['contentEncoding', 'contentMediaType', 'examples', 'deprecated', 'readOnly', 'writeOnly'],
]);
const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'];
const placeholder = { type: 'string', description: 'Only for a placeholder of a number, such as [ID_1].' };

/** Keywords of which OpenAI's strict mode takes all; each of the others makes it refuse the request. */
const strictKeywords: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', '$ref', '$defs', 'title', 'description'],
  ...['properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/**
 * Translates a task's output schema into the JSON Schema a provider gets: what the schema parses, not what it makes.
 * Formats, patterns, lengths and defaults are dropped; bounds of numbers and arrays stay, since strict providers take
 * them and they help the model. A number may also be a string, since it may be a placeholder. Objects admit no
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
  const given = isObject(schema) ? schema : {};
  const kept = Object.entries(given).filter(([keyword]) => !droppedKeywords.has(keyword));
  const rewritten: JsonSchema = {};
  for (const [keyword, value] of kept) rewritten[keyword === 'oneOf' ? 'anyOf' : keyword] = rewritePart(keyword, value);
  if (given.type === 'object' && given.additionalProperties === undefined) rewritten.additionalProperties = false;
  return admitPlaceholder(rewritten);
}

/** A property may be called `format`: names are kept apart from keywords. */
function rewritePart(keyword: string, value: unknown): unknown {
  if ((keyword === 'properties' || keyword === '$defs') && isObject(value)) {
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

/**
 * Tells whether a schema is within the subset that providers enforce with `strict: true`: the root an object, every
 * property of every object required, nothing else admitted, and no keyword beyond the common ones. A provider that is
 * sent `strict: true` with another schema refuses the request.
 */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && isStrict(schema);
}

function isStrict(schema: unknown): boolean {
  if (!isObject(schema) || !Object.keys(schema).every((keyword) => strictKeywords.has(keyword))) return false;
  if (!['type', 'enum', 'const', 'anyOf', '$ref'].some((keyword) => keyword in schema)) return false;
  if (schema.type === 'object' && !isClosed(schema)) return false;
  if (schema.type === 'array' && !isObject(schema.items)) return false;
  return findParts(schema).every(isStrict);
}

function isClosed(schema: JsonSchema): boolean {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const names = isObject(schema.properties) ? Object.keys(schema.properties) : [];
  return schema.additionalProperties === false && names.every((name) => required.includes(name));
}

function findParts(schema: JsonSchema): unknown[] {
  const maps = [schema.properties, schema.$defs].filter(isObject);
  const alternatives = Array.isArray(schema.anyOf) ? schema.anyOf : [];
  const items = schema.items === undefined ? [] : [schema.items];
  return [...maps.flatMap((map) => Object.values(map)), ...alternatives, ...items];
}
