import { type JobStatus, jobStatuses } from '../records/job-view.ts';
import { ApiProblem } from './api-problem.ts';
import type { JobFilter } from './api-tools.ts';

const DEFAULT_LIMIT = 20;
const TASK_NAME = /^[a-z][a-z0-9-]{0,63}$/;
const LIMIT = /^([1-9]\d?|100)$/;
const CURSOR = /^[\x21-\x7e]{1,512}$/;
const parameters: readonly string[] = ['status', 'task', 'limit', 'cursor'];

/** Reads the filter of `GET /v1/jobs` from its URL. Throws `query-invalid`, with the parameter's name when it is known. */
export function parseJobFilter(url: string): JobFilter {
  const query = readQuery(url, parameters);
  const status = query.get('status') ?? undefined;
  if (status !== undefined && !isStatus(status)) throw invalid('status', `Must be one of ${jobStatuses.join(', ')}.`);
  const limit = query.get('limit') ?? String(DEFAULT_LIMIT);
  return {
    status,
    task: checkPattern(query, 'task', TASK_NAME, 'Must be the name of a task.'),
    limit: LIMIT.test(limit) ? Number(limit) : refuse('limit', 'Must be a whole number from 1 to 100.'),
    cursor: checkPattern(query, 'cursor', CURSOR, 'Must be the nextCursor of an earlier page.'),
  };
}

/** For routes that take no query: a parameter that would be ignored is refused instead. */
export function refuseQuery(url: string): void {
  readQuery(url, []);
}

/** The problem of a cursor that only its maker could see was none of ours. */
export function invalidCursor(): ApiProblem {
  return invalid('cursor', 'Must be the nextCursor of an earlier page.');
}

function readQuery(url: string, known: readonly string[]): URLSearchParams {
  const start = url.indexOf('?');
  const query = new URLSearchParams(start === -1 ? '' : url.slice(start));
  const names = [...query.keys()];
  const repeated = names.find((name, index) => names.indexOf(name) !== index && known.includes(name));
  if (repeated !== undefined) throw invalid(repeated, 'Must be given once.');
  if (names.some((name) => !known.includes(name))) {
    throw invalid('*', known.length > 0 ? `Known here: ${known.join(', ')}.` : 'No parameter is known here.');
  }
  return query;
}

function checkPattern(query: URLSearchParams, name: string, pattern: RegExp, message: string): string | undefined {
  const value = query.get(name) ?? undefined;
  return value === undefined || pattern.test(value) ? value : refuse(name, message);
}

function isStatus(status: string): status is JobStatus {
  return (jobStatuses as readonly string[]).includes(status);
}

function refuse(name: string, message: string): never {
  throw invalid(name, message);
}

function invalid(name: string, message: string): ApiProblem {
  return new ApiProblem('query-invalid', { errors: [{ path: `/${name}`, code: 'query-invalid', message }] });
}
