import { isObject } from '../json/is-object.ts';
import { escapeSegment, unescapeSegment } from '../json/pointer-segment.ts';
import type { Task } from '../tasks/task.ts';

type JsonSchema = Record<string, unknown>;

/** What an answer's schema is translated to, and the whole that its references point into. */
export interface AskedSchema {
  top: JsonSchema;
  root: JsonSchema;
}

const TOP_OF_WRAPPED = '#/properties/answer';

const topOfWrapped = ({ properties }: JsonSchema) =>
  isObject(properties) && isObject(properties.answer) ? properties.answer : {};

/** What a task asks for, without the object that is around an output which is none. */
export function findAsked({ wholeSchema: root, isWrapped }: Task): AskedSchema {
  return { root, top: isWrapped ? topOfWrapped(root) : root };
}

/**
 * Writes a path as a JSON Pointer in which a segment that the schema does not name is `*`, since it came from outside.
 * Indices of lists and the names of properties are known. `~` and `/` in a name are escaped as `~0` and `~1`.
 */
export function toPointer(path: readonly PropertyKey[], { top, root }: AskedSchema): string {
  let places = resolve([top], root);
  let pointer = '';
  for (const segment of path) {
    pointer += `/${isKnown(places, segment) ? escapeSegment(String(segment)) : '*'}`;
    places = resolve(
      places.flatMap((place) => step(place, segment)),
      root,
    );
  }
  return pointer;
}

/**
 * Rewrites a JSON Pointer in which any segment may have come from outside: what the schema does not name becomes `*`.
 */
export function maskPointer(pointer: string, asked: AskedSchema): string {
  const segments = pointer.split('/').slice(1);
  const path = segments.map(unescapeSegment);
  return toPointer(
    path.map((segment) => (/^\d{1,4}$/.test(segment) ? Number(segment) : segment)),
    asked,
  );
}

/**
 * The schemas of a place in a value; none where the schema does not know it. Of alternatives those whose fixed values
 * the value has, where there are such.
 */
export function findPlaces(path: readonly PropertyKey[], { top, root }: AskedSchema, value: unknown): JsonSchema[] {
  let places = resolve([top], root);
  let part = value;
  for (const segment of path) {
    const steps = listMeant(places, part).flatMap((place) => step(place, segment));
    places = resolve(steps, root);
    part = Reflect.get(Object(part), segment);
  }
  return places;
}

function listMeant(places: readonly JsonSchema[], value: unknown): readonly JsonSchema[] {
  if (!isObject(value)) return places;
  const others = new Set(places.filter((place) => contradicts(place, value)));
  const isAnyMeant = places.some((place) => isObject(place.properties) && !others.has(place));
  return isAnyMeant ? places.filter((place) => !others.has(place)) : places;
}

function contradicts({ properties }: JsonSchema, value: Record<string, unknown>): boolean {
  return Object.entries(isObject(properties) ? properties : {}).some(([name, property]) => {
    if (!isObject(property) || !Object.hasOwn(value, name)) return false;
    const options = Array.isArray(property.enum) ? property.enum : [property.const];
    return ('enum' in property || 'const' in property) && !options.includes(value[name]);
  });
}

function isKnown(places: readonly JsonSchema[], segment: PropertyKey): boolean {
  if (typeof segment === 'number') return Number.isInteger(segment) && segment >= 0 && places.some(isList);
  return typeof segment === 'string' && places.some((place) => namesProperty(place, segment));
}

const isList = ({ type, items, prefixItems }: JsonSchema) =>
  [type].flat().includes('array') || items !== undefined || prefixItems !== undefined;

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

/** `#` and `#/$defs/name` are the only forms zod writes; a wrapped schema has its top elsewhere. */
export function findReference(reference: string, root: JsonSchema): JsonSchema | undefined {
  if (reference === '#') return root;
  if (reference === TOP_OF_WRAPPED) return topOfWrapped(root);
  const name = reference.startsWith('#/$defs/') ? reference.slice('#/$defs/'.length) : undefined;
  const definitions = root.$defs;
  if (name === undefined || !isObject(definitions)) return undefined;
  const target = definitions[name];
  return isObject(target) ? target : undefined;
}
