import pLimit from 'p-limit';
import { Failure } from '../failures/failure.ts';
import type { PayloadPlace } from '../payloads/open-place.ts';
import { PAGE_NAMES } from '../payloads/place.ts';
import { folderOf, nameOf, parseName } from '../payloads/reference.ts';
import type { Keys } from '../redis/keys.ts';
import { asList, type Script } from '../redis/run-script.ts';
import { luaPayloads, ORPHAN_MS } from './outside-lua.ts';
import type { Store } from './store.ts';

/** Removals side by side. */
const AT_ONCE = 16;
/** Removals that one call takes up, and how long they are left to it. */
const MOST_DUE = 200;
const TAKEN_MS = 60_000;

async function removeAll(place: PayloadPlace, names: readonly string[]): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await Promise.all(names.map((name) => limit(() => place.remove(name))));
}

/**
 * Removes all payloads of a job, whatever named them; what else another hand has put there is not ours to remove. Throws
 * `payloads-unavailable`.
 */
async function clearJob(place: PayloadPlace, jobId: string): Promise<void> {
  const folder = folderOf(jobId);
  if (folder === undefined) return;
  let after: string | undefined = '';
  while (after !== undefined) {
    const names: string[] = (await place.list(folder, after)).map(({ name }) => name);
    await removeAll(
      place,
      names.filter((name) => parseName(name)?.jobId === jobId),
    );
    after = names.length < PAGE_NAMES ? undefined : names.at(-1);
  }
}

/** Carries out a removal that a script has noted: `<job> <tenant>`, or `<job> <tenant> <reference>`. */
async function carryOut(place: PayloadPlace, member: string): Promise<void> {
  const [jobId = '', , reference] = member.split(' ');
  if (reference === undefined) return clearJob(place, jobId);
  const name = nameOf(jobId, reference);
  if (name !== undefined) await place.remove(name);
}

const isUnavailable = (error: unknown) => error instanceof Failure && error.code === 'payloads-unavailable';

/** Whether a removal was carried out; one that was not stays noted, and is tried again by the workers. */
async function tryRemoval({ redis, outside }: Store, { outsideGone }: Keys, member: string): Promise<boolean> {
  if (outside === undefined) return false;
  try {
    await carryOut(outside.place, member);
  } catch (error) {
    if (isUnavailable(error)) return false;
    throw error;
  }
  await redis.zrem(outsideGone, member);
  return true;
}

/** Removes at once what is outside of a job whose record is erased. False where it is still there. */
export async function clearErased(store: Store, tenant: string, jobId: string): Promise<boolean> {
  return tryRemoval(store, store.keySpace.keysOf(tenant), `${jobId} ${tenant}`);
}

/** Whether payloads of an erased job may still be there. */
export async function isToBeCleared({ redis, keySpace }: Store, tenant: string, jobId: string): Promise<boolean> {
  return (await redis.zscore(keySpace.keysOf(tenant).outsideGone, `${jobId} ${tenant}`)) !== null;
}

/** Removes at once all that was noted of a tenant, whenever it is due; returns how many removals are left. */
export async function clearTenant(store: Store, tenant: string): Promise<number> {
  const keys = store.keySpace.keysOf(tenant);
  const limit = pLimit(AT_ONCE);
  let left = 0;
  let cursor = '0';
  do {
    const [next, flat] = await store.redis.zscan(keys.outsideGone, cursor, 'MATCH', `* ${tenant}*`, 'COUNT', 500);
    const own = flat.filter((member, i) => i % 2 === 0 && member.split(' ')[1] === tenant);
    const done = await Promise.all(own.map((member) => limit(() => tryRemoval(store, keys, member))));
    left += done.filter((isDone) => !isDone).length;
    cursor = next;
  } while (cursor !== '0');
  return left;
}

const takeDueScript: Script<object, { members: readonly string[] }> = {
  lua: /* lua */ `
local members = call('ZRANGEBYSCORE', outsideGoneKey, '-inf', now, 'LIMIT', 0, ${MOST_DUE})
for _, member in ipairs(members) do call('ZADD', outsideGoneKey, whole(now + ${TAKEN_MS}), member) end
return { members = members }
`,
};

