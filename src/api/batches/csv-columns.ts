import { isObject } from '../../json/is-object.ts';
import { forbiddenKeys, isExact } from '../../json/parse-json.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { INEXACT, MAX_KEYS } from '../../submissions/parse-json-body.ts';
import { optionFields } from '../../submissions/parse-submission.ts';
import type { Task } from '../../tasks/task.ts';

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

type Convert = (cell: string) => unknown;

interface Column {
  name: string;
  /** Undefined for the body itself. */
  place: 'input' | 'options' | 'metadata' | undefined;
  key: string;
  convert: Convert;
  isNumber: boolean;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const toNumber: Convert = (cell) => (NUMBER.test(cell) ? Number(cell) : cell);
const toBoolean: Convert = (cell) => (cell === 'true' ? true : cell === 'false' ? false : cell);
const asItIs: Convert = (cell) => cell;

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

/** What a task's input is made of. */
interface Fields {
  of: ReadonlyMap<string, unknown>;
  required: readonly string[];
  /** Whether it takes properties that it does not name. */
  takesMore: boolean;
  root: JsonSchema;
}

const isFree = ({ type, anyOf, oneOf, allOf, $ref }: JsonSchema) => !(type || anyOf || oneOf || allOf || $ref);

function readFields({ inputJsonSchema: root }: Task): Fields {
  const schemas = listAlternatives(root, root);
  const of = new Map(schemas.flatMap(({ properties }) => (isObject(properties) ? Object.entries(properties) : [])));
  const required = Array.isArray(root.required) ? root.required.map(String) : [];
  const takesMore = schemas.some((schema) => isFree(schema) || Boolean(schema.additionalProperties));
  return { of, required, takesMore, root };
}

/**
 * How a cell becomes a value of the input: a number or a boolean where the schema wants one and takes no text. An empty
 * cell is no value, save where the input must have a text.
 */
function findConversion(key: string, { of, required, root }: Fields): Pick<Column, 'convert' | 'isNumber'> {
  const types = new Set(listAlternatives(of.get(key), root).flatMap(({ type }) => (type ? [type].flat() : [])));
  const takesText = types.size === 0 || types.has('string');
  const isNumber = !takesText && (types.has('number') || types.has('integer'));
  const convert = isNumber ? toNumber : !takesText && types.has('boolean') ? toBoolean : asItIs;
  const keepsEmpty = takesText && required.includes(key);
  return { convert: (cell) => (cell === '' && !keepsEmpty ? undefined : convert(cell)), isNumber };
}

const optional =
  (convert: Convert): Convert =>
  (cell) =>
    cell === '' ? undefined : convert(cell);

function toColumn(name: string, fields: Fields): Column {
  if (name === 'customId') return { name, place: undefined, key: name, convert: optional(asItIs), isNumber: false };
  const [, place, key = ''] = /^(options|metadata)\.(.+)$/s.exec(name) ?? [];
  if (place === 'metadata') return { name, place, key, convert: optional(asItIs), isNumber: false };
  if (place === 'options') return { name, place, key, convert: optional(toNumber), isNumber: true };
  return { name, place: 'input', key: name, ...findConversion(name, fields) };
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
  const isName = (word: string) => fields.has(word) || /^(?:options|metadata)\.\w/.test(word);
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

function checkColumn({ name, place, key }: Column, at: number, { of, takesMore }: Fields, refuse: Refuse): void {
  if (forbiddenKeys.has(key)) throw new ApiProblem('key-forbidden');
  if (place === 'options' && !optionFields.includes(key)) {
    refuse(at, name, 'is no option of a job', FIELD_NAMES.test(key));
  }
  if (place !== 'input' || of.has(key) || takesMore) return;
  const alike = [...of.keys()].find((field) => isTypoOf(key, field));
  const hint = alike === undefined ? '' : `, which has ${JSON.stringify(alike)}`;
  const what = `is not a field of the task's input${hint}; ignoreColumns=true leaves such columns out`;
  refuse(at, name, what, alike !== undefined);
}

const NO_COLUMN = "No column is a field of the task's input.";

/**
 * Reads the header of a CSV file: `customId`, `metadata.<key>`, `options.<name>`, and every other column is a field of
 * the task's input. With `ignoreColumns` those that the input does not name are left out. Throws `csv-header-invalid`
 * with a column's number, and its name where it looks like one, `key-forbidden` for a name that reaches a prototype. A row costs what its cells do.
 */
export function readCsvColumns(names: readonly string[], task: Task, ignoreColumns = false): Columns {
  const fields = readFields(task);
  const refuse = createRefuse(names, fields);
  checkNames(names, refuse);
  const { of, takesMore, required } = fields;
  const isIgnored = ({ place, key }: Column) => ignoreColumns && place === 'input' && !of.has(key) && !takesMore;
  const columns = names.map((name) => toColumn(name, fields));
  const used = columns.map((column, at) => ({ ...column, at })).filter((column) => !isIgnored(column));
  for (const column of used) checkColumn(column, column.at, fields, refuse);
  const given = new Set(names);
  if (used.length === 0) throw new ApiProblem('csv-header-invalid', { detail: NO_COLUMN });
  return {
    count: names.length,
    isWhole: required.every((field) => given.has(field)),
    toBody: (cells) => {
      const body: Record<NonNullable<Column['place']> | 'own', Record<string, unknown>> = {
        ...{ input: {}, options: {}, metadata: {}, own: {} },
      };
      for (const { place = 'own', key, convert, isNumber, at } of used) {
        const cell = cells[at] ?? '';
        if (isNumber && NUMBER.test(cell) && !isExact(cell)) throw notExact(`/${place}/${key}`);
        const value = convert(cell);
        if (value !== undefined) body[place][key] = value;
      }
      const { own, input, ...others } = body;
      const present = Object.entries(others).filter(([, values]) => Object.keys(values).length > 0);
      return { input, ...Object.fromEntries(present), ...own };
    },
  };
}

function notExact(path: string): ApiProblem {
  const code = 'number-not-exact';
  return new ApiProblem(code, { errors: [{ path, code, message: INEXACT }] });
}
