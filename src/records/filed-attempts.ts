import type { FiledReceipt } from '../egress/receipt.ts';
import { Failure } from '../failures/failure.ts';
import { readAttempt } from '../jobs/read-attempts.ts';
import { plainNames, type RecordFault, type StoredRecord } from '../jobs/record.ts';
import { describeAttempt, describeCount, proofOf, receiptOf } from '../jobs/route.ts';
import { isObject } from '../json/is-object.ts';
import { parseJson } from '../json/parse-json.ts';
import type { Keys } from '../redis/keys.ts';
import type { JobSealer } from '../seals/seal.ts';
import { openRecord } from './open-record.ts';
import type { Store } from './store.ts';

/** An attempt as its record has it. */
export interface FiledAttempt {
  n: number;
  /** What is wrong with it; undefined when it was proven with its receipt. */
  fault: 'gone' | 'without-receipt' | RecordFault | undefined;
  profile: string;
  receipt: FiledReceipt | undefined;
}

/** A record's attempts; `fault` when it does not prove how many there are, or its route. */
export interface FiledAttempts {
  jobId: string;
  fault: RecordFault | undefined;
  attempts: FiledAttempt[];
}

const faults = {
  gone: 'is gone from the record',
  'without-receipt': 'has no receipt in the record',
  'record-tampered': 'is not as the record proves it: another hand changed it or its receipt',
  'key-unknown': 'is proven under an encryption key that was not given',
} as const;

/** What is wrong with an attempt by its record alone. */
export const describeFault = (fault: keyof typeof faults): string => faults[fault];

/** What is wrong with a record as a whole. */
export const describeRecordFault = (fault: RecordFault): string =>
  fault === 'key-unknown' ? faults[fault] : 'is not as it was written: another hand changed it';

/** Attempts whose fields are read at once: how many there are, only the keys limit. */
const AT_ONCE = 100;

/** Some fields of a record, as Redis tells them. */
export async function readFields({ redis }: Store, key: string, names: readonly string[]): Promise<StoredRecord> {
  const found = await redis.hmget(key, ...names);
  return Object.fromEntries(names.flatMap((name, i) => (found[i] ? [[name, found[i]]] : [])));
}

function findFault(seals: JobSealer, n: number, stored: StoredRecord): RecordFault | undefined {
  const attempt = readAttempt(stored[`attempt:${n}`] ?? '');
  if (attempt?.n !== n) return 'record-tampered';
  try {
    const text = describeAttempt(attempt, stored[receiptOf(n)]);
    return seals.isProven(proofOf(n), text, stored[proofOf(n)] ?? '') ? undefined : 'record-tampered';
  } catch (error) {
    if (error instanceof Failure && error.code === 'key-unknown') return error.code;
    throw error;
  }
}

/** The receipt of a text that may be another hand's; undefined where it does not say where it stands. */
function readReceipt(text = ''): FiledReceipt | undefined {
  const json = parseJson(text);
  if (!json.ok || !isObject(json.value)) return undefined;
  const { log, seq } = json.value;
  return typeof log === 'string' && Number.isInteger(seq) ? (json.value as unknown as FiledReceipt) : undefined;
}

function readFiled(seals: JobSealer, n: number, stored: StoredRecord): FiledAttempt {
  const receipt = readReceipt(stored[receiptOf(n)]);
  const profile = String(readAttempt(stored[`attempt:${n}`] ?? '')?.profile ?? '');
  if (stored[`attempt:${n}`] === undefined) return { n, fault: 'gone', profile, receipt };
  if (stored[receiptOf(n)] === undefined) return { n, fault: 'without-receipt', profile, receipt };
  return { n, fault: findFault(seals, n, stored), profile, receipt };
}

/**
 * The attempts of a record with their receipts, whoever's it is; undefined when there is no such record. Where the
 * record does not prove how many there are, none is read.
 */
export async function findFiledAttempts(store: Store, keys: Keys, jobId: string): Promise<FiledAttempts | undefined> {
  const key = keys.job(jobId);
  const plain = await readFields(store, key, plainNames);
  if (plain.tenant === undefined) return undefined;
  const { seals, fault } = await openRecord(store, plain.tenant, jobId, plain);
  const filed: FiledAttempts = { jobId, fault, attempts: [] };
  if (fault === 'key-unknown') return filed;
  if (!seals.isProven('counted', describeCount(plain.attempts), plain.counted ?? '')) return filed;
  const count = Number(plain.attempts ?? 0);
  for (let first = 1; first <= count; first += AT_ONCE) {
    const numbers = Array.from({ length: Math.min(AT_ONCE, count + 1 - first) }, (_, i) => first + i);
    const names = numbers.flatMap((n) => [`attempt:${n}`, receiptOf(n), proofOf(n)]);
    const stored = await readFields(store, key, ['tenant', ...names]);
    // Removed since.
    if (stored.tenant === undefined) return undefined;
    filed.attempts.push(...numbers.map((n) => readFiled(seals, n, stored)));
  }
  return filed;
}
