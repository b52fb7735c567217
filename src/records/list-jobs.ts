import type { FailureCode } from '../failures/failure-codes.ts';
import { jobIdOfRow, LAST_ROW } from '../jobs/ids.ts';
import { asList, type Script } from '../redis/run-script.ts';
import { findSubmitted, type SubmittedJob } from './find-job.ts';
import { fitsLua, type JobFilters } from './job-filters.ts';
import type { Store } from './store.ts';

/** Records looked at in one script, and scripts for one page: a rare status may take several pages to turn up. */
const LOOKED_AT = 500;
const ROUNDS = 40;
export const MOST_LOOKED_AT = LOOKED_AT * ROUNDS;
/** 72 bits: no metadata is taken for another by chance. */
const MARK_LENGTH = 12;
const JOB_CURSOR = /^job_[0-9a-f-]{36}$/;
const WAITING_CURSOR = /^(\d{1,16})\.(job_[0-9a-f-]{36})$/;

/** A cursor is what its page ended with. */
export const encodeCursor = (text: string): string => Buffer.from(text).toString('base64url');
export const decodeCursor = (cursor: string): string => Buffer.from(cursor, 'base64url').toString();

/** One page of a list, newest first; `nextCursor` is null at the end. */
export interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/** Which page of a list; a cursor is the one that the page before ended with. */
export interface PageQuery {
  task?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/** Which jobs to list. */
export interface JobQuery extends PageQuery, JobFilters {
  task?: string | undefined;
  batch?: string | undefined;
  /** Only these, in any order. */
  ids?: readonly string[] | undefined;
  /** Only jobs with all of these. */
  metadata?: Readonly<Record<string, string>> | undefined;
  /** Records looked at for the page, `MOST_LOOKED_AT` at most, which is the default. */
  lookedAt?: number | undefined;
}

interface ListArgs extends JobFilters {
  tenant: string;
  from: string;
  to: string;
  limit: number;
  lookedAt: number;
  ids: readonly string[] | undefined;
  marks: readonly string[];
}

const listScript: Script<ListArgs, { ids: readonly string[]; last: string; isEnd: boolean }> = {
  lua: /* lua */ `${fitsLua}
local ids = args.ids
if not ids then ids = call('ZREVRANGEBYLEX', jobsKey(args.tenant), args.from, args.to, 'LIMIT', 0, args.lookedAt) end
local found, last = {}, ''
for _, id in ipairs(ids) do
  last = id
  if fits(id) then
    found[#found + 1] = id
    if #found == args.limit then break end
  end
end
local isAll = args.ids or #ids < args.lookedAt
return { ids = found, last = last, isEnd = isAll and (#ids == 0 or ids[#ids] == last) or false }
`,
};

/** Where to look: the jobs of a batch stand together. */
function rangeOf(batch: string | undefined): { first: string; last: string } {
  if (batch === undefined) return { first: '-', last: '+' };
  return { first: `[${jobIdOfRow(batch, 1)}`, last: `[${jobIdOfRow(batch, LAST_ROW)}` };
}

/** Throws a RangeError for a cursor that is none of ours. */
function startOf(cursor: string | undefined, latest: string): string {
  if (cursor === undefined) return latest;
  const jobId = decodeCursor(cursor);
  if (!JOB_CURSOR.test(jobId)) throw new RangeError('not a cursor');
  // A cursor of another list may lie behind the batch.
  return latest !== '+' && jobId > latest.slice(1) ? latest : `(${jobId}`;
}

/** Of some ids those within a range as Redis writes it, newest first. */
function idsWithin(ids: readonly string[], from: string, to: string): string[] {
  const isWithin = (id: string) =>
    (to === '-' || id >= to.slice(1)) &&
    (from === '+' || (from.startsWith('(') ? id < from.slice(1) : id <= from.slice(1)));
  return [...new Set(ids)].filter(isWithin).sort().reverse();
}

/** What metadata is found by, without being told: a fingerprint for each key with its value. */
export async function markMetadata(
  store: Pick<Store, 'fingerprintOf'>,
  tenant: string,
  metadata: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const entries = Object.entries(metadata);
  if (entries.length === 0) return [];
  const mark = await store.fingerprintOf(tenant);
  return entries.map((entry) => mark(JSON.stringify(['metadata', ...entry])).slice(0, MARK_LENGTH));
}

/** One page of the ids that match; the next begins behind the last one that was looked at. Throws a RangeError likewise. */
export async function listJobIds(store: Store, tenant: string, query: JobQuery): Promise<Page<string>> {
  const { tag } = store.keySpace.keysOf(tenant);
  const { cursor, limit, batch, metadata, ids: chosen, lookedAt = MOST_LOOKED_AT, ...filters } = query;
  const { first: to, last: latest } = rangeOf(batch);
  const marks = await markMetadata(store, tenant, metadata);
  const ids: string[] = [];
  let from = startOf(cursor, latest);
  const named = chosen && idsWithin(chosen, from, to);
  for (let left = Math.min(lookedAt, MOST_LOOKED_AT); left > 0; left -= LOOKED_AT) {
    const many = { limit: limit - ids.length, lookedAt: Math.min(left, LOOKED_AT) };
    const page = await store.runScript(listScript, tag, { ...filters, tenant, from, to, ...many, ids: named, marks });
    ids.push(...asList(page.ids));
    if (page.isEnd) return { data: ids, nextCursor: null };
    from = `(${page.last}`;
    if (ids.length >= limit) break;
  }
  return { data: ids, nextCursor: encodeCursor(from.slice(1)) };
}

/** One page of a tenant's jobs, with who has submitted each. Throws a RangeError for a cursor that is none of ours. */
export async function listJobs(store: Store, tenant: string, query: JobQuery): Promise<Page<SubmittedJob>> {
  const { data: ids, nextCursor } = await listJobIds(store, tenant, query);
  const found = await Promise.all(ids.map((id) => findSubmitted(store, tenant, id)));
  return { data: found.filter((job) => job !== undefined), nextCursor };
}

/** Which waiting jobs to list. */
export interface WaitingQuery extends PageQuery {
  /** Code of the failure; dead letters only. */
  code?: FailureCode | undefined;
  /** Milliseconds; only what began to wait earlier. */
  before?: number | undefined;
}

interface WaitingArgs {
  index: string;
  /** The highest time, and the id in it that the last page ended with. */
  from: string;
  after: string | undefined;
  limit: number;
  task: string | undefined;
  code: FailureCode | undefined;
}

const listWaitingScript: Script<WaitingArgs, { ids: readonly string[]; time: string; last: string; isEnd: boolean }> = {
  lua: /* lua */ `
local ranked = call('ZREVRANGEBYSCORE', args.index, args.from, '-inf', 'WITHSCORES', 'LIMIT', 0, ${LOOKED_AT})
local found, last, time = {}, '', ''
for i = 1, #ranked, 2 do
  local id, since = ranked[i], ranked[i + 1]
  if not (args.after and since == args.from and id >= args.after) then
    local at = read(jobKey(id), { 'task', 'failure' })
    if at.task and (not args.task or at.task == args.task) and (not args.code or at.failure == args.code) then
      found[#found + 1] = id
    end
  end
  last, time = id, since
  if #found == args.limit then break end
end
local isEnd = #ranked < ${LOOKED_AT * 2} and (#ranked == 0 or ranked[#ranked - 1] == last)
return { ids = found, time = time, last = last, isEnd = isEnd }
`,
};

/** Throws a RangeError for a cursor that is none of ours. */
function startOfWaiting({ cursor, before }: WaitingQuery): { from: string; after: string | undefined } {
  if (cursor === undefined) return { from: before === undefined ? '+inf' : `(${before}`, after: undefined };
  const [, from, after] = WAITING_CURSOR.exec(decodeCursor(cursor)) ?? [];
  if (from === undefined) throw new RangeError('not a cursor');
  return { from, after };
}

/** One page of an index of waiting jobs, by their ids: a tenant's dead letters or reviews. */
export async function listWaitingIds(
  store: Store,
  { tag, index }: { tag: string; index: string },
  query: WaitingQuery,
): Promise<Page<string>> {
  const { task, code, limit } = query;
  let { from, after } = startOfWaiting(query);
  const ids: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const args = { index, from, after, limit: limit - ids.length, task, code };
    const page = await store.runScript(listWaitingScript, tag, args);
    ids.push(...asList(page.ids));
    if (page.isEnd) return { data: ids, nextCursor: null };
    [from, after] = [page.time, page.last];
    if (ids.length >= limit) break;
  }
  return { data: ids, nextCursor: encodeCursor(`${from}.${after}`) };
}

/** The same page, each job as `find` sees it; those that do not wait any more are left out. */
export async function listWaiting<Item>(
  store: Store,
  place: { tag: string; index: string },
  query: WaitingQuery,
  find: (jobId: string) => Promise<Item | undefined>,
): Promise<Page<Item>> {
  const { data: ids, nextCursor } = await listWaitingIds(store, place, query);
  const found = await Promise.all(ids.map(find));
  return { data: found.filter((item) => item !== undefined), nextCursor };
}
