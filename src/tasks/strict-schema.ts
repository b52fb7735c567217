import { isObject } from '../json/is-object.ts';

type JsonSchema = Record<string, unknown>;

/** Keywords of which OpenAI's strict mode takes all; each of the others makes it refuse the request. */
const strictKeywords: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', '$ref', '$defs', 'title', 'description'],
  ...['properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

/**
 * Tells whether a schema is within the subset that providers enforce with `strict: true`: the root an object, every
 * property of every object required, nothing else admitted, no keyword beyond the common ones, nothing beside a
 * reference, and no more of anything than OpenAI takes. A provider that is sent `strict: true` with another schema
 * refuses the request.
 */
export function isStrictSchema(schema: JsonSchema): boolean {
  return schema.type === 'object' && isStrict(schema) && isWithinLimits(schema);
}

function isStrict(schema: unknown): boolean {
  if (!isObject(schema) || !Object.keys(schema).every((keyword) => strictKeywords.has(keyword))) return false;
  if ('$ref' in schema) return Object.keys(schema).length === 1;
  if (!['type', 'enum', 'const', 'anyOf'].some((keyword) => keyword in schema)) return false;
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

/** OpenAI's, for a whole schema; a long enum of strings has a limit of its own. */
const limits = { levels: 10, properties: 5000, options: 1000, characters: 120_000, longEnum: 250, ofLongEnum: 15_000 };

function isWithinLimits(root: JsonSchema): boolean {
  const sums = { properties: 0, options: 0, characters: 0 };
  let hasHugeEnum = false;
  const parts = [{ part: root as unknown, level: 1 }];
  for (const { part, level } of parts) {
    if (!isObject(part)) continue;
    const names = Object.keys(isObject(part.properties) ? part.properties : {});
    const options = Array.isArray(part.enum) ? part.enum : [];
    const texts = [...options, ...('const' in part ? [part.const] : [])].filter((one) => typeof one === 'string');
    sums.properties += names.length;
    sums.options += options.length;
    sums.characters += lengthOf([...names, ...Object.keys(isObject(part.$defs) ? part.$defs : {}), ...texts]);
    hasHugeEnum ||= options.length > limits.longEnum && lengthOf(texts) > limits.ofLongEnum;
    const isLevel = part.type === 'object' || part.type === 'array';
    if (isLevel && level > limits.levels) return false;
    for (const inner of findParts(part)) parts.push({ part: inner, level: isLevel ? level + 1 : level });
  }
  const { properties, options, characters } = sums;
  const isSmall = properties <= limits.properties && options <= limits.options && characters <= limits.characters;
  return isSmall && !hasHugeEnum;
}

const lengthOf = (texts: readonly string[]) => texts.reduce((length, text) => length + text.length, 0);
