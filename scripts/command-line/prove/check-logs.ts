import type { LogCheck } from '../../../src/egress/check-log.ts';
import type { EgressHeads } from '../../../src/records/egress-heads.ts';
import { type Check, fail, ok, warn } from '../doctor/check.ts';
import type { CheckedLog } from './read-logs.ts';

/** Receipts of records that a log lacks. */
export interface MissingReceipts {
  count: number;
  /** Where the first of them should be. */
  first: string;
}

/** What others know of logs: Redis' heads, and what its records miss, by log. */
export interface KnownOfLogs extends EgressHeads {
  missing: ReadonlyMap<string, MissingReceipts>;
}

/** What was found of one log by itself. */
export function describeLog(log: string, check: LogCheck): Check {
  const name = `log ${log}`;
  if (check.is === 'broken') return fail(name, `line ${check.line} ${check.reason}`);
  return ok(name, `${check.lines} lines, the last is ${check.head.seq}:${check.head.mac}`);
}

const describeMissing = ({ count, first }: MissingReceipts) =>
  `${count} receipts of records are missing, the first is ${first}`;

/** What was found of a log beside what others know of it. */
function checkFound({ log, check, receipts }: CheckedLog, { heads, faults, missing }: KnownOfLogs): Check {
  const found = describeLog(log, check);
  const fault = faults.get(log);
  const lacking = missing.get(log);
  const isUnknown = receipts > 0 && fault === undefined && !heads.has(log);
  const problems = [
    ...(found.status === 'fail' ? [found.detail] : []),
    ...(fault === undefined ? [] : [`its head in Redis ${fault}`]),
    ...(isUnknown ? ['Redis has no head of it'] : []),
    ...(lacking === undefined ? [] : [describeMissing(lacking)]),
  ];
  return problems.length === 0 ? found : fail(found.name, problems.join('; '));
}

/** What is known of a log that no folder has. */
function describeAbsent(log: string, { heads, faults, missing }: KnownOfLogs): string {
  const head = heads.get(log);
  const fault = faults.get(log);
  const lacking = missing.get(log);
  return [
    'is not in this folder',
    ...(head === undefined ? [] : [`Redis knows of ${head.seq + 1} lines`]),
    ...(fault === undefined ? [] : [`its head in Redis ${fault}`]),
    ...(lacking === undefined ? [] : [describeMissing(lacking)]),
  ].join('; ');
}

/** One line for the logs of other machines. */
function tellAbsent(logs: readonly string[], { missing }: KnownOfLogs): Check[] {
  if (logs.length === 0) return [];
  const receipts = logs.reduce((sum, log) => sum + (missing.get(log)?.count ?? 0), 0);
  return [warn('not here', `${logs.length} logs with ${receipts} receipts of records: ${logs.join(', ')}`)];
}

/**
 * What was found of all logs, those included that Redis knows and no folder has. `isPartial`: others have these, and only
 * a head that cannot be believed fails.
 */
export function checkLogs(logs: readonly CheckedLog[], known: KnownOfLogs, isPartial: boolean): Check[] {
  const here = new Set(logs.map(({ log }) => log));
  const named = new Set([known.heads, known.faults, known.missing].flatMap((map) => [...map.keys()]));
  const absent = [...named].filter((log) => !here.has(log));
  const isElsewhere = (log: string) => isPartial && !known.faults.has(log);
  const receipts = logs.reduce((sum, log) => sum + log.receipts, 0);
  return [
    ...logs.map((log) => checkFound(log, known)),
    ...absent.filter((log) => !isElsewhere(log)).map((log) => fail(`log ${log}`, describeAbsent(log, known))),
    ...tellAbsent(absent.filter(isElsewhere), known),
    ok('receipts', `${receipts} in ${logs.length} logs`),
  ];
}
