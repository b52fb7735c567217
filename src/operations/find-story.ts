import { isEnding, type JobView } from '../jobs/job-view.ts';
import { readAttempts } from '../jobs/read-attempts.ts';
import { readRecord } from '../jobs/record.ts';
import { type ClosedJob, findClosed, viewClosed } from '../records/closed-jobs.ts';
import { acceptedAt, type HistoryEntry, type JobEvent, readEvents, viewEvents } from '../records/find-history.ts';
import type { FoundRecord } from '../records/find-job.ts';
import { createSealReader } from '../records/seal-reader.ts';
import type { Store } from '../records/store.ts';
import { readClock } from '../redis/read-clock.ts';
import { buildWaterfall, type Segment } from './build-waterfall.ts';
import { type RevealField, revealFields } from './reveal.ts';

/** A stretch of a job's life that a replay, or its acceptance, began. */
interface RunLife {
  run: number;
  segments: Segment[];
}

/** All that is known of a job but its payloads. */
export interface JobStory {
  job: ClosedJob;
  dataClass: string;
  priority: number;
  /** The stage that a dead letter failed in. */
  failedStage: string | null;
  /** Null where the seal does not open. */
  metadataKeys: string[] | null;
  /** Payloads that the job has, and may be revealed. */
  payloads: RevealField[];
  history: HistoryEntry[];
  /** The latest run first. */
  lives: RunLife[];
}

const REPLAYED = 'replayed';

/** Events by the runs they are of; a replay begins the next one. */
function splitRuns(events: readonly JobEvent[]): JobEvent[][] {
  const runs: JobEvent[][] = [];
  for (const event of events) {
    const latest = runs.at(-1);
    if (latest === undefined || event.event === REPLAYED) runs.push([event]);
    else latest.push(event);
  }
  return runs;
}

/** The visit that somebody works on: the record tells that it goes on, its history only once it is over. */
function presentVisit({ stored }: FoundRecord, { status, stage, attempts }: ClosedJob, last: number): JobEvent[] {
  if (isEnding(status) || status === 'in_review' || !stored.owner) return [];
  const asked = attempts.findLast(({ outcome }) => outcome === 'started');
  return [{ at: Math.max(last, asked === undefined ? 0 : Date.parse(asked.at)), event: `started ${stage}` }];
}

function viewLives(found: FoundRecord, job: ClosedJob, events: readonly JobEvent[], now: number): RunLife[] {
  const present = presentVisit(found, job, events.at(-1)?.at ?? 0);
  const runs = splitRuns([...events, ...present]);
  const isOver = isEnding(job.status);
  return runs
    .map((own, i) => {
      const end = i === runs.length - 1 && !isOver ? Math.max(now, own.at(-1)?.at ?? 0) : undefined;
      return { run: i + 1, segments: buildWaterfall(own, job.attempts, end) };
    })
    .toReversed();
}

/** The payloads that a record has. */
async function findPayloads({ redis, keySpace }: Store, tenant: string, jobId: string): Promise<RevealField[]> {
  const key = keySpace.keysOf(tenant).job(jobId);
  const lengths = await Promise.all(revealFields.map((field) => redis.hstrlen(key, field)));
  return revealFields.filter((_, i) => (lengths[i] ?? 0) > 0);
}

/** The names of what a producer has tied to a job. Their values are opened with them, and go no further. */
async function findMetadataKeys(store: Store, tenant: string, jobId: string, found: FoundRecord) {
  const sealed = await store.redis.hget(store.keySpace.keysOf(tenant).job(jobId), 'metadata');
  if (sealed === null) return [];
  const metadata = createSealReader(store, jobId, found).readJson('metadata', sealed) as JobView['metadata'];
  return metadata && Object.keys(metadata);
}

/** The story of the tenant's job; undefined where `findRecord` is. */
export async function findStory(store: Store, tenant: string, jobId: string): Promise<JobStory | undefined> {
  const found = await findClosed(store, tenant, jobId);
  if (found === undefined) return undefined;
  const [told, payloads, metadataKeys, now] = await Promise.all([
    readEvents(store, tenant, jobId),
    findPayloads(store, tenant, jobId),
    findMetadataKeys(store, tenant, jobId, found),
    readClock(store.redis),
  ]);
  const job = viewClosed(store, jobId, found);
  const { dataClass, priority, failedStage = null } = readRecord(found.stored);
  const events = [acceptedAt(found.stored), ...told];
  const history = viewEvents(events, readAttempts(found.stored));
  const lives = viewLives(found, job, events, now);
  return { ...{ job, dataClass, priority, failedStage, metadataKeys, payloads, history, lives } };
}
