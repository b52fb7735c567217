import { LRUCache } from 'lru-cache';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { findBatch } from '../batches/find-batch.ts';
import type { BatchView } from '../jobs/batch-view.ts';
import { isEnding, type JobView } from '../jobs/job-view.ts';
import { findSubmitted, type SubmittedJob } from '../records/find-job.ts';
import { isChangeId, type JobChange } from '../records/job-changes.ts';
import type { Store } from '../records/store.ts';
import type { Changes } from '../records/watch-changes.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { deedOf, type Reader } from './read-as.ts';

/** What a follower is sent. `data` is JSON in one line. */
interface FollowedEvent {
  /** Of the change that it tells of, or of the latest one when it was read. */
  id: string;
  event: string;
  data: string;
}

/** Who follows. */
export interface Follower {
  send: (event: FollowedEvent) => void;
  /** Nothing more comes from here. */
  end: () => void;
}

/** What was found to follow. */
export interface Following {
  /** It has ended, and the follower knows: there is nothing to follow. */
  isOver: boolean;
  /** Begins to send. Returns how to stop. */
  start: (follower: Follower) => () => void;
}

/**
 * Follows jobs and batches while they change, after the event that a follower has seen last. Undefined where there is no
 * such job or batch of the tenant's.
 */
export interface FollowTools {
  followJob: (tenant: string, jobId: string, after: string | undefined, who: Actor) => Promise<Following | undefined>;
  followBatch: (tenant: string, batchId: string) => Promise<Following | undefined>;
  followTenant: (tenant: string, after: string | undefined, who: Actor) => Promise<Following>;
}

/** Times that are this near may be of one step. */
const SAME_MS = 5;
/** How often a batch is looked at while its jobs change, and while nothing is heard of it. */
const LOOK_MS = 1000;
const LOOKS_WITHOUT_NEWS = 5;
/** Jobs read a moment ago, for others who follow the same. */
const READ = { max: 500, ttl: 1000 };

/** A job as it was when it came to a status and stage: what came of it later is left out. */
function viewAt({ output: _output, ...job }: JobView, { status, stage }: Pick<JobChange, 'status' | 'stage'>): object {
  if (job.status === status && job.stage === stage) return job;
  return { ...job, status, stage, nextAttemptAt: null, finishedAt: null, answer: null, failure: null };
}

const nameOf = ({ status, stage }: Pick<JobChange, 'status' | 'stage'>): string =>
  `job.${status === 'running' ? stage : status}`;

const eventOf = (job: JobView, change: Pick<JobChange, 'id' | 'status' | 'stage'>): FollowedEvent => ({
  id: change.id,
  event: nameOf(change),
  data: JSON.stringify(viewAt(job, change)),
});

const resetAt = (id: string): FollowedEvent => ({ id, event: 'reset', data: '{}' });

/** Reads each job once, without its output, for all who follow it, however many changes of it came together. */
function createJobReader(store: Store) {
  const read = new LRUCache<string, Promise<SubmittedJob | undefined>>(READ);
  return (changes: readonly JobChange[]): Promise<(SubmittedJob | undefined)[]> => {
    const latest = new Map(changes.map(({ jobId, id }) => [jobId, id]));
    return Promise.all(
      changes.map(({ tenant, jobId }) => {
        const name = `${jobId} ${latest.get(jobId)}`;
        const known = read.get(name);
        if (known !== undefined) return known;
        const found = findSubmitted(store, tenant, jobId).then((job) => job && withoutOutput(job));
        read.set(name, found);
        found.catch(() => read.delete(name));
        return found;
      }),
    );
  };
}

/** Where a follower begins: after the change that it knows, or now. */
async function findStart(
  changes: Changes,
  tenant: string,
  after: string | undefined,
): Promise<{ id: string; isReset: boolean; isNew: boolean }> {
  if (after !== undefined && isChangeId(after) && (await changes.isKept(tenant, after))) {
    return { id: after, isReset: false, isNew: false };
  }
  return { id: await changes.findLatest(tenant), isReset: after !== undefined, isNew: true };
}

/** Whether a follower has seen all of a job that has ended. */
async function hasSeenEnding(changes: Changes, tenant: string, job: JobView, after: string): Promise<boolean> {
  if (job.finishedAt === null) return false;
  // The stream's clock may be a little before or behind the record's.
  const finishedAt = Date.parse(job.finishedAt);
  if (Number(after.split('-')[0]) < finishedAt - SAME_MS) return false;
  const rest = await changes.findBetween(tenant, after, finishedAt + SAME_MS);
  return rest.every(({ jobId }) => jobId !== job.id);
}

/** What following needs. */
interface Tools {
  store: Store;
  changes: Changes;
}

