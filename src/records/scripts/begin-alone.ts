import type { Script } from '../../redis/run-script.ts';

/**
 * A job that waited until it is alone in its process begins: from now on its worker's end is its own. Keys: job.
 * Arguments: token.
 */
export const beginAloneScript: Script = {
  lua: /* lua */ `
if call('HGET', KEYS[1], 'token') == ARGV[1] then call('HSET', KEYS[1], 'alone', '1') end
return { 'begun', now }
`,
};
