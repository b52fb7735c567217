import { z } from 'zod';
import { choiceParam, queryParts, textParam, timeParam } from '../api/request-parts.ts';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import { jobStatuses } from '../jobs/job-view.ts';
import type { JobQuery } from '../records/list-jobs.ts';
import { plainName } from '../tasks/names.ts';
import { type Filter, writeFilters } from './forms.ts';
import type { Asked } from './view.ts';

const failureCodeNames = Object.keys(failureCodes) as FailureCode[];
const answerers = ['model', 'rule', 'review'] as const;
const MINUTE_MS = 60_000;
const windows = { '15m': 15 * MINUTE_MS, '1h': 60 * MINUTE_MS, '24h': 1440 * MINUTE_MS, '7d': 10_080 * MINUTE_MS };
const windowNames = Object.keys(windows) as (keyof typeof windows)[];

export const failureParam = choiceParam(failureCodeNames, 'Must be the code of a failure.').optional();

/** The filters of a list of jobs, as URLs have them. A form has one key of metadata and its value in two fields. */
export const jobFilters = z.object({
  status: choiceParam(jobStatuses, `Must be one of ${jobStatuses.join(', ')}.`).optional(),
  ...{ task: queryParts.task, batch: queryParts.batch, failure: failureParam },
  profile: textParam(plainName, 'Must be the name of a profile.').optional(),
  by: choiceParam(answerers, `Must be one of ${answerers.join(', ')}.`).optional(),
  degraded: choiceParam(['true', 'false'], 'Must be true or false.').optional(),
  since: z
    .union([z.enum(windowNames), timeParam.transform((ms) => new Date(ms).toISOString())], {
      error: `Must be one of ${windowNames.join(', ')}, or a time as in 2026-01-31T09:30:00Z.`,
    })
    .optional(),
  'metadata.*': queryParts.metadata,
  metadataKey: z.string().optional(),
  metadataValue: z.string().optional(),
});
type JobFilterValues = z.output<typeof jobFilters>;

const isWindow = (since: string): since is keyof typeof windows => Object.hasOwn(windows, since);

function readMetadata({ metadataKey, metadataValue = '', ...query }: JobFilterValues): Record<string, string> {
  const named = metadataKey === undefined ? {} : { [metadataKey]: metadataValue };
  return { ...query['metadata.*'], ...named };
}

/** What the filters ask for at this time. */
export function toJobQuery(query: JobFilterValues, now = Date.now()): Omit<JobQuery, 'limit' | 'cursor'> {
  const { status, task, batch, failure, profile, by, degraded, since } = query;
  const from = since === undefined ? undefined : isWindow(since) ? now - windows[since] : Date.parse(since);
  const isDegraded = degraded === undefined ? undefined : degraded === 'true';
  return { status, task, batch, failure, profile, by, isDegraded, since: from, metadata: readMetadata(query) };
}

const metadataFields = (entries: readonly [string, string][]) =>
  Object.fromEntries(entries.map(([key, value]) => [`metadata.${key}`, value]));

/** The same filters as the fields of a link. */
export function toFields(query: JobFilterValues): Record<string, string | undefined> {
  const { status, task, batch, failure, profile, by, degraded, since } = query;
  const metadata = metadataFields(Object.entries(readMetadata(query)));
  return { status, task, batch, failure, profile, by, degraded, since, ...metadata };
}

/** The form of the filters. */
export function writeJobFilters({ linkTo, query }: Pick<Asked, 'linkTo' | 'query'>) {
  const given = query as unknown as JobFilterValues & { tenant?: string };
  const [first, ...others] = Object.entries(readMetadata(given));
  const filters: Filter[] = [
    { name: 'status', label: 'Status', value: given.status, options: jobStatuses },
    { name: 'task', label: 'Task', value: given.task },
    { name: 'batch', label: 'Batch', value: given.batch },
    { name: 'failure', label: 'Failure', value: given.failure, options: failureCodeNames },
    { name: 'profile', label: 'Asked profile', value: given.profile },
    { name: 'by', label: 'Answered by', value: given.by, options: answerers },
    { name: 'degraded', label: 'Degraded', value: given.degraded, options: ['true', 'false'] },
    { name: 'since', label: 'Since', value: given.since },
    { name: 'metadataKey', label: 'Metadata key', value: first?.[0] },
    { name: 'metadataValue', label: 'Its value', value: first?.[1] },
  ];
  return writeFilters(linkTo('/jobs').split('?')[0] ?? '', filters, {
    tenant: given.tenant,
    ...metadataFields(others),
  });
}
