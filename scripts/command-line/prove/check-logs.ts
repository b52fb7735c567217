import type { LogCheck } from '../../../src/egress/check-log.ts';
import type { EgressHead } from '../../../src/egress/egress-line.ts';
import { type Check, fail, ok } from '../doctor/check.ts';
import type { CheckedLog } from './read-logs.ts';

/** What was found of one log. */
export function describeLog(log: string, check: LogCheck): Check {
  const name = `log ${log}`;
  if (check.is === 'broken') return fail(name, `line ${check.line} ${check.reason}`);
  return ok(name, `${check.lines} lines, the last is ${check.head.seq}:${check.head.mac}`);
}

/** What was found of all logs, those included that Redis knows and the folder lacks. */
export function checkLogs(logs: readonly CheckedLog[], heads: ReadonlyMap<string, EgressHead>): Check[] {
  const found = logs.map(({ log, check }) => describeLog(log, check));
  const here = new Set(logs.map(({ log }) => log));
  const absent = [...heads].filter(([log]) => !here.has(log));
  const missing = absent.map(([log, { seq }]) =>
    fail(`log ${log}`, `is not in this folder; Redis knows of ${seq + 1} lines`),
  );
  const receipts = logs.reduce((sum, log) => sum + log.receipts, 0);
  return [...found, ...missing, ok('receipts', `${receipts} in ${logs.length} logs`)];
}
