import { isExact, parseJson, scanJson } from '../../json/parse-json.ts';
import { type Field, unifyLines, writeText } from './field.ts';

/** What was typed into a form, by the paths of its fields; what was left empty is not there. */
export type Typed = Readonly<Record<string, string>>;

/** What is wrong at a place of a form. */
export interface Fault {
  path: string;
  message: string;
}

/** As the form gives it back: a field that nobody has touched. */
const isUntouched = (field: Field, text: string) => text === unifyLines(writeText(field));

/** Characters of one field. */
const LONGEST = 1_000_000;

/** The part is left out. */
const ABSENT = Symbol('absent');

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;
/** What is no number stays as it is: the schema says what is wrong with it. */
const readNumber = (text: string): unknown => (NUMBER.test(text) && isExact(text) ? Number(text) : text);

function readJson(path: string, text: string, faults: Fault[]): unknown {
  // Before it is parsed: what is nested too deep costs more than it may.
  const fault = scanJson(text);
  const parsed = fault?.code === 'json-too-deep' ? { ok: true as const, value: undefined } : parseJson(text);
  if (parsed.ok && fault === undefined) return parsed.value;
  const twice = fault?.code === 'key-duplicate' ? 'A key stands twice in an object.' : undefined;
  const inexact =
    fault?.code === 'number-not-exact' ? 'A number would be read as another one: write it as text.' : undefined;
  faults.push({
    path,
    message: parsed.ok ? (twice ?? inexact ?? 'It is nested too deep.') : 'This is not valid JSON.',
  });
  return ABSENT;
}

/** What an emptied field stands for: nothing where that is allowed, else the empty text or list. */
function readEmpty({ is, isNullable, isOptional }: Field): unknown {
  if (is === 'lines') return [];
  if (is === 'text' && !isNullable && !isOptional) return '';
  return isNullable ? null : ABSENT;
}

function readPart(field: Field, typed: Typed, faults: Fault[]): unknown {
  if (field.is === 'group') {
    const parts = field.fields.map((one) => [one, readPart(one, typed, faults)] as const);
    const keys = parts.flatMap(([{ label }, part]) => (part === ABSENT ? [] : [[label, part] as const]));
    return Object.fromEntries(keys);
  }
  const text = unifyLines(typed[field.path] ?? '');
  if (text.length > LONGEST) {
    faults.push({ path: field.path, message: 'It has over a million characters.' });
    return ABSENT;
  }
  // The part as it was, also where its text alone would not tell: nothing, null or an empty text.
  if (isUntouched(field, text)) return field.value === undefined ? ABSENT : field.value;
  if (text.trim() === '' && (field.is !== 'text' || text === '')) return readEmpty(field);
  switch (field.is) {
    case 'text':
      return text;
    case 'number':
      return readNumber(text.trim());
    case 'choice':
      return field.options[Number(text)];
    case 'lines': {
      const lines = text.split('\n').filter((line) => line.trim() !== '');
      return field.of === 'number' ? lines.map((line) => readNumber(line.trim())) : lines;
    }
    case 'json':
      return readJson(field.path, text, faults);
  }
}

/** Reads what was typed into the fields of a form. What was not touched is what it was. */
export function readFields(field: Field, typed: Typed): { value: unknown; faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const value = readPart(field, typed, faults);
  return { value: value === ABSENT ? undefined : value, faults };
}
