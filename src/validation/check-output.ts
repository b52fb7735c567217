import type { z } from 'zod';
import { hideOriginals } from '../boundary/find-originals.ts';
import { Failure, type Note } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';
import { isExact } from '../json/parse-json.ts';
import { escapeSegment, unescapeSegment } from '../json/pointer-segment.ts';
import type { Vault } from '../redaction/vault.ts';
import type { Task } from '../tasks/task.ts';

type JsonSchema = Record<string, unknown>;

const maxNotes = 20;

type CheckedValue = { ok: true; value: unknown } | { ok: false; notes: Note[] };

/**
 * The output as the task's schema returns it, once it fits the schema and passes the task's check. A number that the
 * model wrote as a string is read as one. Throws `answer-off-schema` or `answer-check-failed`; the check's own words are
 * kept with the vault's originals hidden.
 */
export function checkOutput(task: Task, given: { input: unknown; value: unknown; vault: Vault }): unknown {
  const fitted = checkSchema(task.output, given.value, task.outputJsonSchema);
  if (!fitted.ok) throw new Failure('answer-off-schema', { notes: fitted.notes });
  const wrong = task.check?.({ input: given.input, output: fitted.value });
  if (wrong === undefined) return fitted.value;
  const code = hideOriginals(String(wrong), given.vault);
  throw new Failure('answer-check-failed', { notes: [{ path: '', code }] });
}

const DECIMAL = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Room for any number of a double. */
const LONGEST_DECIMAL = 400;

const isDecimal = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= LONGEST_DECIMAL && DECIMAL.test(value) && isExact(value);

/** Where a schema wants a number; where it takes alternatives, where one of them does and wants nothing else. */
function findWantedNumbers(issues: readonly z.core.$ZodIssue[], root: readonly PropertyKey[] = []): PropertyKey[][] {
  return issues.flatMap((issue) => {
    const path = [...root, ...issue.path];
    if (issue.code === 'invalid_type') return ['number', 'int'].includes(issue.expected) ? [path] : [];
    if (issue.code !== 'invalid_union') return [];
    const found = issue.errors.map((errors) => findWantedNumbers(errors, path));
    return found.find((paths, i) => paths.length > 0 && paths.length === issue.errors[i]?.length) ?? [];
  });
}

/** The value with its plain decimals in strings read as numbers at these places; undefined when there is none. */
function readNumbers(value: unknown, paths: readonly PropertyKey[][]): unknown {
  const copy = { value: structuredClone(value) };
  const read = paths.filter((path) => {
    const all = ['value', ...path];
    const last = all.pop() ?? '';
    const parent = all.reduce<unknown>((part, segment) => Reflect.get(Object(part), segment), copy);
    const found: unknown = Reflect.get(Object(parent), last);
    return isDecimal(found) && Reflect.set(Object(parent), last, Number(found));
  });
  return read.length === 0 ? undefined : copy.value;
}

/** As the schema returns it, strings that should be numbers read as such. */
function fitSchema(schema: z.ZodType, value: unknown) {
  const result = schema.safeParse(value);
  const read = result.success ? undefined : readNumbers(value, findWantedNumbers(result.error.issues));
  return read === undefined ? result : schema.safeParse(read);
}

/**
 * Checks a model's value against a task's schema and returns it as the schema made it, numbers in strings read as such.
 * `jsonSchema` is the same schema translated: it tells which names may be told. Notes, at most 20, say path and code
 * and never a value, a foreign key or zod's own message, which may quote both.
 */
export function checkSchema(schema: z.ZodType, value: unknown, jsonSchema: JsonSchema): CheckedValue {
  const result = fitSchema(schema, value);
  if (result.success) return { ok: true, value: result.data };
  const notes = result.error.issues
    .slice(0, maxNotes)
    .map((issue) => ({ path: toPointer(issue.path, jsonSchema), code: String(issue.code) }));
  return { ok: false, notes };
}

/**
 * Writes a path as a JSON Pointer in which a segment that the schema does not name is `*`, since it came from outside.
 * Array indices and the names of properties are known. `~` and `/` in a name are escaped as `~0` and `~1`.
 */
export function toPointer(path: readonly PropertyKey[], jsonSchema: JsonSchema): string {
  let places = resolve([jsonSchema], jsonSchema);
  let pointer = '';
  for (const segment of path) {
    pointer += `/${isKnown(places, segment) ? escapeSegment(String(segment)) : '*'}`;
    places = resolve(
      places.flatMap((place) => step(place, segment)),
      jsonSchema,
    );
  }
  return pointer;
}

/**
 * Rewrites a JSON Pointer in which any segment may have come from outside: what the schema does not name becomes `*`.
 */
export function maskPointer(pointer: string, jsonSchema: JsonSchema): string {
  const segments = pointer.split('/').slice(1);
  const path = segments.map(unescapeSegment);
  return toPointer(
    path.map((segment) => (/^\d{1,4}$/.test(segment) ? Number(segment) : segment)),
    jsonSchema,
  );
}

function isKnown(places: readonly JsonSchema[], segment: PropertyKey): boolean {
  if (typeof segment === 'number') return Number.isInteger(segment) && segment >= 0;
  return typeof segment === 'string' && places.some((place) => namesProperty(place, segment));
}

function namesProperty(place: JsonSchema, name: string): boolean {
  return isObject(place.properties) && Object.hasOwn(place.properties, name);
}

/** The schemas one segment further down. */
function step(place: JsonSchema, segment: PropertyKey): JsonSchema[] {
  if (typeof segment === 'number') {
    const own = Array.isArray(place.prefixItems) ? place.prefixItems[segment] : undefined;
    return [own ?? place.items].filter(isObject);
  }
  if (typeof segment === 'string' && isObject(place.properties) && Object.hasOwn(place.properties, segment)) {
    return [place.properties[segment]].filter(isObject);
  }
  return [place.additionalProperties].filter(isObject);
}

/** Follows references and alternatives, each schema once, so that a schema that holds itself ends. */
function resolve(start: readonly JsonSchema[], root: JsonSchema): JsonSchema[] {
  const places = new Set(start);
  for (const place of places) {
    for (const next of [place.anyOf, place.oneOf, place.allOf].flat()) if (isObject(next)) places.add(next);
    const target = typeof place.$ref === 'string' ? findReference(place.$ref, root) : undefined;
    if (target !== undefined) places.add(target);
  }
  return [...places];
}

/** `#` and `#/$defs/name` are the only forms zod writes. */
function findReference(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (reference === '#') return root;
  const name = reference.startsWith('#/$defs/') ? reference.slice('#/$defs/'.length) : undefined;
  const definitions = root.$defs;
  if (name === undefined || !isObject(definitions)) return undefined;
  const target = definitions[name];
  return isObject(target) ? target : undefined;
}
