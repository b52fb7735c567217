import type { FiledReceipt, LoggedReceipt } from '../../../src/egress/receipt.ts';
import {
  describeFault,
  describeRecordFault,
  type FiledAttempt,
  type FiledAttempts,
  findFiledAttempts,
} from '../../../src/records/filed-attempts.ts';
import type { Store } from '../../../src/records/store.ts';
import { scanKeys } from '../../../src/redis/scan-keys.ts';
import { type Check, fail, ok } from '../doctor/check.ts';
import type { MissingReceipts } from './check-logs.ts';
import type { LogSet } from './read-logs.ts';

/** Records read at once, and of those that are wrong so many are told. */
const AT_ONCE = 50;
const MOST_TOLD = 20;

/** A receipt of a record, as a log has it. */
const toLogged = (jobId: string, { n, profile }: FiledAttempt, receipt: FiledReceipt): LoggedReceipt => {
  const { log: _, seq: __, ...rest } = receipt;
  return { jobId, n, profile, ...rest };
};

interface Walked {
  records: number;
  receipts: number;
  /** Receipts that no line stands for, by the log they name. */
  missing: Map<string, MissingReceipts>;
  /** What is wrong with records, as many as are told, and how many there are. */
  wrong: Check[];
  wrongCount: number;
}

function note(walked: Walked, jobId: string, detail: string): void {
  walked.wrongCount += 1;
  if (walked.wrong.length < MOST_TOLD) walked.wrong.push(fail(`job ${jobId}`, detail));
}

function noteMissing({ missing }: Walked, jobId: string, n: number, { log, seq }: FiledReceipt): void {
  const known = missing.get(log);
  if (known === undefined) missing.set(log, { count: 1, first: `line ${seq + 1}, of attempt ${n} of ${jobId}` });
  else known.count += 1;
}

async function compare(walked: Walked, jobId: string, attempt: FiledAttempt, logs: LogSet): Promise<void> {
  const { n, fault, receipt } = attempt;
  walked.receipts += 1;
  if (fault !== undefined || receipt === undefined) {
    return note(walked, jobId, `attempt ${n} ${describeFault(fault ?? 'record-tampered')}`);
  }
  const log = await logs.find(receipt.log);
  if (log === undefined || !(await log.readTo(receipt.seq))) return noteMissing(walked, jobId, n, receipt);
  if (log.lines.isReceipt(receipt.seq, toLogged(jobId, attempt, receipt))) return undefined;
  return note(walked, jobId, `attempt ${n} and line ${receipt.seq + 1} of log ${receipt.log} are not the same`);
}

async function walkRecord(walked: Walked, { jobId, fault, attempts }: FiledAttempts, logs: LogSet): Promise<void> {
  walked.records += 1;
  if (fault !== undefined) note(walked, jobId, describeRecordFault(fault));
  for (const attempt of attempts) await compare(walked, jobId, attempt, logs);
}

/**
 * Compares all records of Redis with the logs, page by page. Receipts that are missing in a log are told by `missing`;
 * what is wrong with records themselves, and how many there are, by `checks`.
 */
export async function checkRecords(
  store: Store,
  logs: LogSet,
): Promise<{ checks: Check[]; missing: ReadonlyMap<string, MissingReceipts> }> {
  const walked: Walked = { records: 0, receipts: 0, missing: new Map(), wrong: [], wrongCount: 0 };
  for (const keys of store.keySpace.shards) {
    const toJobId = (key: string) => key.slice(keys.job('').length);
    for await (const found of scanKeys(store.redis, keys.job('*'))) {
      for (let i = 0; i < found.length; i += AT_ONCE) {
        const page = found.slice(i, i + AT_ONCE).map((key) => findFiledAttempts(store, keys, toJobId(key)));
        for (const filed of await Promise.all(page)) {
          if (filed !== undefined) await walkRecord(walked, filed, logs);
        }
      }
    }
  }
  const { records, receipts, wrong, wrongCount, missing } = walked;
  const untold = wrongCount - wrong.length;
  return {
    checks: [
      ...wrong,
      ...(untold > 0 ? [fail('jobs', `${untold} more records are wrong`)] : []),
      ok('records', `${records} looked at, with ${receipts} attempts`),
    ],
    missing,
  };
}
