type JsonSchema = Record<string, unknown>;

/** Keywords of which OpenAI's strict mode takes all; each of the others makes it refuse the request. */
const strictKeywords: ReadonlySet<string> = new Set([
  ...['type', 'enum', 'const', 'anyOf', '$ref', '$defs', 'title', 'description'],
  ...['properties', 'required', 'additionalProperties', 'items', 'minItems', 'maxItems'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
]);

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

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
