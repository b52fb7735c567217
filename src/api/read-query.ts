import type { z } from 'zod';
import { ApiProblem } from '../submissions/api-problem.ts';
import { FOREIGN_CURSOR } from './request-parts.ts';

/** Whether a parameter is `metadata.<key>` where `metadata.*` is known. */
function isEntryOf(known: string, name: string): boolean {
  return known.endsWith('.*') && name.startsWith(known.slice(0, -1)) && name.length > known.length - 1;
}

/** Parameters of a URL, or fields of a form. */
const MOST_VALUES = 2000;

/** The values by the names of the schema; those of `metadata.*` together, by their keys. */
function sortValues(query: URLSearchParams, known: readonly string[]): Record<string, unknown> {
  if (query.size > MOST_VALUES) throw refuseQueryValue('*', `There are ${MOST_VALUES} at most.`);
  const values: Record<string, unknown> = {};
  for (const [name, value] of query) {
    const own = known.find((one) => one === name || isEntryOf(one, name));
    if (own === undefined) {
      throw refuseQueryValue(
        '*',
        known.length > 0 ? `Known here: ${known.join(', ')}.` : 'No parameter is known here.',
      );
    }
    if (own === name) {
      if (Object.hasOwn(values, name)) throw refuseQueryValue(name, 'Must be given once.');
      values[name] = value;
      continue;
    }
    const key = name.slice(own.length - 1);
    values[own] ??= Object.create(null);
    const entries = values[own] as Record<string, string>;
    if (Object.hasOwn(entries, key)) throw refuseQueryValue(own, 'Must be given once.');
    entries[key] = value;
  }
  return values;
}

/**
 * Reads the query of a URL. Throws `query-invalid` with the parameter's name for one that is unknown, given twice or out
 * of form: a parameter that would be ignored is refused instead.
 */
export function parseQuery<Schema extends z.ZodObject>(url: string, schema: Schema): z.output<Schema> {
  const start = url.indexOf('?');
  const values = sortValues(new URLSearchParams(start === -1 ? '' : url.slice(start)), Object.keys(schema.shape));
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '*');
  throw refuseQueryValue(name, issue?.message ?? '', Object.hasOwn(values, name) ? 'query-invalid' : 'missing');
}

/** Reads the ids and names in a path. Throws `text-invalid` for NUL, `id-invalid` for an id of another form. */
export function parseParams<Schema extends z.ZodObject>(
  params: Readonly<Record<string, unknown>>,
  schema: Schema,
): z.output<Schema> {
  if (Object.values(params).some((value) => String(value).includes('\0'))) throw new ApiProblem('text-invalid');
  const parsed = schema.safeParse(params);
  if (parsed.success) return parsed.data;
  throw new ApiProblem('id-invalid');
}

/** Runs a list. A RangeError with a cursor means that the cursor is not ours: throws `query-invalid`. */
export async function orInvalidCursor<Page>(cursor: string | undefined, list: () => Promise<Page>): Promise<Page> {
  try {
    return await list();
  } catch (error) {
    throw error instanceof RangeError && cursor !== undefined ? refuseQueryValue('cursor', FOREIGN_CURSOR) : error;
  }
}

/** The problem of one parameter. */
export function refuseQueryValue(name: string, message: string, code = 'query-invalid'): ApiProblem {
  return new ApiProblem('query-invalid', { errors: [{ path: `/${name}`, code, message }] });
}
