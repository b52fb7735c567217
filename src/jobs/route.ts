import type { JobSealer } from '../seals/seal.ts';
import type { Change, Job } from './change.ts';
import { findAttempts, readAttempt } from './read-attempts.ts';
import type { JobRecord, RecordChange, StoredRecord } from './record.ts';

/**
 * The fields that decide what of a job may leave, and to whom, and whose reading of it the audit log is told of. Together
 * they are its route, of which the record holds a code: whoever has no encryption key cannot change one of them
 * unnoticed. The code is tied to the job and its tenant.
 */
export const routeFields = [
  ...(['task', 'taskVersion', 'taskHash', 'ladder', 'dataClass', 'attemptBudget', 'batch', 'submittedBy'] as const),
  ...(['run', 'stage', 'rung', 'round', 'isRedacted', 'isLate'] as const),
] satisfies (keyof JobRecord)[];

type Routed = Pick<JobRecord, (typeof routeFields)[number]>;

/** Fields that a new record lacks until they change. */
const atFirst: Readonly<Record<string, string>> = { rung: '0', round: '0' };

const writeRoute = (textOf: (name: (typeof routeFields)[number]) => string | undefined): string =>
  JSON.stringify(routeFields.map((name) => textOf(name) ?? atFirst[name] ?? null));

const toText = (value: Routed[keyof Routed]): string | undefined =>
  value === undefined ? undefined : value === true ? '1' : String(value);

const readRoute = (stored: StoredRecord): string => writeRoute((name) => stored[name]);

/** The code of the route that a job is on once this is changed. */
export const proveRoute = (job: Routed, set: RecordChange, seals: JobSealer): string =>
  seals.prove(
    'route',
    writeRoute((name) => toText(name in set ? set[name] : job[name])),
  );

/** A change with the route that it leaves. A record that was tampered with keeps its own: it stays known as such. */
export function withRoute(job: Job, change: Change): Change {
  const set = change.next === undefined ? change.set : { ...change.set, stage: change.next };
  if (job.fault !== undefined || !routeFields.some((name) => name in set)) return change;
  return { ...change, set: { ...change.set, route: proveRoute(job, set, job.seals) } };
}

/** The field that proves an attempt with its receipt, and that of the receipt. */
export const proofOf = (n: number): string => `proof:${n}`;
export const receiptOf = (n: number): string => `receipt:${n}`;

/** What the proof of an attempt says; `receipt` is the text that the record holds. */
export const describeAttempt = (
  { run, rung, round, profile }: Record<'run' | 'rung' | 'round', number> & { profile: string },
  receipt: string | undefined,
): string => JSON.stringify([run, rung, round, profile, receipt]);

/** What `origin` says: whose record it is, to which every code is tied. */
export const ORIGIN = '';

/** What `counted` says: how many attempts there are. */
export const describeCount = (attempts: number | string | undefined): string => String(attempts ?? 0);

/**
 * What each code of a record proves, by the code's field, as the record tells it. An attempt that is none proves nothing.
 */
export function describeProven(stored: StoredRecord): Record<string, string> {
  const attempts = findAttempts(stored).map(({ n, text }) => {
    const attempt = readAttempt(text);
    return [proofOf(n), attempt?.n === n ? describeAttempt(attempt, stored[receiptOf(n)]) : ''];
  });
  const counted = describeCount(stored.attempts);
  return { origin: ORIGIN, counted, route: readRoute(stored), ...Object.fromEntries(attempts) };
}
