import type { Script } from '../../redis/run-script.ts';

/** After a gap this long between any two beats Redis was away, or nobody lived. */
const GAP_MS = 5000;
/** So long after a gap no request to a model is judged, so that the living can finish first. */
const STEADY_AFTER_MS = 10_000;
/** So long after a gap every worker that lives has beaten again: who has not is dead. */
const HEARD_AFTER_MS = 3000;
/** While it is longer than this until the beats are steady, not everybody has been heard. */
export const UNHEARD_MS = STEADY_AFTER_MS - HEARD_AFTER_MS;

/**
 * A worker lives: what it holds stays its own for so long. One whose beat had ended may not take before it has said
 * what it holds: nothing stands under its stages then. Keys: worker, last beat, steady. Arguments: beatMs.
 */
export const beatScript: Script = {
  lua: /* lua */ `
local last = tonumber(call('GET', KEYS[2]) or nowText)
if now - last > ${GAP_MS} then call('SET', KEYS[3], now + ${STEADY_AFTER_MS}, 'PX', ${STEADY_AFTER_MS}) end
call('SET', KEYS[2], nowText)
if call('PEXPIRE', KEYS[1], ARGV[1]) == 0 then
  call('HSET', KEYS[1], 'begun', nowText)
  call('PEXPIRE', KEYS[1], ARGV[1])
end
return { 'beat', now }
`,
};
