import { Failure } from '../failures/failure.ts';
import type { Script } from '../redis/run-script.ts';
import type { ChainKey } from '../seals/chain.ts';
import { type AuditStore, findChains, parseLine, readEnd, writeEnd } from './chain-end.ts';

const replaceEndScript: Script<{ ends: string; chain: string; was: string; now: string }, { isReplaced: boolean }> = {
  lua: /* lua */ `
local isReplaced = call('HGET', args.ends, args.chain) == args.was
if isReplaced then call('HSET', args.ends, args.chain, args.now) end
return { isReplaced = isReplaced }
`,
};

/** Counts the ends of chains by the encryption key that they are under. */
export async function countEnds(store: AuditStore): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { ends, chain } of await findChains(store)) {
    const stored = (await store.redis.hget(ends, chain)) ?? '';
    const { key } = parseLine(stored.slice(stored.indexOf(' ') + 1));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/**
 * Puts the ends of all chains under the first key, so that lines can follow once an old one is gone; returns how many.
 * The lines stay as they are. One that proves nothing stays, too, and so does one that somebody has written meanwhile,
 * which is under that process's own key.
 */
export async function renewEnds(store: AuditStore, keys: ReadonlyMap<string, ChainKey>): Promise<number> {
  const [first] = keys.values();
  let renewed = 0;
  for (const { tag, ends, chain } of await findChains(store)) {
    const was = await store.redis.hget(ends, chain);
    if (was === null || first === undefined) continue;
    try {
      const end = readEnd(chain, was, keys);
      if (end.key === first.id) continue;
      const now = writeEnd(chain, end, first);
      const { isReplaced } = await store.runScript(replaceEndScript, tag, { ends, chain, was, now });
      if (isReplaced) renewed += 1;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
    }
  }
  return renewed;
}
