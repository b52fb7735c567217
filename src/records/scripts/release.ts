import type { Script } from '../../redis/run-script.ts';

/**
 * Lets go of a visit that changed nothing: it ends, or comes again. One that somebody else has taken meanwhile is
 * theirs.
 * Keys: job. Arguments: tag, stage, visit id, history for the board, milliseconds until it comes again or '', id of the
 * worker.
 */
export const releaseScript: Script = {
  lua: /* lua */ `
local _, n = jobOf(ARGV[3], ARGV[2])
local at = call('HMGET', KEYS[1], 'visit', 'holder')
if at[1] == n then
  if at[2] ~= ARGV[6] then return { 'released', now } end
  call('HSET', KEYS[1], 'holder', '')
end
if ARGV[5] == '' then
  dropVisit(ARGV[1], ARGV[2], ARGV[3], ARGV[4], nowText)
else
  putOffVisit(ARGV[1], ARGV[2], ARGV[3], now + ARGV[5])
end
return { 'released', now }
`,
};
