import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';

/** A Lua script and the SHA-1 that Redis knows it by. */
export interface Script {
  lua: string;
  sha: string;
}

/** What a script answers: codes, numbers, texts, and lists of them. */
export type Reply = string | number | null | Reply[];

export function createScript(...parts: string[]): Script {
  const lua = parts.join('\n');
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** Runs a script: one command, two when this Redis has not seen it (a fresh one, or after SCRIPT FLUSH). */
export async function runScript(
  redis: Redis,
  script: Script,
  keys: readonly string[],
  args: readonly (string | number)[],
): Promise<Reply[]> {
  try {
    return (await redis.evalsha(script.sha, keys.length, ...keys, ...args)) as Reply[];
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return (await redis.eval(script.lua, keys.length, ...keys, ...args)) as Reply[];
  }
}
