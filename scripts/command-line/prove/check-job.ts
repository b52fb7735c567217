import type { FiledReceipt, LoggedReceipt } from '../../../src/egress/receipt.ts';
import {
  describeFault,
  describeRecordFault,
  type FiledAttempt,
  type FiledAttempts,
} from '../../../src/records/filed-attempts.ts';
import { type Check, fail, ok, warn } from '../doctor/check.ts';
import { describeLog } from './check-logs.ts';
import type { CheckedLog, JobLine } from './read-logs.ts';

/** The fields in which a line and the attempt's receipt differ. */
function findDifferences(
  line: LoggedReceipt,
  { n, profile }: FiledAttempt,
  { log: _, seq: __, ...receipt }: FiledReceipt,
) {
  const filed: Record<string, unknown> = { n, profile, ...receipt };
  const logged = Object.entries(line).filter(([field]) => field !== 'jobId');
  return logged
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(filed[field]))
    .map(([field]) => field);
}

function describeSent({ receipt, isUnsent }: JobLine, place: string): string {
  const { bytes, model, profile, region, sha256, at } = receipt;
  const where = region === null ? profile : `${profile}, ${region}`;
  const sent = `${isUnsent ? 'not sent after all: ' : ''}${bytes} bytes to ${model} (${where})`;
  return `${sent}, ${new Date(at).toISOString()}, SHA-256 ${sha256}, ${place}`;
}

/** Compares an attempt's receipt with its line in the log. */
function checkAttempt(attempt: FiledAttempt, logs: ReadonlyMap<string, CheckedLog>): Check {
  const { n, fault, receipt } = attempt;
  const name = `attempt ${n}`;
  if (receipt === undefined) return fail(name, describeFault(fault ?? 'record-tampered'));
  const place = `line ${receipt.seq + 1} of log ${receipt.log}`;
  const log = logs.get(receipt.log);
  if (log === undefined) return fail(name, `log ${receipt.log} is not in this folder`);
  const line = log.ofJob.get(receipt.seq);
  if (line === undefined) return fail(name, `${place} is not its receipt, or stands behind the break`);
  const differences = findDifferences(line.receipt, attempt, receipt);
  if (differences.length > 0) return fail(name, `the record and ${place} differ in ${differences.join(', ')}`);
  if (fault !== undefined) return fail(name, describeFault(fault));
  return ok(name, describeSent(line, place));
}

/**
 * Lines about the job that no attempt points at: their process crashed before the attempt was begun, or the record was
 * changed.
 */
function findUnclaimed(attempts: readonly FiledAttempt[], logs: readonly CheckedLog[]): Check[] {
  const claimed = new Set(attempts.map(({ receipt }) => `${receipt?.log} ${receipt?.seq}`));
  return logs.flatMap(({ log, ofJob }) =>
    [...ofJob.values()]
      .filter(({ seq, isUnsent }) => !isUnsent && !claimed.has(`${log} ${seq}`))
      .map(({ seq }) =>
        warn('receipt', `line ${seq + 1} of log ${log} is of no attempt in the record: it was never begun`),
      ),
  );
}

/** Compares every attempt of a job's record with the logs. `headFaults` says which heads cannot be believed. */
export function checkJob(
  { fault, attempts }: FiledAttempts,
  logs: readonly CheckedLog[],
  headFaults: ReadonlyMap<string, string>,
): Check[] {
  const byName = new Map(logs.map((log) => [log.log, log]));
  const named = new Set(attempts.map(({ receipt }) => receipt?.log));
  const broken = logs
    .filter(({ check }) => check.is === 'broken')
    .map(({ log, check }) => ({ log, found: describeLog(log, check) }));
  return [
    ...(fault === undefined ? [] : [fail('record', describeRecordFault(fault))]),
    ...attempts.map((attempt) => checkAttempt(attempt, byName)),
    ...[...headFaults]
      .filter(([log]) => named.has(log))
      .map(([log, reason]) => fail(`log ${log}`, `its head in Redis ${reason}`)),
    ...(attempts.length === 0 && fault === undefined ? [ok('attempts', 'nothing was sent')] : []),
    ...findUnclaimed(attempts, logs),
    // Another log that is broken may have lost a line about this job; what is known of the job stands all the same.
    ...broken.map(({ log, found }) => (named.has(log) ? found : warn(found.name, found.detail))),
  ];
}
