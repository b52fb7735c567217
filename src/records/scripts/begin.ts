import type { Script } from '../../redis/run-script.ts';

/**
 * Writes an attempt as started before its request is sent.
 * Keys: job, pause of the profile, egress heads. Arguments: token, opener, leaseMs, the attempt's JSON without `n` and
 * `at`, the egress log, its head, the receipt's JSON. A head goes forward only, also when nothing is begun: the line is
 * in the log all the same. The same opener asking again (its reply was lost) gets the attempt it already has.
 */
export const beginScript: Script = {
  lua: /* lua */ `
local job = KEYS[1]
local function seqOf(head) return tonumber(string.match(head, '^%d+')) end
local head = call('HGET', KEYS[3], ARGV[5])
if not head or seqOf(head) < seqOf(ARGV[6]) then call('HSET', KEYS[3], ARGV[5], ARGV[6]) end
local at = call('HMGET', job, 'token', 'attempts', 'opener', 'lease', 'begun', 'status')
if not at[1] then return { 'gone', now } end
if at[1] ~= ARGV[1] or not isOpen(at[6]) then return present(job) end
if at[4] and at[4] ~= '' then
  if at[3] == ARGV[2] then return { 'begun', now, tonumber(at[2]), tonumber(at[5]) } end
  return { 'open', now, tonumber(at[4]) }
end
local pausedUntil = tonumber(call('GET', KEYS[2]) or '0')
if pausedUntil > now then return { 'paused', now, pausedUntil } end
local n = (at[2] or 0) + 1
local lease = now + ARGV[3]
call('HSET', job, 'attempts', n, 'opener', ARGV[2], 'lease', lease, 'begun', nowText,
  'attempt:' .. n, '{"n":' .. n .. ',"at":' .. nowText .. ',"lease":' .. lease .. ',' .. string.sub(ARGV[4], 2),
  'receipt:' .. n, ARGV[7])
return { 'begun', now, n, now }
`,
};
