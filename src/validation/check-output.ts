import type { z } from 'zod';
import { hideOriginals } from '../boundary/find-originals.ts';
import { Failure, type Note } from '../failures/failure.ts';
import { isExact } from '../json/parse-json.ts';
import type { Vault } from '../redaction/vault.ts';
import { blameTask, callTask } from '../tasks/call-task.ts';
import type { Task } from '../tasks/task.ts';
import { describeIssues } from './describe-issues.ts';
import { type AskedSchema, findAsked } from './schema-places.ts';

const maxNotes = 20;

type CheckedValue = { ok: true; value: unknown } | { ok: false; notes: Note[] };

/**
 * The output as the task's schema returns it, once it fits the schema and passes the task's check. A number that the
 * model wrote as a string is read as one. Throws `answer-off-schema` or `answer-check-failed`; the check's own words are
 * kept with the vault's originals hidden. Throws `task-broken` where the check or a test of the schema throws, or the
 * check returns something else.
 */
export function checkOutput(task: Task, given: { input: unknown; value: unknown; vault: Vault }): unknown {
  const fitted = callTask(task, 'output', () => checkSchema(task.output, given.value, findAsked(task)));
  if (!fitted.ok) throw new Failure('answer-off-schema', { notes: fitted.notes });
  const wrong: unknown = callTask(task, 'check', () => task.check?.({ input: given.input, output: fitted.value }));
  if (wrong === undefined) return fitted.value;
  if (typeof wrong !== 'string') throw blameTask(task, 'check', 'must return undefined or a text');
  const code = hideOriginals(wrong, given.vault);
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
 * `asked` is the same schema translated: it tells which names may be told, and what is expected at each place. Notes, at
 * most 20, never say a value, a foreign key or zod's own message, which may quote both.
 */
export function checkSchema(schema: z.ZodType, value: unknown, asked: AskedSchema): CheckedValue {
  const result = fitSchema(schema, value);
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, notes: describeIssues(result.error.issues.slice(0, maxNotes), value, asked).slice(0, maxNotes) };
}
