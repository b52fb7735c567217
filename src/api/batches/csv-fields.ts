import { isObject } from '../../json/is-object.ts';
import type { Task } from '../../tasks/task.ts';

type JsonSchema = Record<string, unknown>;

/** A schema with all that it refers to, and its alternatives: each once, so that one that holds itself ends. */
function listAlternatives(start: unknown, root: JsonSchema): JsonSchema[] {
  const found = new Set([start].filter(isObject));
  for (const schema of found) {
    const { $ref, anyOf, oneOf, allOf } = schema;
    const definition = typeof $ref === 'string' ? $ref.replace('#/$defs/', '') : '';
    const referred = $ref === '#' ? root : isObject(root.$defs) ? root.$defs[definition] : undefined;
    for (const next of [anyOf, oneOf, allOf, referred].flat()) if (isObject(next)) found.add(next);
  }
  return [...found];
}

/** What an object of a task's input is made of. */
interface Level {
  of: ReadonlyMap<string, unknown>;
  required: readonly string[];
  /** Whether it takes properties that it does not name. */
  takesMore: boolean;
}

/** What a task's input is made of; objects in it are looked at when a column asks for them. */
export interface Fields extends Level {
  root: JsonSchema;
  levels: Map<unknown, Level>;
}

const isFree = ({ type, anyOf, oneOf, allOf, $ref }: JsonSchema) => !(type || anyOf || oneOf || allOf || $ref);

function readLevel(schema: unknown, root: JsonSchema): Level {
  const schemas = listAlternatives(schema, root);
  const of = new Map(schemas.flatMap(({ properties }) => (isObject(properties) ? Object.entries(properties) : [])));
  const own = isObject(schema) ? schema.required : undefined;
  const takesMore = schemas.some((one) => isFree(one) || Boolean(one.additionalProperties));
  return { of, required: Array.isArray(own) ? own.map(String) : [], takesMore };
}

export function readFields({ inputJsonSchema: root }: Pick<Task, 'inputJsonSchema'>): Fields {
  return { ...readLevel(root, root), root, levels: new Map() };
}

/** A field of the input, or of an object in it. */
export interface Field {
  /** Its names, the outermost first. */
  path: readonly string[];
  /** Undefined where its object takes any property. */
  schema: unknown;
  /** Whether the input must have it, with all that it is in. */
  isRequired: boolean;
}

/**
 * Finds the field that a column is: one of its very name, else, where dots are in it, one inside of an object. An input
 * that takes any property takes it under its whole name.
 */
export function findField(name: string, fields: Fields): Field | undefined {
  if (fields.of.has(name)) {
    return { path: [name], schema: fields.of.get(name), isRequired: fields.required.includes(name) };
  }
  const path = name.split('.');
  const [first = ''] = path;
  if (path.length > 1 && fields.of.has(first)) return findInside(path, fields);
  return fields.takesMore ? { path: [name], schema: undefined, isRequired: false } : undefined;
}

function findInside(path: readonly string[], fields: Fields): Field | undefined {
  let level: Level = fields;
  let schema: unknown;
  let isRequired = true;
  for (const [depth, segment] of path.entries()) {
    if (!level.of.has(segment) && (depth === 0 || !level.takesMore)) return undefined;
    isRequired &&= level.required.includes(segment);
    schema = level.of.get(segment);
    const known: Level = fields.levels.get(schema) ?? readLevel(schema, fields.root);
    if (schema !== undefined) fields.levels.set(schema, known);
    level = schema === undefined ? { of: new Map(), required: [], takesMore: false } : known;
  }
  return { path, schema, isRequired };
}

/** The JSON types that a field may have; none where it may have any. */
export function typesOf({ schema }: Field, { root }: Fields): ReadonlySet<unknown> {
  return new Set(listAlternatives(schema, root).flatMap(({ type }) => (type ? [type].flat() : [])));
}
