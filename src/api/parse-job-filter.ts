import { jobStatuses } from '../jobs/job-view.ts';
import type { JobFilter } from './api-tools.ts';
import { readQuery } from './read-query.ts';

/**
 * Reads the filter of `GET /v1/jobs` from its URL. Throws `query-invalid`, with the parameter's name when it is known.
 */
export function parseJobFilter(url: string): JobFilter {
  const query = readQuery(url, ['status', 'task', 'batch', 'limit', 'cursor']);
  const status = query.oneOf('status', jobStatuses, `Must be one of ${jobStatuses.join(', ')}.`);
  return { status, task: query.task(), batch: query.batch(), limit: query.limit(), cursor: query.cursor() };
}
