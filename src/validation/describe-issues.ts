import type { z } from 'zod';
import type { Note } from '../failures/failure.ts';
import { isObject } from '../json/is-object.ts';
import { describeOptions, describeSchema } from '../tasks/describe-schema.ts';
import { type AskedSchema, findPlaces, toPointer } from './schema-places.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
type JsonSchema = Record<string, unknown>;

const mostAlternatives = 5;
/** zod's own codes; any other is a text of the author's, which may quote the answer. */
const knownCodes: ReadonlySet<unknown> = new Set([
  ...['invalid_type', 'too_big', 'too_small', 'invalid_format', 'not_multiple_of', 'unrecognized_keys'],
  ...['invalid_union', 'invalid_key', 'invalid_element', 'invalid_value', 'custom'],
]);

/**
 * What is wrong with a value, by path and code, and what was expected there in words of the schema. Of alternatives the
 * one that the value comes closest to is told.
 */
export function describeIssues(issues: readonly Issue[], value: unknown, asked: AskedSchema): Note[] {
  return issues
    .flatMap((issue) => listClosest(issue, []))
    .map(({ code, path }) => {
      const expected = describeExpected(code, path, value, asked);
      return { path: toPointer(path, asked), code, ...(expected !== undefined && { expected }) };
    });
}

interface Place {
  code: string;
  path: Path;
}

/** One that is no union's is itself; else those of the alternative that has the right type and the fewest faults. */
function listClosest(issue: Issue, root: Path): Place[] {
  const path = [...root, ...issue.path];
  const place = { code: knownCodes.has(issue.code) ? issue.code : 'custom', path };
  if (issue.code !== 'invalid_union') return [place];
  const [closest] = issue.errors.filter((errors) => errors.length > 0 && !errors.some(isOfWhole)).sort(byFaults);
  return closest === undefined ? [place] : closest.flatMap((inner) => listClosest(inner, path));
}

/** Such an alternative is something else altogether. */
const isOfWhole = ({ path }: Issue) => path.length === 0;

/** A fixed value that is another speaks against an alternative more than anything. */
function byFaults(one: readonly Issue[], other: readonly Issue[]): number {
  const weigh = (issues: readonly Issue[]) =>
    issues.reduce((sum, { code }) => sum + (code === 'invalid_value' ? 100 : 1), 0);
  return weigh(one) - weigh(other);
}

/** Undefined where the schema does not say: of a test of the author's own, of a place that it does not know. */
function describeExpected(code: string, path: Path, value: unknown, asked: AskedSchema): string | undefined {
  if (code === 'custom') return undefined;
  if (code === 'unrecognized_keys') return describeNames(findPlaces(path, asked, value));
  if (code === 'invalid_key') return describeKey(findPlaces(path.slice(0, -1), asked, value));
  const words = describePlaces(findPlaces(path, asked, value));
  if (words === '') return undefined;
  return isMissing(path, value) ? `${words}; it is missing` : words;
}

/** Fixed values of several alternatives are one list. */
function describePlaces(places: readonly JsonSchema[]): string {
  const saying = places.filter((place) => describeSchema(place) !== '');
  const options = saying.flatMap((place) => (Array.isArray(place.enum) ? place.enum : [place.const]));
  const isFixed = saying.length > 0 && saying.every((place) => 'const' in place || 'enum' in place);
  if (isFixed) return describeOptions([...new Set(options)]);
  return [...new Set(saying.map(describeSchema))].slice(0, mostAlternatives).join(' or ');
}

/** What an object may have, where it has something else. */
function describeNames(places: readonly JsonSchema[]): string {
  const names = places.flatMap(({ properties }) => (isObject(properties) ? Object.keys(properties) : []));
  if (names.length === 0) return 'no fields';
  return `no fields but ${describeOptions([...new Set(names)]).replace(/^one of /, '')}`;
}

function describeKey(places: readonly JsonSchema[]): string | undefined {
  const words = describePlaces(places.map(({ propertyNames }) => propertyNames).filter(isObject));
  return words === '' ? undefined : `as its name ${words}`;
}

/** Whether a property that is asked for is not there. */
function isMissing(path: Path, value: unknown): boolean {
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce<unknown>((part, segment) => Reflect.get(Object(part), segment), value);
  return typeof last === 'string' && isObject(parent) && !Object.hasOwn(parent, last);
}
