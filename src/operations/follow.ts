import { LRUCache } from 'lru-cache';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Actor } from '../audit/entry.ts';
import { isEnding, type JobView } from '../jobs/job-view.ts';
import { findSubmitted, type SubmittedJob } from '../records/find-job.ts';
import { isChangeId, type JobChange } from '../records/job-changes.ts';
import type { Store } from '../records/store.ts';
import type { Changes } from '../records/watch-changes.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import { followBatch } from './follow-batch.ts';
import type { FollowedEvent, Follower, Following, FollowNeeds } from './follower.ts';
import { deedOf, type Reader } from './read-as.ts';

/**
 * Follows jobs and batches while they change, after the event that a follower has seen last. Undefined where there is no
 * such job or batch of the tenant's.
 */
export interface FollowTools {
  followJob: (tenant: string, jobId: string, after: string | undefined, who: Actor) => Promise<Following | undefined>;
  followBatch: (tenant: string, batchId: string, after: string | undefined) => Promise<Following | undefined>;
  followTenant: (tenant: string, after: string | undefined, who: Actor) => Promise<Following>;
}

/** A job that was accepted so long ago is told from its acceptance on. */
const NEW_MS = 10_000;
/** Times that are this near may be of one step. */
const SAME_MS = 5;
/** Jobs read a moment ago, for others who follow the same. */
const READ = { max: 500, ttl: 1000 };

/** A job as it was when it came to a status and stage: what came of it later is left out. */
function viewAt({ output: _output, ...job }: JobView, { status, stage }: Pick<JobChange, 'status' | 'stage'>): object {
  if (job.status === status && job.stage === stage) return job;
  // An ending of a job that goes on is that of the run before.
  const run = isEnding(status) && !isEnding(job.status) ? job.run - 1 : job.run;
  return { ...job, run, status, stage, nextAttemptAt: null, finishedAt: null, answer: null, failure: null };
}

const msOf = (id: string): number => Number(id.split('-')[0]);

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

/**
 * Where a new follower of a job begins that was accepted a moment before the latest change: with its acceptance.
 * Undefined for others, who get it as it is: to look for their changes may take long.
 */
function findBeginning({ createdAt }: JobView, latest: string): string | undefined {
  const acceptedAt = Date.parse(createdAt);
  return msOf(latest) - acceptedAt < NEW_MS ? `${acceptedAt - SAME_MS}-0` : undefined;
}

/** Whether a follower has seen all of a job that has ended. */
async function hasSeenEnding(changes: Changes, tenant: string, job: JobView, after: string): Promise<boolean> {
  if (job.finishedAt === null) return false;
  // The stream's clock may be a little before or behind the record's.
  const finishedAt = Date.parse(job.finishedAt);
  if (msOf(after) < finishedAt - SAME_MS) return false;
  const rest = await changes.findBetween(tenant, after, finishedAt + SAME_MS);
  return rest.every(({ jobId }) => jobId !== job.id);
}

/** Opens the ways to follow. */
export function createFollowTools({ audit, ...tools }: FollowNeeds & { audit: AuditLog }): FollowTools {
  const tell = createTeller(tools.store);
  const by = (who: Actor) => ({ keyId: who.key, teller: audit.as(who) });
  return {
    followJob: (tenant, jobId, after, who) =>
      orUnavailable(() => followJob({ ...tools, tell }, tenant, jobId, after, by(who))),
    followBatch: (tenant, batchId, after) => orUnavailable(() => followBatch(tools, tenant, batchId, after)),
    followTenant: (tenant, after, who) =>
      orUnavailable(async () => {
        const from = await findStart(tools.changes, tenant, after);
        return {
          isOver: false,
          start: (follower) => {
            if (from.isReset) follower.send(resetAt(from.id));
            const take = async (told: readonly JobChange[]) => void (await tell(told, by(who), follower));
            return tools.changes.listen({ tenant, take, lose: follower.end }, from.id);
          },
        };
      }),
  };
}

/** Sends what a follower may see of changes, in order. Returns the latest one's job as it is now. */
type Tell = (told: readonly JobChange[], reader: Reader, follower: Follower) => Promise<JobView | undefined>;

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
    return found.at(-1)?.job;
  };
}

async function followJob(
  { store, changes, tell }: FollowNeeds & { tell: Tell },
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
  const beginning = after === undefined ? findBeginning(job, from.id) : undefined;
  const at = beginning ?? from.id;
  const isSeen = (beginning !== undefined || !from.isNew) && (await hasSeenEnding(changes, tenant, job, at));
  if (isSeen && beginning === undefined) return nothingMore;
  const isShown = from.isNew && (beginning === undefined || isSeen);
  if (isShown) await reader.teller.tellOnce(tenant, deedOf(withoutOutput(found), reader));
  return {
    isOver: false,
    start: (follower) => {
      if (from.isReset) follower.send(resetAt(from.id));
      if (isShown) follower.send(eventOf(job, { ...job, id: from.id }));
      if (isShown && isEnding(job.status)) {
        follower.end();
        return () => undefined;
      }
      const take = async (told: readonly JobChange[]) => {
        const now = await tell(told, reader, follower);
        const last = told.at(-1);
        // One that was replayed since goes on.
        if (last !== undefined && isEnding(last.status) && (now === undefined || isEnding(now.status))) follower.end();
      };
      return changes.listen({ tenant, jobId, take, lose: follower.end }, isShown ? from.id : at);
    },
  };
}

const nothingMore: Following = { isOver: true, start: () => () => undefined };

const withoutOutput = ({ job, submittedBy }: SubmittedJob): SubmittedJob => ({
  job: { ...job, output: null },
  submittedBy,
});
