import { access, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLog, type LogCheck } from '../../../src/egress/check-log.ts';
import { LOG_ENDING } from '../../../src/egress/open-egress-log.ts';
import type { EgressEntry, LoggedReceipt } from '../../../src/egress/receipt.ts';
import type { ChainHead, ChainKey } from '../../../src/seals/chain.ts';
import { createLineIndex, type LineIndex } from './line-index.ts';

/** A receipt of one job, where it stands. */
export interface JobLine {
  seq: number;
  receipt: LoggedReceipt;
  /** A later line says that this request was not sent after all. */
  isUnsent: boolean;
}

/** A log that was found, checked as far as it is whole. */
export interface CheckedLog {
  log: string;
  check: LogCheck;
  receipts: number;
  lines: LineIndex;
  /** Those of the job that was asked for, by their number. */
  ofJob: Map<number, JobLine>;
  /** Checks what was written since, and says whether there is such a line now. */
  readTo: (seq: number) => Promise<boolean>;
}

interface LogsGiven {
  keys: ReadonlyMap<string, ChainKey>;
  heads: ReadonlyMap<string, ChainHead>;
  jobId?: string | undefined;
}

/** Checks one file; `isNamed` when it has to be the log of its name. Throws what reading it throws. */
export async function readLog(
  path: string,
  name: string,
  { keys, heads, jobId }: LogsGiven,
  isNamed = true,
): Promise<CheckedLog> {
  const log = isNamed ? name : undefined;
  const lines = createLineIndex();
  const ofJob = new Map<number, JobLine>();
  const onEntry = (entry: EgressEntry, { seq, mac }: ChainHead) => {
    const receipt = 'jobId' in entry ? entry : undefined;
    if ('log' in entry) found.log = entry.log;
    lines.add(receipt, mac);
    if (receipt !== undefined) found.receipts += 1;
    if (receipt !== undefined && receipt.jobId === jobId) ofJob.set(seq, { seq, receipt, isUnsent: false });
    const taken = 'unsent' in entry ? ofJob.get(entry.unsent) : undefined;
    if (taken !== undefined) taken.isUnsent = true;
  };
  const readTo = async (seq: number) => {
    if (seq >= lines.count() && found.check.is === 'whole') {
      found.check = await checkLog(path, { keys, log, onEntry, after: found.check });
    }
    return seq < lines.count();
  };
  const found = { log: name, receipts: 0, lines, ofJob, readTo } as CheckedLog;
  found.check = await checkLog(path, { keys, log, onEntry, known: heads.get(name) });
  return found;
}

/** The logs of some folders. */
export interface LogSet {
  all: readonly CheckedLog[];
  /** Also one that was begun since the folders were read. */
  find: (log: string) => Promise<CheckedLog | undefined>;
}

async function listLogs(dir: string): Promise<string[]> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.filter((name) => name.endsWith(LOG_ENDING)).sort();
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );

/** Checks every log of the folders; one that is not there holds none. `heads` has to be older than the logs. */
export async function readLogs(dirs: readonly string[], given: LogsGiven): Promise<LogSet> {
  const all: CheckedLog[] = [];
  const byName = new Map<string, CheckedLog>();
  const add = async (dir: string, log: string) => {
    const found = await readLog(join(dir, log + LOG_ENDING), log, given);
    all.push(found);
    // Of two copies the longer one counts.
    if (found.lines.count() >= (byName.get(log)?.lines.count() ?? 0)) byName.set(log, found);
    return found;
  };
  for (const dir of dirs) {
    for (const name of await listLogs(dir)) await add(dir, name.slice(0, -LOG_ENDING.length));
  }
  const find = async (log: string) => {
    const known = byName.get(log);
    if (known !== undefined || !/^[0-9a-f-]{36}$/.test(log)) return known;
    for (const dir of dirs) if (await isThere(join(dir, log + LOG_ENDING))) return add(dir, log);
    return undefined;
  };
  return { all, find };
}
