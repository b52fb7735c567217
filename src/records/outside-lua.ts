import { payloadNames } from '../jobs/record.ts';
import { outsideKeysLua } from '../redis/outside-keys.ts';

/** So long what a record has replaced is kept: for who has just read the record, and for a copy of the place. */
const REPLACED_MS = 3_600_000;

/**
 * So long after a payload was put a record may name it: a process may have stood still in between. Well before
 * `ORPHAN_MS`, from when on it may be removed.
 */
const NAMED_WITHIN_MS = 6 * 3_600_000;
export const ORPHAN_MS = 24 * 3_600_000;

/**
 * What scripts do about payloads outside of Redis. A record that has any, or had, has the field `outside`, and in the
 * place of each a reference, which begins with `~`. Nothing of this costs a record without more than one field.
 */
export const outsideLua = /* lua */ `${outsideKeysLua}
-- A record with payloads outside is removed: so is all that there is of the job.
local function leaveOutside(id, tenant)
  call('ZADD', outsideGoneKey, nowText, id .. ' ' .. tenant)
  if call('HINCRBY', outsideKey, 'jobs', -1) <= 0 then call('HDEL', outsideKey, 'jobs') end
end
`;

/** The names of payloads as a list in Lua. */
export const luaPayloads = payloadNames.map((name) => `'${name}'`).join(', ');

/** What scripts that write records do about it. Beside the queues' own: one part takes up 60 names of others at most. */
export const outsideWritesLua = /* lua */ `${outsideKeysLua}
-- Whether payloads were put too long ago to be named now.
local function isPutStale(putAt) return putAt and now - putAt > ${NAMED_WITHIN_MS} end
-- A record has its first payload outside.
local function enterOutside() call('HINCRBY', outsideKey, 'jobs', 1) end
-- What fields of a record refer to is removed, at once or in a while: they are about to be written anew, 'set' holding names
-- and texts in turn, or deleted.
local function dropReplaced(id, tenant, set, unset, dueAt)
  local becomes, names = {}, {}
  for i = 1, #set, 2 do becomes[set[i]] = set[i + 1] end
  for _, name in ipairs(unset) do becomes[name] = '' end
  for _, name in ipairs({ ${luaPayloads} }) do
    if becomes[name] then names[#names + 1] = name end
  end
  if #names == 0 then return end
  for i, was in ipairs(call('HMGET', jobKey(id), unpack(names))) do
    if was and string.sub(was, 1, 1) == '~' and was ~= becomes[names[i]] then
      call('ZADD', outsideGoneKey, whole(dueAt or now + ${REPLACED_MS}), id .. ' ' .. tenant .. ' ' .. was)
    end
  end
end
`;
