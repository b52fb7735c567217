import { forbiddenKeys, isExact } from '../../json/parse-json.ts';
import { escapeSegment } from '../../json/pointer-segment.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { INEXACT, MAX_KEYS, parseJsonCell } from '../../submissions/parse-json-body.ts';
import { knownKeys, optionFields } from '../../submissions/parse-submission.ts';
import type { Task } from '../../tasks/task.ts';
import { type Field, type Fields, findField, readFields, typesOf } from './csv-fields.ts';

/** How a task reads the columns of a CSV file. */
export interface Columns {
  count: number;
  /**
   * Turns a record's cells into the body that an NDJSON line would have had. Throws `number-not-exact` for a number
   * that would be read as another one.
   */
  toBody: (cells: readonly string[]) => Record<string, unknown>;
  /** Whether every field that the input must have has its column. */
  isWhole: boolean;
}

type Convert = (cell: string, budget: Budget) => unknown;

interface Column {
  name: string;
  /** Undefined for the body itself. */
  place: 'input' | 'options' | 'metadata' | undefined;
  /** Where in its place it goes; undefined for a field that the input does not have. */
  path: readonly string[] | undefined;
  convert: Convert;
  isNumber: boolean;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const toNumber: Convert = (cell) => (NUMBER.test(cell) ? Number(cell) : cell);
const toBoolean: Convert = (cell) => (cell === 'true' ? true : cell === 'false' ? false : cell);
const asItIs: Convert = (cell) => cell;

/** Keys that the cells of a row may still have: 10,000 are a row's, as they are a body's. */
interface Budget {
  keys: number;
}

/**
 * How a cell becomes a value of the input: a number, a boolean, an object or a list where the schema wants one and takes
 * no text; the last two are JSON. An empty cell is no value, save where the input must have a text.
 */
function findConversion(
  field: Field,
  fields: Fields,
  known: ReadonlySet<string>,
): Pick<Column, 'convert' | 'isNumber'> {
  const types = typesOf(field, fields);
  const takesText = types.size === 0 || types.has('string');
  const isNumber = !takesText && (types.has('number') || types.has('integer'));
  const isJson = !takesText && (types.has('object') || types.has('array'));
  const path = `/input/${field.path.map(escapeSegment).join('/')}`;
  const place = { path, depth: field.path.length + 2, known };
  const toJson: Convert = (cell, budget) => (/^\s*[[{]/.test(cell) ? parseJsonCell(cell, place, budget) : cell);
  const toPlain = isNumber ? toNumber : !takesText && types.has('boolean') ? toBoolean : asItIs;
  const convert: Convert = (cell, budget) => {
    const value = isJson ? toJson(cell, budget) : cell;
    return typeof value === 'string' ? toPlain(value, budget) : value;
  };
  const keepsEmpty = takesText && field.isRequired;
  return { convert: (cell, budget) => (cell === '' && !keepsEmpty ? undefined : convert(cell, budget)), isNumber };
}

const optional =
  (convert: Convert): Convert =>
  (cell, budget) =>
    cell === '' ? undefined : convert(cell, budget);

const ofText = { convert: optional(asItIs), isNumber: false };

function toColumn(name: string, fields: Fields, known: ReadonlySet<string>): Column {
  if (name === 'customId') return { name, place: undefined, path: [name], ...ofText };
  const [, place, key = ''] = /^(options|metadata)\.(.+)$/s.exec(name) ?? [];
  if (place === 'metadata') return { name, place, path: [key], ...ofText };
  if (place === 'options') return { name, place, path: [key], convert: optional(toNumber), isNumber: true };
  const field = findField(name, fields);
  if (field === undefined) return { name, place: 'input', path: undefined, ...ofText };
  return { name, place: 'input', path: field.path, ...findConversion(field, fields, known) };
}

/** A word as fields are called, alone or with others where another delimiter stands between them. */
const FIELD_NAMES = /^[a-z][A-Za-z]{0,39}(?:_[a-z]{1,40})*(?:[;|\t,][a-z][A-Za-z]{0,39}(?:_[a-z]{1,40})*)*$/;
const LONGEST_SHOWN = 200;

/** Throws the problem of the column at an index; its name is shown when it is `known`, or looks like one. */
type Refuse = (at: number, name: string, what: string, known?: boolean) => never;

/**
 * The first line of a file without a header is a row. So a name is shown only when it looks like one, and stands in a
 * line in which at least one is right, whatever stands between them.
 */
function createRefuse(names: readonly string[], { of }: Fields): Refuse {
  const fields = new Set([...of.keys(), 'customId'].map((field) => field.toLowerCase()));
  const isName = (word: string) => fields.has(word.split('.')[0] ?? '') || /^(?:options|metadata)\.\w/.test(word);
  const isHeader = names.some((name) => name.split(/[,;|\t]/).some((word) => isName(word.trim().toLowerCase())));
  return (at, name, what, known = false) => {
    const isShown = known || (isHeader && name.length <= LONGEST_SHOWN && FIELD_NAMES.test(name));
    const column = `Column ${at + 1}, ${isShown ? JSON.stringify(name) : 'whose name looks like a value'},`;
    const message = `${column} ${what}.`;
    const errors = [{ path: `/${at + 1}`, code: 'csv-header-invalid', message }];
    throw new ApiProblem('csv-header-invalid', { detail: message, errors });
  };
}

function checkNames(names: readonly string[], refuse: Refuse): void {
  if (names.length > MAX_KEYS) {
    throw new ApiProblem('csv-header-invalid', { detail: `A CSV file may have 10,000 columns, not ${names.length}.` });
  }
  const seen = new Set<string>();
  names.forEach((name, at) => {
    if (name === '') refuse(at, name, 'has no name');
    if (name.includes('\0')) refuse(at, name, 'has a NUL in its name');
    if (seen.has(name)) refuse(at, name, 'stands twice');
    seen.add(name);
  });
}

/** Whether two names differ by case, or by two letters next to each other: a typo is no value. */
function isTypoOf(name: string, field: string): boolean {
  const [one, other] = [name.trim().toLowerCase(), field.toLowerCase()];
  const shorter = Math.min(one.length, other.length);
  let same = 0;
  while (same < shorter && one[same] === other[same]) same += 1;
  let end = 0;
  while (end < shorter - same && one.at(-1 - end) === other.at(-1 - end)) end += 1;
  const apart = Math.max(one.length, other.length) - same - end;
  return apart <= (shorter > 4 ? 2 : 1);
}

function checkColumn({ name, place, path }: Column, at: number, { of }: Fields, refuse: Refuse): void {
  if ((path ?? [name]).some((key) => forbiddenKeys.has(key))) throw new ApiProblem('key-forbidden');
  if (place === 'options' && !optionFields.includes(path?.[0] ?? '')) {
    refuse(at, name, 'is no option of a job', FIELD_NAMES.test(path?.[0] ?? ''));
  }
  if (place !== 'input' || path !== undefined) return;
  const alike = [...of.keys()].find((field) => isTypoOf(name, field));
  const hint = alike === undefined ? '' : `, which has ${JSON.stringify(alike)}`;
  const what = `is not a field of the task's input${hint}; ignoreColumns=true leaves such columns out`;
  refuse(at, name, what, alike !== undefined);
}

/** An object that is one cell cannot have cells of its own. */
function checkInside(columns: readonly (Column & { at: number })[], refuse: Refuse): void {
  const whole = new Set(columns.map(({ place, path }) => JSON.stringify([place, path])));
  for (const { place, path = [], name, at } of columns) {
    for (let depth = 1; depth < path.length; depth++) {
      const outer = JSON.stringify([place, path.slice(0, depth)]);
      if (whole.has(outer)) refuse(at, name, 'is part of another column', true);
    }
  }
}

/** Puts a value where it belongs, into objects that are made on the way. */
function put(body: Record<string, unknown>, path: readonly string[], value: unknown): void {
  let at = body;
  for (const key of path.slice(0, -1)) {
    if (!Object.hasOwn(at, key)) at[key] = {};
    at = at[key] as Record<string, unknown>;
  }
  at[path.at(-1) ?? ''] = value;
}

const NO_COLUMN = "No column is a field of the task's input.";

/**
 * Reads the header of a CSV file: `customId`, `metadata.<key>`, `options.<name>`, and every other column is a field of
 * the task's input, `customer.name` one of an object in it. With `ignoreColumns` those that the input does not name are
 * left out. Throws `csv-header-invalid` with a column's number, and its name where it looks like one, `key-forbidden` for
 * a name that reaches a prototype. A row costs what its cells do.
 */
export function readCsvColumns(names: readonly string[], task: Task, ignoreColumns = false): Columns {
  const fields = readFields(task);
  const refuse = createRefuse(names, fields);
  checkNames(names, refuse);
  const known = knownKeys(task);
  const columns = names.map((name, at) => ({ ...toColumn(name, fields, known), at }));
  const used = columns.filter(({ place, path }) => !(ignoreColumns && place === 'input' && path === undefined));
  for (const column of used) checkColumn(column, column.at, fields, refuse);
  checkInside(used, refuse);
  const given = new Set(used.flatMap(({ place, path }) => (place === 'input' ? path?.slice(0, 1) : undefined) ?? []));
  if (used.length === 0) throw new ApiProblem('csv-header-invalid', { detail: NO_COLUMN });
  return {
    count: names.length,
    isWhole: fields.required.every((field) => given.has(field)),
    toBody: (cells) => toBody(used, cells),
  };
}

function toBody(columns: readonly (Column & { at: number })[], cells: readonly string[]): Record<string, unknown> {
  const body: Record<NonNullable<Column['place']> | 'own', Record<string, unknown>> = {
    ...{ input: {}, options: {}, metadata: {}, own: {} },
  };
  const budget: Budget = { keys: MAX_KEYS };
  for (const { place = 'own', path = [], convert, isNumber, at } of columns) {
    const cell = cells[at] ?? '';
    if (isNumber && NUMBER.test(cell) && !isExact(cell)) throw notExact(`/${place}/${path.join('/')}`);
    const value = convert(cell, budget);
    if (value !== undefined) put(body[place], path, value);
  }
  const { own, input, ...others } = body;
  const present = Object.entries(others).filter(([, values]) => Object.keys(values).length > 0);
  return { input, ...Object.fromEntries(present), ...own };
}

function notExact(path: string): ApiProblem {
  const code = 'number-not-exact';
  return new ApiProblem(code, { errors: [{ path, code, message: INEXACT }] });
}
