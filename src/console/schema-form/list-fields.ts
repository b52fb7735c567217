import { isObject } from '../../json/is-object.ts';
import { escapeSegment } from '../../json/pointer-segment.ts';
import { describeSchema } from '../../tasks/describe-schema.ts';
import { findReference } from '../../validation/schema-places.ts';
import type { Field, Kind } from './field.ts';

type JsonSchema = Record<string, unknown>;

/** More fields than that, or groups in groups, are of no help: what is beyond is a text of JSON. */
const MOST_FIELDS = 200;
const MOST_DEPTH = 5;
/** Texts that may be longer get a field of several lines. */
const SHORT = 80;
const MOST_REFERENCES = 20;

/** A text that a form's control gives back as it was. */
const isPlain = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && !/[^\P{Cc}\t\n]/u.test(value);

/** A part of the value that a field is made for. */
interface Part {
  schema: unknown;
  path: string;
  label: string;
  isOptional: boolean;
  value: unknown;
  depth: number;
}

/** What a schema comes to without references and null; one without a type where it has real alternatives. */
function simplify(
  given: unknown,
  root: JsonSchema,
  left = MOST_REFERENCES,
): { schema: JsonSchema; isNullable: boolean } {
  if (!isObject(given) || left === 0) return { schema: {}, isNullable: false };
  const { $ref, anyOf, oneOf, ...schema } = given;
  if (typeof $ref === 'string') return simplify({ ...findReference($ref, root), ...schema }, root, left - 1);
  const alternatives = [anyOf ?? oneOf ?? []].flat();
  if (alternatives.length > 0) {
    const [first, ...others] = alternatives.filter((one) => !isObject(one) || one.type !== 'null');
    const isNullable = others.length + 1 < alternatives.length;
    if (!isObject(first) || others.length > 0) return { schema: {}, isNullable };
    const inner = simplify({ ...schema, ...first }, root, left - 1);
    return { ...inner, isNullable: isNullable || inner.isNullable };
  }
  const types = [schema.type ?? []].flat().filter((type) => type !== 'null');
  const isNullable = types.length < [schema.type ?? []].flat().length;
  return { schema: { ...schema, type: types.length === 1 ? types[0] : undefined }, isNullable };
}

const optionsOf = (schema: JsonSchema): readonly unknown[] | undefined => {
  if (Array.isArray(schema.enum)) return schema.enum;
  if ('const' in schema) return [schema.const];
  return schema.type === 'boolean' ? [true, false] : undefined;
};

const isSimple = (value: unknown) =>
  (isPlain(value) && value !== '' && !value.includes('\n')) || Number.isFinite(value);

function findTextKind({ maxLength, format }: JsonSchema, value: unknown): Kind {
  const isShort = typeof format === 'string' || (typeof maxLength === 'number' && maxLength <= SHORT);
  return {
    is: 'text',
    isLong: !isShort || (typeof value === 'string' && (value.length > SHORT || value.includes('\n'))),
  };
}

/** The kind of a list's field; undefined where its items are no simple things. */
function findLinesKind({ items }: JsonSchema, value: unknown, root: JsonSchema): Kind | undefined {
  const { schema, isNullable } = simplify(items, root);
  const of = schema.type === 'string' ? 'text' : ['number', 'integer'].includes(String(schema.type)) && 'number';
  if (!of || isNullable) return undefined;
  const items_ = value === undefined || value === null ? [] : value;
  const isFit =
    Array.isArray(items_) && items_.every((item) => isSimple(item) && (of === 'text') === (typeof item === 'string'));
  return isFit ? { is: 'lines', of } : undefined;
}

/** What all fields of one form have in common. */
interface Form {
  root: JsonSchema;
  fieldsLeft: number;
}

/** The fields of an object; undefined where it is no object of these names alone, or there are too many of them. */
function listGroup(form: Form, schema: JsonSchema, { path, depth, value: whole }: Part): readonly Field[] | undefined {
  const { properties, required, additionalProperties } = schema;
  const names = isObject(properties) ? Object.keys(properties) : [];
  const isFit = whole === undefined || isObject(whole);
  const others = isObject(whole) ? Object.keys(whole).filter((name) => !names.includes(name)) : [];
  const isOpen = additionalProperties !== undefined && additionalProperties !== false;
  if (!isFit || isOpen || names.length === 0 || others.length > 0 || depth >= MOST_DEPTH) return undefined;
  if (names.length > form.fieldsLeft) return undefined;
  form.fieldsLeft -= names.length;
  return names.map((name) =>
    listField(form, {
      ...{ schema: Reflect.get(Object(properties), name), path: `${path}/${escapeSegment(name)}`, label: name },
      isOptional: !(Array.isArray(required) && required.includes(name)),
      value: isObject(whole) && Object.hasOwn(whole, name) ? whole[name] : undefined,
      depth: depth + 1,
    }),
  );
}

/** How a part is filled in; undefined for a value that no field of its schema holds. */
function findKind(form: Form, schema: JsonSchema, part: Part, isNothing: boolean): Kind | undefined {
  const { value: present } = part;
  const options = optionsOf(schema);
  if (options !== undefined) {
    const isOne = options.some((option) => JSON.stringify(option) === JSON.stringify(present));
    return isOne || isNothing ? { is: 'choice', options } : undefined;
  }
  switch (schema.type) {
    case 'string':
      return isNothing || isPlain(present) ? findTextKind(schema, present) : undefined;
    case 'number':
    case 'integer':
      return isNothing || Number.isFinite(present) ? { is: 'number' } : undefined;
    case 'array':
      return findLinesKind(schema, present, form.root);
    case 'object': {
      const fields = listGroup(form, schema, part);
      return fields && { is: 'group', fields };
    }
    default:
      return undefined;
  }
}

function listField(form: Form, part: Part): Field {
  const { schema, isNullable } = simplify(part.schema, form.root);
  const { path, label, isOptional, value: present } = part;
  const hints = [schema.title, schema.description, describeSchema(schema)].filter(
    (hint): hint is string => typeof hint === 'string' && hint !== '' && hint !== 'text' && hint !== 'an object',
  );
  const isNothing = present === undefined || (present === null && isNullable);
  // One that may be missing, and is, is filled in as a whole.
  const isMissing = schema.type === 'object' && isNothing && (isOptional || isNullable);
  const kind = isMissing ? undefined : findKind(form, schema, part, isNothing);
  return { ...{ path, label, hints, isOptional, isNullable, value: present }, ...(kind ?? { is: 'json' }) };
}

/** Makes the fields of a form for values of a schema, filled in with one; `value` is undefined where there is none. */
export const listFields = (root: JsonSchema, value: unknown): Field =>
  listField(
    { root, fieldsLeft: MOST_FIELDS },
    { schema: root, path: '', label: 'Answer', isOptional: false, value, depth: 0 },
  );
