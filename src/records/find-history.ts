import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import type { Attempt } from '../jobs/attempt.ts';
import { toTime } from '../jobs/job-view.ts';
import { readAttempts } from '../jobs/read-attempts.ts';
import type { StoredRecord } from '../jobs/record.ts';
import { type FoundRecord, findRecord } from './find-job.ts';
import type { Store } from './store.ts';

/** Something that happened to a job. */
export interface JobEvent {
  /** Milliseconds of Redis' clock. */
  at: number;
  /** `accepted`, `started model`, `retry model-error`, …: words and codes, never a payload. */
  event: string;
}

/** The same as its producer sees it. */
export interface HistoryEntry {
  /** RFC 3339. */
  at: string;
  /** `accepted`, `started`, `asked`, `retry`, `next rung`, …: docs/operating.md lists them. */
  event: string;
  /** Where a visit started, or crashed its worker. */
  stage?: string;
  /** The number of a request to a model. */
  attempt?: number;
  code?: FailureCode;
}

/** Reads one entry of a job's history, `<ms> <event>`. */
export function parseJobEvent(line: string): JobEvent {
  const [at = '', ...words] = line.split(' ');
  return { at: Number(at), event: words.join(' ') };
}

/** What a record's history says, oldest first. */
export async function readEvents(store: Store, tenant: string, jobId: string): Promise<JobEvent[]> {
  const lines = await store.redis.lrange(store.keySpace.keysOf(tenant).history(jobId), 0, -1);
  return lines.map(parseJobEvent);
}

/** What its record says of when it was accepted. */
export const acceptedAt = ({ createdAt }: StoredRecord): JobEvent => ({ at: Number(createdAt), event: 'accepted' });

async function readHistory(
  store: Store,
  tenant: string,
  jobId: string,
): Promise<(FoundRecord & { events: JobEvent[] }) | undefined> {
  const [found, events] = await Promise.all([findRecord(store, tenant, jobId), readEvents(store, tenant, jobId)]);
  return found && { ...found, events: [acceptedAt(found.stored), ...events] };
}

/** What happened to the tenant's job, oldest first; undefined where `findRecord` is. */
export async function findHistory(store: Store, tenant: string, jobId: string): Promise<JobEvent[] | undefined> {
  return (await readHistory(store, tenant, jobId))?.events;
}

const isCode = (word: string): word is FailureCode => Object.hasOwn(failureCodes, word);

/** The code that an event ends with: of what went wrong then. */
export function findCode(event: string): FailureCode | undefined {
  const word = event.slice(event.lastIndexOf(' ') + 1);
  return word !== event && isCode(word) ? word : undefined;
}

/** An event ends with a stage, or with the code of a failure, or with neither. */
function viewEvent({ at, event }: JobEvent): Omit<HistoryEntry, 'at'> & { at: number } {
  const words = event.split(' ');
  const last = words.at(-1) ?? '';
  const before = words.slice(0, -1).join(' ');
  const code = findCode(event);
  if (before === 'started' || before === 'crashed') return { at, event: before, stage: last };
  return code === undefined ? { at, event } : { at, event: before, code };
}

/** Whether a visit began that asks a model: what came of it may have the same time. */
const asks = (entry: { event: string; stage?: string } | undefined) =>
  entry?.event === 'started' && (entry.stage === 'model' || entry.stage === 'fallback');

/** What happened to a job, with its requests to models, oldest first. */
export function viewEvents(
  events: readonly JobEvent[],
  attempts: readonly Pick<Attempt, 'at' | 'n'>[],
): HistoryEntry[] {
  const history = events.map(viewEvent);
  for (const { at, n } of attempts) {
    const place = history.findIndex((entry, i) => entry.at > at || (entry.at === at && asks(history[i - 1])));
    history.splice(place < 0 ? history.length : place, 0, { at, event: 'asked', attempt: n });
  }
  return history.map(({ at, ...event }) => ({ at: toTime(at), ...event }));
}

/** The same of the tenant's job; undefined where `findRecord` is. */
export async function viewHistory(store: Store, tenant: string, jobId: string): Promise<HistoryEntry[] | undefined> {
  const found = await readHistory(store, tenant, jobId);
  return found && viewEvents(found.events, readAttempts(found.stored));
}