/**
 * Carries out up to 200 removals of a shard that are due. Those that fail come again after a minute. Returns how many
 * were carried out, and whether more may be due.
 */
export async function clearDue(store: Store, keys: Keys): Promise<{ removed: number; isMore: boolean }> {
  const members = asList((await store.runScript(takeDueScript, keys.tag, {})).members);
  const limit = pLimit(AT_ONCE);
  const done = await Promise.all(members.map((member) => limit(() => tryRemoval(store, keys, member))));
  const removed = done.filter(Boolean).length;
  return { removed, isMore: removed === MOST_DUE };
}

/** A page of a place is looked through so often, at most, and the whole of it no more often than once an hour. */
const PAGE_EVERY_MS = 10_000;
const WALK_EVERY_MS = 3_600_000;
/** Records looked at in one script. */
const LOOKED_AT = 200;

const takePageScript: Script<object, { is: 'held' } | { is: 'taken'; after: string }> = {
  lua: /* lua */ `
local at = read(outsideKey, { 'searchAt', 'after' })
if at.searchAt and tonumber(at.searchAt) > now then return { is = 'held' } end
call('HSET', outsideKey, 'searchAt', whole(now + ${PAGE_EVERY_MS}))
return { is = 'taken', after = at.after or '' }
`,
};

const leavePageScript: Script<{ after: string }, object> = {
  lua: /* lua */ `
call('HSET', outsideKey, 'after', args.after)
if args.after == '' then call('HSET', outsideKey, 'searchAt', whole(now + ${WALK_EVERY_MS})) end
return { is = 'left' }
`,
};

const findNamedScript: Script<{ ids: readonly string[] }, { named: readonly string[] }> = {
  lua: /* lua */ `
local named = {}
for _, id in ipairs(args.ids) do
  if call('HEXISTS', jobKey(id), 'outside') == 1 then
    for _, text in ipairs(call('HMGET', jobKey(id), ${luaPayloads})) do
      if text and string.sub(text, 1, 1) == '~' then named[#named + 1] = id .. ' ' .. string.match(text, '[^.]*$') end
    end
  end
end
return { named = named }
`,
};

/** What the records of these jobs name, on whichever shard they are: `<job> <id>`. */
async function findNamed({ runScript, keySpace }: Store, jobIds: readonly string[]): Promise<Set<string>> {
  const named = new Set<string>();
  for (let i = 0; i < jobIds.length; i += LOOKED_AT) {
    const ids = jobIds.slice(i, i + LOOKED_AT);
    const found = await Promise.all(keySpace.shards.map(({ tag }) => runScript(findNamedScript, tag, { ids })));
    for (const one of found.flatMap((reply) => asList(reply.named))) named.add(one);
  }
  return named;
}

/**
 * Looks through a page of the place for payloads that no record names, and removes those that are older than a day: of a
 * process that crashed before it recorded them. Undefined where it is not time, or another process does it.
 */
export async function sweepOrphans(store: Store, now = Date.now()): Promise<{ removed: number } | undefined> {
  const { outside, keySpace, runScript } = store;
  if (outside === undefined) return undefined;
  const { tag } = keySpace.home;
  const taken = await runScript(takePageScript, tag, {});
  if (taken.is === 'held') return undefined;
  const page = await outside.place.list('', taken.after);
  const old = page.flatMap(({ name, writtenAt }) => {
    const parsed = writtenAt < now - ORPHAN_MS ? parseName(name) : undefined;
    return parsed === undefined ? [] : [{ name, ...parsed }];
  });
  const named = await findNamed(store, [...new Set(old.map(({ jobId }) => jobId))]);
  const orphans = old.filter(({ jobId, id }) => !named.has(`${jobId} ${id}`)).map(({ name }) => name);
  await removeAll(outside.place, orphans);
  await runScript(leavePageScript, tag, { after: page.length < PAGE_NAMES ? '' : (page.at(-1)?.name ?? '') });
  return { removed: orphans.length };
}
