/**
 * Adds a visit inside the script that changes the record, so that both happen in one step and one command. It writes
 * what BullMQ 6.7.0's own `addPrioritizedJob` writes for a job without delay, parent or deduplication, save for the
 * events stream, which nobody here reads, and for the look whether the visit exists: its number is new. package.json pins that version and a test compares the two.
 * Without it `Queues.add` does the same, one command later.
 */
export const addVisitLua = /* lua */ `
local function addVisit(tag, stage, id, n, tenant, token, priority, task)
  local queue = tag .. ':' .. stage .. ':'
  local visit = id .. '-' .. stage .. '-' .. n
  call('HSET', queue .. visit, 'name', task,
    'data', cjson.encode({ jobId = id, tenant = tenant, token = token }),
    'opts', '{"attempts":1,"jobId":"' .. visit .. '","priority":' .. priority .. '}',
    'timestamp', string.format('%.0f', now), 'delay', 0, 'priority', priority)
  local order = call('INCR', queue .. 'pc') % 0x100000000
  call('ZADD', queue .. 'prioritized', string.format('%.0f', priority * 0x100000000 + order), visit)
  local meta = call('HMGET', queue .. 'meta', 'paused', 'concurrency')
  local isHeld = meta[1] or (meta[2] and call('LLEN', queue .. 'active') >= tonumber(meta[2]))
  if not isHeld then call('ZADD', queue .. 'marker', 0, '0') end
  return 1
end
`;