/** Opens the ways to follow. */
export function createFollowTools({ audit, ...tools }: Tools & { audit: AuditLog }): FollowTools {
  const tell = createTeller(tools.store);
  const by = (who: Actor) => ({ keyId: who.key, teller: audit.as(who) });
  return {
    followJob: (tenant, jobId, after, who) =>
      orUnavailable(() => followJob({ ...tools, tell }, tenant, jobId, after, by(who))),
    followBatch: (tenant, batchId) => orUnavailable(() => followBatch(tools, tenant, batchId)),
    followTenant: (tenant, after, who) =>
      orUnavailable(async () => {
        const from = await findStart(tools.changes, tenant, after);
        return {
          isOver: false,
          start: (follower) => {
            if (from.isReset) follower.send(resetAt(from.id));
            const take = (told: readonly JobChange[]) => tell(told, by(who), follower);
            return tools.changes.listen({ tenant, take, lose: follower.end }, from.id);
          },
        };
      }),
  };
}

/** Sends what a follower may see of changes, in order. */
type Tell = (told: readonly JobChange[], reader: Reader, follower: Follower) => Promise<void>;

function createTeller(store: Store): Tell {
  const readJobs = createJobReader(store);
  return async (told, reader, { send }) => {
    const found = await readJobs(told);
    const deeds = found.flatMap((job) => (job === undefined ? [] : deedOf(job, reader)));
    const [first] = told;
    if (deeds.length > 0 && first !== undefined) await reader.teller.tellOnce(first.tenant, deeds);
    for (const [i, change] of told.entries()) {
      const job = found[i]?.job;
      if (job !== undefined) send(eventOf(job, change));
    }
  };
}

async function followJob(
  { store, changes, tell }: Tools & { tell: Tell },
  tenant: string,
  jobId: string,
  after: string | undefined,
  reader: Reader,
): Promise<Following | undefined> {
  // Before the record is read: what comes in between is told of twice, not missed.
  const from = await findStart(changes, tenant, after);
  const found = await findSubmitted(store, tenant, jobId);
  if (found === undefined) return undefined;
  const { job } = found;
  if (!from.isNew && (await hasSeenEnding(changes, tenant, job, from.id))) return nothingMore;
  if (from.isNew) await reader.teller.tellOnce(tenant, deedOf(withoutOutput(found), reader));
  const take = (follower: Follower) => async (told: readonly JobChange[]) => {
    await tell(told, reader, follower);
    if (told.some(({ status }) => isEnding(status))) follower.end();
  };
  return {
    isOver: false,
    start: (follower) => {
      if (from.isReset) follower.send(resetAt(from.id));
      if (from.isNew) follower.send(eventOf(job, { ...job, id: from.id }));
      if (!from.isNew || !isEnding(job.status)) {
        return changes.listen({ tenant, jobId, take: take(follower), lose: follower.end }, from.id);
      }
      follower.end();
      return () => undefined;
    },
  };
}

const nothingMore: Following = { isOver: true, start: () => () => undefined };

async function followBatch({ store, changes }: Tools, tenant: string, batchId: string): Promise<Following | undefined> {
  const id = await changes.findLatest(tenant);
  const batch = await findBatch(store, tenant, batchId);
  if (batch === undefined) return undefined;
  return { isOver: false, start: (follower) => startBatch({ store, changes, tenant }, { id, batch }, follower) };
}

const withoutOutput = ({ job, submittedBy }: SubmittedJob): SubmittedJob => ({
  job: { ...job, output: null },
  submittedBy,
});

/** Whether no job of a batch will change any more. */
const isBatchOver = ({ status, finishedAt }: BatchView): boolean => status !== 'running' && finishedAt !== null;

/** Sends a batch's counts whenever they have changed, at most once a second, until it is over. */
function startBatch(
  { store, changes, tenant }: Tools & { tenant: string },
  at: { id: string; batch: BatchView },
  follower: Follower,
): () => void {
  let { id } = at;
  let sent = '';
  let [hasNews, looksWithout, isLooking] = [false, 0, false];
  const show = (batch: BatchView | undefined) => {
    if (batch === undefined) return end();
    const data = JSON.stringify(batch);
    if (data !== sent) follower.send({ id, event: `batch.${batch.status}`, data });
    sent = data;
    if (isBatchOver(batch)) end();
  };
  const take = async (told: readonly JobChange[]) => {
    id = told.at(-1)?.id ?? id;
    hasNews = true;
  };
  const look = async () => {
    looksWithout += 1;
    if (isLooking || (!hasNews && looksWithout < LOOKS_WITHOUT_NEWS)) return;
    [hasNews, looksWithout, isLooking] = [false, 0, true];
    await findBatch(store, tenant, at.batch.id).then(show, end);
    isLooking = false;
  };
  const unlisten = changes.listen({ tenant, batchId: at.batch.id, take, lose: () => end() }, at.id);
  const timer = setInterval(() => void look(), LOOK_MS);
  const stop = () => {
    clearInterval(timer);
    unlisten();
  };
  const end = () => {
    stop();
    follower.end();
  };
  show(at.batch);
  return stop;
}
