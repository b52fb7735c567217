import { isObject } from '../../../src/json/is-object.ts';
import { unescapeSegment } from '../../../src/json/pointer-segment.ts';
import { mergeSchemas } from './merge-schemas.ts';
import { deepest, type Making, type Place } from './place.ts';

type JsonSchema = Record<string, unknown>;

/** How far ahead is looked for the end of a schema that holds itself. */
const farthest = 8;

/** Follows `$ref`s inside the same schema; what stands beside a `$ref` is kept. */
function resolveReference(schema: unknown, root: JsonSchema): unknown {
  let current = schema;
  for (let hops = 0; hops < 20 && isObject(current) && typeof current.$ref === 'string'; hops += 1) {
    const { $ref, ...beside } = current;
    let target: unknown = root;
    for (const part of String($ref).replace(/^#\/?/, '').split('/').filter(Boolean)) {
      const key = unescapeSegment(decodeURIComponent(part));
      target = isObject(target) ? target[key] : undefined;
    }
    current = isObject(target) ? { ...target, ...beside } : target;
  }
  return current;
}

/**
 * The forms that a schema allows, the best first, each with at most one `type` and no `$ref`, `allOf`, `anyOf` or
 * `oneOf` of its own. A suggestion's own type wins, then what the text names, then numbers, which are only beside a
 * string because a placeholder may stand for them; null comes last. Deep inside, what ends soonest is first.
 */
export function listForms(given: unknown, suggestion: unknown, place: Place): JsonSchema[] {
  const { root } = place.making;
  const forms = spread(given, root);
  const ranked = forms.map((form, index) => ({ form, index, rank: rankOf(form, suggestion, place) }));
  return ranked.sort((a, b) => a.rank - b.rank || a.index - b.index).map(({ form }) => form);
}

function spread(given: unknown, root: JsonSchema): JsonSchema[] {
  const schema = resolveReference(given, root);
  if (schema === true) return [{}];
  if (!isObject(schema)) return [];
  const { allOf, anyOf, oneOf, ...rest } = schema;
  if (Array.isArray(allOf)) {
    const { allOf: _allOf, ...others } = schema;
    const parts = allOf.map((part) => resolveReference(part, root));
    return parts.every(isObject) ? spread(mergeSchemas([others, ...parts]), root) : [];
  }
  const forms = Array.isArray(anyOf) ? anyOf : oneOf;
  if (!Array.isArray(forms)) return spreadTypes(rest);
  const left = Array.isArray(anyOf) && Array.isArray(oneOf) ? { ...rest, oneOf } : rest;
  return forms.flatMap((form) => spread({ allOf: [left, form] }, root));
}

/** One form for each type. */
function spreadTypes(schema: JsonSchema): JsonSchema[] {
  if (isObject(schema.not) && Object.keys(schema.not).length === 0) return [];
  if (Array.isArray(schema.type)) return schema.type.map((type) => ({ ...schema, type }));
  return [typeof schema.type === 'string' ? schema : { ...schema, type: guessType(schema) }];
}

function rankOf(form: JsonSchema, suggestion: unknown, { depth, making }: Place): number {
  const wanted = suggestion === null ? 'null' : Array.isArray(suggestion) ? 'array' : typeof suggestion;
  const type = form.type === 'integer' ? 'number' : form.type;
  if (depth > deepest) return heightOf(form, making, farthest);
  if (type === wanted) return 0;
  if (type === 'null') return 9;
  if (isNamed(form, making.text)) return 1;
  return type === 'number' ? 2 : 3;
}

/** Whether a property with a fixed word has that word in the text: `{ kind: 'refund' }` for "a refund, please". */
function isNamed({ properties }: JsonSchema, text: string): boolean {
  const words = Object.values(isObject(properties) ? properties : {}).flatMap((property) =>
    isObject(property) && typeof property.const === 'string' ? [property.const] : [],
  );
  return words.some((word) => word !== '' && text.toLowerCase().includes(word.toLowerCase().replaceAll(/[_-]/g, ' ')));
}

/** Levels that a value of a schema has at least, up to a limit; Infinity beyond it. */
function heightOf(given: unknown, making: Making, limit: number): number {
  if (limit === 0) return Infinity;
  const known = making.heights.get(given) ?? [];
  making.heights.set(given, known);
  known[limit] ??= findHeight(given, making, limit);
  return known[limit];
}

function findHeight(given: unknown, making: Making, limit: number): number {
  const heights = spread(given, making.root).map((form) => {
    const required = Array.isArray(form.required) ? form.required.map(String) : [];
    const properties = isObject(form.properties) ? form.properties : {};
    const fixed = Array.isArray(form.prefixItems) ? form.prefixItems.slice(0, Number(form.minItems ?? 0)) : [];
    const others = Number(form.minItems ?? 0) > fixed.length ? [form.items] : [];
    const parts = [...required.map((name) => properties[name] ?? form.additionalProperties), ...fixed, ...others];
    return 1 + Math.max(0, ...parts.map((part) => heightOf(part ?? true, making, limit - 1)));
  });
  return Math.min(Infinity, ...heights);
}

function guessType(schema: JsonSchema): string | undefined {
  if (Array.isArray(schema.enum)) return schema.enum[0] === null ? 'null' : typeof schema.enum[0];
  if ('const' in schema) return schema.const === null ? 'null' : typeof schema.const;
  if ('properties' in schema || 'additionalProperties' in schema || 'required' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('minimum' in schema || 'maximum' in schema || 'multipleOf' in schema) return 'number';
  if ('minLength' in schema || 'maxLength' in schema || 'pattern' in schema || 'format' in schema) return 'string';
  return undefined;
}
