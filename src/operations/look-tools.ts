import type { Actor } from '../audit/entry.ts';
import { type ClosedJob, findClosed, viewClosed } from '../records/closed-jobs.ts';
import type { DeadLetterView } from '../records/dead-letters.ts';
import {
  encodeCursor,
  type JobQuery,
  listJobIds,
  MOST_LOOKED_AT,
  type Page,
  type WaitingQuery,
} from '../records/list-jobs.ts';
import type { Store } from '../records/store.ts';
import { orUnavailable } from '../redis/classify-redis-error.ts';
import type { MasterKey } from '../seals/seal.ts';
import { findSent, type Sent } from './find-sent.ts';
import { findStory, type JobStory } from './find-story.ts';
import { listOfAll, type Owned, tenantsOf } from './list-of-all.ts';
import type { ReplayFilter } from './replay.ts';
import type { WaitingTools } from './waiting-tools.ts';

/** What was found: as many as were asked for, and whether there are more. */
interface Found {
  jobs: Owned<{ id: string }>[];
  isMore: boolean;
}

/** What the pages of jobs and dead letters read; a tenant of null is all of them. */
export interface LookTools {
  listClosedJobs: (tenant: string | null, query: JobQuery) => Promise<Page<Owned<ClosedJob>>>;
  /** The newest jobs that match, `most` at most, by their ids. */
  findJobs: (tenant: string | null, query: Omit<JobQuery, 'limit' | 'cursor'>, most: number) => Promise<Found>;
  findStory: (tenant: string, jobId: string) => Promise<JobStory | undefined>;
  findSent: (tenant: string, jobId: string) => Promise<Sent | undefined>;
  listDeadLettersOf: (tenant: string | null, query: WaitingQuery) => Promise<Page<Owned<DeadLetterView>>>;
  /** Replays what matches, tenant by tenant, `limit` at most together. */
  replayJobsOf: (
    tenant: string | null,
    filter: ReplayFilter,
    who: Actor,
  ) => Promise<{ replayed: number; skipped: number }>;
}

/** What they are made with. */
export interface LookGiven {
  store: Store;
  encryptionKeys: readonly MasterKey[];
  /** What the API does with the dead letters of one tenant. */
  waiting: Pick<WaitingTools, 'listDeadLetters' | 'replayJobs'>;
}

const newestFirst = (one: { id: string }, other: { id: string }) => (one.id < other.id ? 1 : -1);

/** One page of ids. */
const listIds = (store: Store, tenant: string | null, query: JobQuery) =>
  listOfAll(store, tenant, {
    limit: query.limit,
    list: async (name, share) => {
      const page = await listJobIds(store, name, { ...query, lookedAt: Math.ceil(MOST_LOOKED_AT / share) });
      return { ...page, data: page.data.map((id) => ({ id })) };
    },
    compare: newestFirst,
    cursorOf: ({ id }) => encodeCursor(id),
  });

async function listClosedJobs(store: Store, tenant: string | null, query: JobQuery): Promise<Page<Owned<ClosedJob>>> {
  const { data, nextCursor } = await listSome(store, tenant, query);
  const found = await Promise.all(
    data.map(async ({ id, tenant: owner }) => {
      const record = await findClosed(store, owner, id);
      return record && { ...viewClosed(store, id, record), tenant: owner };
    }),
  );
  return { data: found.filter((job) => job !== undefined), nextCursor };
}

/** Pages that are read on where nothing was found: tenants with few jobs leave what might be looked at to others. */
const MOST_EMPTY = 10;

/** One page that has something in it, if that is near. */
async function listSome(store: Store, tenant: string | null, query: JobQuery) {
  let page = await listIds(store, tenant, query);
  for (let n = 1; n < MOST_EMPTY && page.data.length === 0 && page.nextCursor !== null; n++) {
    page = await listIds(store, tenant, { ...query, cursor: page.nextCursor });
  }
  return page;
}

/** Pages that are read to find many: what is rarer than that is found in part. */
const MOST_PAGES = 10;

async function findJobs(store: Store, tenant: string | null, query: JobQuery): Promise<Found> {
  const jobs: Found['jobs'] = [];
  let cursor: string | undefined;
  for (let n = 0; n < MOST_PAGES; n++) {
    const page = await listIds(store, tenant, { ...query, cursor, limit: query.limit - jobs.length });
    jobs.push(...page.data);
    if (page.nextCursor === null) return { jobs, isMore: false };
    if (jobs.length >= query.limit) break;
    cursor = page.nextCursor;
  }
  return { jobs, isMore: true };
}

async function replayJobsOf(
  { store, waiting }: LookGiven,
  ...[tenant, filter, who]: Parameters<LookTools['replayJobsOf']>
) {
  const done = { replayed: 0, skipped: 0 };
  for (const name of await tenantsOf(store, tenant)) {
    const limit = filter.limit - done.replayed - done.skipped;
    if (limit <= 0) break;
    const own = await waiting.replayJobs(name, { ...filter, limit }, who);
    done.replayed += own.replayed;
    done.skipped += own.skipped;
  }
  return done;
}

/** Makes the tools. */
export function createLookTools(given: LookGiven): LookTools {
  const { store, waiting } = given;
  return {
    listClosedJobs: (tenant, query) => orUnavailable(() => listClosedJobs(store, tenant, query)),
    findJobs: (tenant, query, most) => orUnavailable(() => findJobs(store, tenant, { ...query, limit: most })),
    findStory: (tenant, jobId) => orUnavailable(() => findStory(store, tenant, jobId)),
    findSent: (tenant, jobId) => orUnavailable(() => findSent(given, tenant, jobId)),
    listDeadLettersOf: (tenant, query) =>
      orUnavailable(() =>
        listOfAll(store, tenant, {
          limit: query.limit,
          list: (name) => waiting.listDeadLetters(name, query),
          compare: (one, other) => (keyOf(one) < keyOf(other) ? 1 : -1),
          cursorOf: (letter) => encodeCursor(keyOf(letter)),
        }),
      ),
    replayJobsOf: (...asked) => orUnavailable(() => replayJobsOf(given, ...asked)),
  };
}

/** A letter's place in its list, as cursors have it. */
const keyOf = ({ diedAt, id }: Pick<DeadLetterView, 'diedAt' | 'id'>) => `${Date.parse(diedAt)}.${id}`;
