import type { AppJob } from '@bull-board/api/typings/app';
import { failureCodes } from '../../failures/failure-codes.ts';
import { plainName } from '../../tasks/names.ts';

const ID = /^[a-z0-9][a-z0-9._-]{0,127}$/i;
const HIDDEN = '(hidden)';
const sayableReasons: ReadonlySet<string> = new Set(
  Object.entries(failureCodes).flatMap(([code, { message }]) => [code, message]),
);

/**
 * Shows of a visit what an operator may see: id, task, times, counts, state, and of its data the ids of job and
 * tenant. A reason stays only when it is word for word one of our own. The token, which fences the record, result,
 * stack, progress and everything else it carries stay out.
 */
export function showVisit(visit: AppJob): AppJob {
  const { failedReason } = visit;
  return {
    id: visit.id,
    name: plainName.test(visit.name) ? visit.name : HIDDEN,
    timestamp: visit.timestamp,
    processedOn: visit.processedOn,
    finishedOn: visit.finishedOn,
    attempts: visit.attempts,
    delay: visit.delay,
    progress: 0,
    ...(failedReason ? { failedReason: sayableReasons.has(failedReason) ? failedReason : HIDDEN } : {}),
    stacktrace: [],
    opts: showNumbers(visit.opts),
    data: { ...showId(visit.data, 'jobId'), ...showId(visit.data, 'tenant') },
    returnValue: null,
    isFailed: visit.isFailed,
    ...(visit.externalUrl === undefined ? {} : { externalUrl: visit.externalUrl }),
    ...(visit.priority === undefined ? {} : { priority: visit.priority }),
    ...(visit.attemptsStarted === undefined ? {} : { attemptsStarted: visit.attemptsStarted }),
    ...(visit.stalledCounter === undefined ? {} : { stalledCounter: visit.stalledCounter }),
  };
}

function showId(data: unknown, field: string): Record<string, string> {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, field) : undefined;
  return typeof value === 'string' && ID.test(value) ? { [field]: value } : {};
}

function showNumbers(options: unknown): Record<string, number> {
  if (typeof options !== 'object' || options === null) return {};
  const shown = ['attempts', 'delay', 'priority'].map((name) => [name, Reflect.get(options, name)] as const);
  return Object.fromEntries(shown.filter((entry): entry is [string, number] => typeof entry[1] === 'number'));
}
