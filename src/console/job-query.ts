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
const outcomes = ['answered', 'throttled', 'failed', 'aborted', 'unknown', 'started'] as const;
const yes = choiceParam(['true'], 'Must be true.').optional();
const MINUTE_MS = 60_000;
const windows = {
  '5m': 5 * MINUTE_MS,
  '15m': 15 * MINUTE_MS,
  '1h': 60 * MINUTE_MS,
  '24h': 1440 * MINUTE_MS,
  '7d': 10_080 * MINUTE_MS,
};
const windowNames = Object.keys(windows) as (keyof typeof windows)[];

export const failureParam = choiceParam(failureCodeNames, 'Must be the code of a failure.').optional();

/** The filters of a list of jobs, as URLs have them. A form has one key of metadata and its value in two fields. */
export const jobFilters = z.object({
  status: choiceParam(jobStatuses, `Must be one of ${jobStatuses.join(', ')}.`).optional(),
  ...{ task: queryParts.task, batch: queryParts.batch, failure: failureParam },
  profile: textParam(plainName, 'Must be the name of a profile.').optional(),
  /** Of a request of theirs, with the profile where one is named: what came of it, and what was wrong with it. */
  outcome: choiceParam(outcomes, `Must be one of ${outcomes.join(', ')}.`).optional(),
  attemptFailure: failureParam,
  /** Jobs that have not ended; jobs that ended since then, and not those that were only accepted. */
  ...{ open: yes, ended: yes },
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
  const { status, task, batch, failure, profile, outcome, attemptFailure, by, degraded, since } = query;
  const from = since === undefined ? undefined : isWindow(since) ? now - windows[since] : Date.parse(since);
  const isDegraded = degraded === undefined ? undefined : degraded === 'true';
  const when = query.ended ? { endedSince: from ?? 0 } : { since: from };
  return {
    ...{ status, task, batch, failure, profile, outcome, attemptFailure, by, isDegraded, ...when },
    ...{ isOpen: query.open && (true as const), metadata: readMetadata(query) },
  };
}

const metadataFields = (entries: readonly [string, string][]) =>
  Object.fromEntries(entries.map(([key, value]) => [`metadata.${key}`, value]));

/** The same filters as the fields of a link. */
export function toFields(query: JobFilterValues): Record<string, string | undefined> {
  const { status, task, batch, failure, profile, outcome, attemptFailure, by, degraded, since, open, ended } = query;
  const metadata = metadataFields(Object.entries(readMetadata(query)));
  return {
    status,
    task,
    batch,
    failure,
    profile,
    outcome,
    attemptFailure,
    by,
    degraded,
    since,
    open,
    ended,
    ...metadata,
  };
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
    { name: 'outcome', label: 'Request was', value: given.outcome, options: outcomes },
    { name: 'attemptFailure', label: 'What was wrong with it', value: given.attemptFailure, options: failureCodeNames },
    { name: 'by', label: 'Answered by', value: given.by, options: answerers },
    { name: 'degraded', label: 'Degraded', value: given.degraded, options: ['true', 'false'] },
    { name: 'since', label: 'Since', value: given.since, hint: '15m, 1h or a time' },
    { name: 'metadataKey', label: 'Metadata key', value: first?.[0] },
    { name: 'metadataValue', label: 'Its value', value: first?.[1] },
  ];
  return writeFilters(linkTo('/jobs').split('?')[0] ?? '', filters, {
    ...{ tenant: given.tenant, open: given.open, ended: given.ended },
    ...metadataFields(others),
  });
}
