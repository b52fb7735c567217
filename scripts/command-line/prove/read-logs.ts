import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLog, type LogCheck } from '../../../src/egress/check-log.ts';
import { LOG_ENDING } from '../../../src/egress/open-egress-log.ts';
import type { LoggedReceipt } from '../../../src/egress/receipt.ts';
import type { ChainHead, ChainKey } from '../../../src/seals/chain.ts';
import { type Check, fail, ok } from '../doctor/check.ts';

/** What was found of one log. */
export function describeLog(log: string, check: LogCheck): Check {
  const name = `log ${log}`;
  if (check.is === 'broken') return fail(name, `line ${check.line} ${check.reason}`);
  return ok(name, `${check.lines} lines, the last is ${check.head.seq}:${check.head.mac}`);
}

/** What was found of all logs, those included that Redis knows and the folder lacks. */
export function checkLogs(logs: readonly CheckedLog[], heads: ReadonlyMap<string, ChainHead>): Check[] {
  const found = logs.map(({ log, check }) => describeLog(log, check));
  const here = new Set(logs.map(({ log }) => log));
  const absent = [...heads].filter(([log]) => !here.has(log));
  const missing = absent.map(([log, { seq }]) =>
    fail(`log ${log}`, `is not in this folder; Redis knows of ${seq + 1} lines`),
  );
  const receipts = logs.reduce((sum, log) => sum + log.receipts, 0);
  return [...found, ...missing, ok('receipts', `${receipts} in ${logs.length} logs`)];
}

/** A receipt of one job, where it stands. */
export interface JobLine {
  seq: number;
  receipt: LoggedReceipt;
  /** A later line says that this request was not sent after all. */
  isUnsent: boolean;
}

/** A log of the folder, checked as far as it is whole. */
export interface CheckedLog {
  log: string;
  check: LogCheck;
  receipts: number;
  /** Those of the job that was asked for, by their number. */
  ofJob: Map<number, JobLine>;
}

interface LogsGiven {
  keys: ReadonlyMap<string, ChainKey>;
  heads: ReadonlyMap<string, ChainHead>;
  jobId: string | undefined;
}

async function readLog(dir: string, log: string, { keys, heads, jobId }: LogsGiven): Promise<CheckedLog> {
  const ofJob = new Map<number, JobLine>();
  let receipts = 0;
  const check = await checkLog(join(dir, log + LOG_ENDING), {
    ...{ keys, log, known: heads.get(log) },
    onEntry: (entry, seq) => {
      if ('jobId' in entry) receipts += 1;
      if ('jobId' in entry && entry.jobId === jobId) ofJob.set(seq, { seq, receipt: entry, isUnsent: false });
      const taken = 'unsent' in entry ? ofJob.get(entry.unsent) : undefined;
      if (taken !== undefined) taken.isUnsent = true;
    },
  });
  return { log, check, receipts, ofJob };
}

/** Checks every log of a folder; one that is not there holds none. `heads` has to be older than the logs. */
export async function readLogs(dir: string, given: LogsGiven): Promise<CheckedLog[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const logs = names.filter((name) => name.endsWith(LOG_ENDING)).sort();
  const checked: CheckedLog[] = [];
  for (const name of logs) checked.push(await readLog(dir, name.slice(0, -LOG_ENDING.length), given));
  return checked;
}
