import type { Request } from 'express';
import { z } from 'zod';
import { ApiProblem } from '../submissions/api-problem.ts';
import { plainName, tenantName } from '../tasks/names.ts';

const UUID_7 = '[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
export const keyIdForm = new RegExp(`^key_${UUID_7}$`);
/** The forms of ids. */
export const ids = { job: new RegExp(`^job_${UUID_7}$`), batch: new RegExp(`^batch_${UUID_7}$`), key: keyIdForm };
const jobIdList = new RegExp(`^job_${UUID_7}(?:,job_${UUID_7}){0,99}$`);
const DEFAULT_LIMIT = '20';
const LIMIT = /^([1-9]\d?|100)$/;
const CURSOR = /^[\x21-\x7e]{1,512}$/;
const FOREIGN_CURSOR = 'Must be the nextCursor of an earlier page.';

/**
 * The parameters of a URL. Each reader throws `query-invalid` with the parameter's name for a value it does not take.
 */
export interface Query {
  /** 1-100, default 20. */
  limit: () => number;
  task: () => string | undefined;
  batch: () => string | undefined;
  tenant: () => string | undefined;
  /** A value of this form; undefined when it was not given. */
  match: (name: string, form: RegExp, message: string) => string | undefined;
  cursor: () => string | undefined;
  /** Up to 100 ids of jobs between commas. */
  jobIds: (name: string) => string[] | undefined;
  /** An RFC 3339 time, in milliseconds. */
  time: (name: string) => number | undefined;
  /** The values of `<name>.<key>` by key, for which `<name>.*` is known; undefined when there is none. */
  entries: (name: string) => Record<string, string> | undefined;
  /** One of these values; undefined when it was not given. */
  oneOf: <Value extends string>(name: string, values: readonly Value[], message: string) => Value | undefined;
}

/** Reads the query of a URL. Throws `query-invalid` for a parameter that is unknown or given twice. */
export function readQuery(url: string, known: readonly string[]): Query {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : url.slice(start));
  const names = [...query.keys()];
  const nameOf = (name: string) => known.find((one) => one === name || isEntryOf(one, name));
  const repeated = names.find((name, index) => names.indexOf(name) !== index && nameOf(name) !== undefined);
  if (repeated !== undefined) throw refuseQueryValue(nameOf(repeated) ?? '*', 'Must be given once.');
  if (names.some((name) => nameOf(name) === undefined)) {
    throw refuseQueryValue('*', known.length > 0 ? `Known here: ${known.join(', ')}.` : 'No parameter is known here.');
  }
  const match = (name: string, pattern: RegExp, message: string) => {
    const value = query.get(name) ?? undefined;
    if (value !== undefined && !pattern.test(value)) throw refuseQueryValue(name, message);
    return value;
  };
  return {
    limit: () => Number(match('limit', LIMIT, 'Must be a whole number from 1 to 100.') ?? DEFAULT_LIMIT),
    task: () => match('task', plainName, 'Must be the name of a task.'),
    batch: () => match('batch', ids.batch, 'Must be the id of a batch.'),
    tenant: () => match('tenant', tenantName, 'Must be the name of a tenant.'),
    match,
    cursor: () => match('cursor', CURSOR, FOREIGN_CURSOR),
    jobIds: (name) => match(name, jobIdList, 'Must be ids of jobs between commas, 100 at most.')?.split(','),
    time: (name) => readTime(name, query.get(name) ?? undefined),
    entries: (name) => {
      const own = names.filter((one) => isEntryOf(`${name}.*`, one));
      const entries = own.map((one): [string, string] => [one.slice(name.length + 1), query.get(one) ?? '']);
      return own.length === 0 ? undefined : Object.fromEntries(entries);
    },
    oneOf: (name, values, message) => {
      const value = query.get(name) ?? undefined;
      const found = values.find((one) => one === value);
      if (value !== undefined && found === undefined) throw refuseQueryValue(name, message);
      return found;
    },
  };
}

/** Whether a parameter is `metadata.<key>` where `metadata.*` is known. */
function isEntryOf(known: string, name: string): boolean {
  return known.endsWith('.*') && name.startsWith(known.slice(0, -1)) && name.length > known.length - 1;
}

const time = z.iso.datetime({ offset: true });

function readTime(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const read = time.safeParse(value);
  if (!read.success) throw refuseQueryValue(name, 'Must be a time as in 2026-01-31T09:30:00Z.');
  return Date.parse(read.data);
}

/** For routes that take no query: a parameter that would be ignored is refused instead. */
export function refuseQuery(url: string): void {
  readQuery(url, []);
}

/** Reads the id in a path. Throws `text-invalid` for NUL or broken text, `id-invalid` for any other form. */
export function readId({ params }: Request, kind: keyof typeof ids): string {
  const id = String(params.id);
  if (id.includes('\0')) throw new ApiProblem('text-invalid');
  if (!ids[kind].test(id)) throw new ApiProblem('id-invalid');
  return id;
}

/** Reads the name in a path. Throws `text-invalid` for NUL. */
export function readName({ params }: Request): string {
  const name = String(params.name);
  if (name.includes('\0')) throw new ApiProblem('text-invalid');
  return name;
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
export function refuseQueryValue(name: string, message: string): ApiProblem {
  return new ApiProblem('query-invalid', { errors: [{ path: `/${name}`, code: 'query-invalid', message }] });
}
