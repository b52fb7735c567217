import { forbiddenKeys } from '../../json/parse-json.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';
import { optionFields } from '../../submissions/parse-submission.ts';
import type { Task } from '../../tasks/task.ts';

/** Turns a record's cells into the body that an NDJSON line would have had. */
export type ToBody = (cells: readonly string[]) => Record<string, unknown>;

type Place = 'input' | 'options' | 'metadata';
type Convert = (cell: string) => unknown;
interface Column {
  place: Place | undefined;
  key: string;
  convert: Convert;
}

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

const toNumber: Convert = (cell) => (NUMBER.test(cell) ? Number(cell) : cell);
const toBoolean: Convert = (cell) => (cell === 'true' ? true : cell === 'false' ? false : cell);
const asItIs: Convert = (cell) => cell;

interface JsonSchema {
  type?: string | string[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  anyOf?: JsonSchema[];
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
}

/** The JSON types that a schema allows at its top. */
function typesOf(schema: JsonSchema | undefined, root: JsonSchema): Set<string> {
  if (schema === undefined) return new Set();
  const name = schema.$ref?.replace('#/$defs/', '');
  const referred = name === undefined ? undefined : root.$defs?.[name];
  const own = schema.type === undefined ? [] : [schema.type].flat();
  const others = [...(schema.anyOf ?? []), ...(referred ? [referred] : [])];
  return new Set([...own, ...others.flatMap((other) => [...typesOf(other, root)])]);
}

/**
 * How a cell becomes a value of the input: a number or a boolean where the schema wants one and takes no text. An empty
 * cell is no value, save where the input must have a text.
 */
function findConversion(key: string, root: JsonSchema): Convert {
  const types = typesOf(root.properties?.[key], root);
  const takesText = types.size === 0 || types.has('string');
  const isNumber = types.has('number') || types.has('integer');
  const convert = takesText ? asItIs : isNumber ? toNumber : types.has('boolean') ? toBoolean : asItIs;
  const keepsEmpty = takesText && root.properties !== undefined && root.required?.includes(key);
  return (cell) => (cell === '' && !keepsEmpty ? undefined : convert(cell));
}

function toColumn(name: string, root: JsonSchema): Column {
  const optional =
    (convert: Convert): Convert =>
    (cell) =>
      cell === '' ? undefined : convert(cell);
  if (name === 'customId') return { place: undefined, key: name, convert: optional(asItIs) };
  const [, place, key = ''] = /^(options|metadata)\.(.+)$/s.exec(name) ?? [];
  if (place === 'metadata') return { place, key, convert: optional(asItIs) };
  if (place === 'options') return { place, key, convert: optional(toNumber) };
  return { place: 'input', key: name, convert: findConversion(name, root) };
}

/**
 * Reads the header of a CSV file: `customId`, `metadata.<key>`, `options.<name>`, and every other column is a field of
 * the task's input. Throws `csv-header-invalid` for a name that is empty or given twice and for an unknown option,
 * `key-forbidden` for a name that reaches a prototype.
 */
export function readCsvColumns(names: readonly string[], task: Task): ToBody {
  const root = task.inputJsonSchema as JsonSchema;
  if (names.includes('') || new Set(names).size < names.length || names.some((name) => name.includes('\0'))) {
    throw new ApiProblem('csv-header-invalid');
  }
  const columns = names.map((name) => toColumn(name, root));
  if (columns.some(({ key }) => forbiddenKeys.has(key))) throw new ApiProblem('key-forbidden');
  if (columns.some(({ place, key }) => place === 'options' && !optionFields.includes(key))) {
    throw new ApiProblem('csv-header-invalid');
  }
  return (cells) => {
    const body: Record<string, Record<string, unknown> | unknown> = { input: {} };
    columns.forEach(({ place, key, convert }, i) => {
      const value = convert(cells[i] ?? '');
      if (value === undefined) return;
      if (place === undefined) body[key] = value;
      else body[place] = { ...(body[place] as object | undefined), [key]: value };
    });
    return body;
  };
}
