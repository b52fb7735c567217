import { isObject } from '../../../src/json/is-object.ts';
import { unescapeSegment } from '../../../src/json/pointer-segment.ts';

interface Surroundings {
  root: Record<string, unknown>;
  depth: number;
}

/** Follows `$ref`s inside the same schema; what stands beside a `$ref` is kept. */
export function resolveReference(schema: unknown, root: Record<string, unknown>): unknown {
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
 * Chooses one of the forms a schema allows (`anyOf`, `oneOf`, a list of types) and merges what stands around it
 * (`allOf` too), so that the result has at most one `type`. A suggestion's own type wins; then numbers, which are
 * only beside a string because a placeholder may stand for them; null comes last, and first when deep inside.
 */
export function chooseBranch(schema: unknown, suggestion: unknown, place: Surroundings): unknown {
  if (!isObject(schema)) return schema;
  const { allOf, anyOf, oneOf, ...rest } = schema;
  if (Array.isArray(allOf)) {
    const parts = allOf.map((part) => resolveReference(part, place.root)).filter(isObject);
    return chooseBranch(mergeAll([schemaWithout(schema, 'allOf'), ...parts]), suggestion, place);
  }
  const forms = Array.isArray(anyOf) ? anyOf : Array.isArray(oneOf) ? oneOf : undefined;
  if (forms === undefined) return chooseType(rest, suggestion, place);
  const resolved = forms.map((form) => chooseBranch(resolveReference(form, place.root), suggestion, place));
  const best = pickBest(resolved.filter(isObject), suggestion, place);
  return best === undefined ? rest : mergeAll([rest, best]);
}

function chooseType(
  schema: Record<string, unknown>,
  suggestion: unknown,
  place: Surroundings,
): Record<string, unknown> {
  if (!Array.isArray(schema.type))
    return typeof schema.type === 'string' ? schema : { ...schema, type: guessType(schema) };
  return (
    pickBest(
      schema.type.map((type) => ({ ...schema, type })),
      suggestion,
      place,
    ) ?? schema
  );
}

function pickBest(forms: Record<string, unknown>[], suggestion: unknown, place: Surroundings) {
  const ranks = forms.map((form) => rankOf(form, suggestion, place.depth));
  return forms[ranks.indexOf(Math.min(...ranks))];
}

function rankOf(form: Record<string, unknown>, suggestion: unknown, depth: number): number {
  const wanted = suggestion === null ? 'null' : Array.isArray(suggestion) ? 'array' : typeof suggestion;
  const type = form.type === 'integer' ? 'number' : form.type;
  if (type === wanted) return 0;
  if (type === 'null') return depth > 5 ? 1 : 9;
  if (type === 'number') return 2;
  return type === 'object' && depth > 5 ? 8 : 3;
}

function guessType(schema: Record<string, unknown>): string | undefined {
  if ('const' in schema) return schema.const === null ? 'null' : typeof schema.const;
  if (Array.isArray(schema.enum)) return typeof schema.enum[0];
  if ('properties' in schema || 'additionalProperties' in schema) return 'object';
  if ('items' in schema || 'prefixItems' in schema) return 'array';
  if ('minimum' in schema || 'maximum' in schema) return 'number';
  if ('minLength' in schema || 'maxLength' in schema || 'pattern' in schema || 'format' in schema) return 'string';
  return undefined;
}

function schemaWithout(schema: Record<string, unknown>, key: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(schema).filter(([name]) => name !== key));
}

function mergeAll(schemas: readonly Record<string, unknown>[]): Record<string, unknown> {
  const merged: Record<string, unknown> = {};
  for (const { properties, required, ...rest } of schemas) {
    Object.assign(merged, rest);
    if (isObject(properties)) merged.properties = { ...(merged.properties as object | undefined), ...properties };
    if (Array.isArray(required)) merged.required = [...((merged.required as unknown[] | undefined) ?? []), ...required];
  }
  return merged;
}
