import type { z } from 'zod';
import { isObject } from '../json/is-object.ts';
import { escapeSegment } from '../json/pointer-segment.ts';
import { ApiProblem, type ProblemError } from './api-problem.ts';

type Issue = z.core.$ZodIssue;

const MAX_ERRORS = 100;
const MAX_ALLOWED_SHOWN = 20;

interface Place {
  /** JSON Pointer of the value the issues are about. */
  root: string;
  /** The value itself, to tell what is missing from what is wrong. */
  value: unknown;
  /** Keys the schema names; any other key is shown as `*`. */
  knownKeys: { has: (key: string) => boolean };
}

/**
 * Finds the unknown fields of an object, as one error: its path says where, its message which fields are known. It
 * leaves out the name that was sent, which may be as personal as a value. A value that is no object has none.
 */
export function findUnknownFields(value: unknown, path: string, known: readonly string[]): ProblemError[] {
  if (!isObject(value) || Object.keys(value).every((key) => known.includes(key))) return [];
  return [{ path: `${path}/*`, code: 'field-unknown', message: `Known here: ${known.join(', ')}.` }];
}

/** Throws `field-unknown` when there are errors. */
export function refuseUnknownFields(errors: readonly ProblemError[]): void {
  if (errors.length > 0) throw new ApiProblem('field-unknown', { errors });
}

/**
 * Checks a body whose fields are all known, and returns what the schema makes of it. Throws `input-invalid` with each
 * place that does not fit.
 */
export function checkValues<Schema extends z.ZodType>(
  schema: Schema,
  body: Record<string, unknown>,
  fields: readonly string[],
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const place = { root: '', value: body, knownKeys: new Set(fields) };
  throw new ApiProblem('input-invalid', { errors: describeIssues(parsed.error.issues, place) });
}

/**
 * Turns zod's issues into a problem's errors, at most 100. zod's messages quote keys and authors' messages may quote
 * values, so every message is made here, from the schema's side of the issue only.
 */
export function describeIssues(issues: readonly Issue[], place: Place): ProblemError[] {
  return issues.slice(0, MAX_ERRORS).map((issue) => {
    const { path, value } = locate(issue.path, place);
    if (issue.code === 'invalid_type' && value === undefined) {
      return { path, code: 'missing', message: 'Is required.' };
    }
    if (issue.code === 'unrecognized_keys') {
      return { path: `${path}/*`, code: 'field-unknown', message: 'Is not a field of the schema.' };
    }
    return { path, ...describe(issue) };
  });
}

/** Walks the value along the path: a number is an index, and may be shown, only where there is an array. */
function locate(path: readonly PropertyKey[], place: Place): { path: string; value: unknown } {
  let pointer = place.root;
  let value = place.value;
  for (const segment of path) {
    const isKnown = Array.isArray(value) || (typeof segment === 'string' && place.knownKeys.has(segment));
    pointer += isKnown ? `/${escapeSegment(String(segment))}` : '/*';
    value = isObject(value) || Array.isArray(value) ? Reflect.get(value, segment) : undefined;
  }
  return { path: pointer, value };
}

function describe(issue: Issue): { code: string; message: string } {
  switch (issue.code) {
    case 'invalid_type':
      return { code: 'type-invalid', message: `Must be of type ${issue.expected}.` };
    case 'too_small':
      return {
        code: 'too-small',
        message: `Must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}.`,
      };
    case 'too_big':
      return {
        code: 'too-big',
        message: `Must be ${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unit(issue.origin)}.`,
      };
    case 'not_multiple_of':
      return { code: 'not-multiple-of', message: `Must be a multiple of ${issue.divisor}.` };
    case 'invalid_format':
      return { code: 'format-invalid', message: `Must have the format ${issue.format}.` };
    case 'invalid_value':
      return { code: 'value-unknown', message: describeAllowed(issue.values) };
    case 'invalid_union':
      return { code: 'form-unknown', message: 'Must have one of the forms that the schema allows.' };
    case 'invalid_key':
      return { code: 'key-invalid', message: 'Has a key that the schema does not allow.' };
    default:
      return { code: 'value-invalid', message: 'Does not meet a rule of the schema.' };
  }
}

function unit(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' || origin === 'set' || origin === 'map' ? ' items long' : '';
}

function describeAllowed(values: readonly unknown[]): string {
  const shown = values.slice(0, MAX_ALLOWED_SHOWN).map((value) => JSON.stringify(value) ?? String(value));
  return `Must be one of ${shown.join(', ')}${values.length > MAX_ALLOWED_SHOWN ? ', …' : ''}.`;
}

/**
 * The keys of a value that a schema left out of what it made of it: `more`, or `address/more` further down. Both are
 * walked side by side, as far as they are of one shape.
 */
export function findDroppedKeys(given: unknown, made: unknown, above = ''): string[] {
  if (Array.isArray(given) && Array.isArray(made)) {
    return given.flatMap((item, i) => findDroppedKeys(item, made[i], `${above}${i}/`));
  }
  if (!isObject(given) || !isObject(made)) return [];
  return Object.entries(given).flatMap(([key, value]) =>
    Object.hasOwn(made, key) ? findDroppedKeys(value, made[key], `${above}${key}/`) : [above + key],
  );
}
