import type { Script } from '../../redis/run-script.ts';

/**
 * Replaces seals in a hash, each only while its field still holds what was read: a seal that a worker has written
 * meanwhile is newer.
 * Keys: hash. Arguments in threes: field, SHA-1 of the text that was read, new text. Answers how many were replaced.
 */
export const replaceSealsScript: Script = {
  lua: /* lua */ `
local replaced = 0
for i = 1, #ARGV, 3 do
  local held = call('HGET', KEYS[1], ARGV[i])
  if held and redis.sha1hex(held) == ARGV[i + 1] then
    call('HSET', KEYS[1], ARGV[i], ARGV[i + 2])
    replaced = replaced + 1
  end
end
return { 'replaced', now, replaced }
`,
};
