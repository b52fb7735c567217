import { type ChainHead, type ChainKey, type ReadHead, readHead } from '../seals/chain.ts';
import type { Store } from './store.ts';

/** What Redis knows of egress logs. */
export interface EgressHeads {
  /** The latest line of each log. */
  heads: Map<string, ChainHead>;
  /** What is wrong with those that cannot be believed, by log. */
  faults: Map<string, string>;
}

/**
 * The latest line of each egress log that Redis was told of. Each shard knows of its own jobs': the furthest counts. One
 * that cannot be believed is a fault, whatever another shard says. `logs` are those that are looked for; default all.
 */
export async function findEgressHeads(
  { redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>,
  keys: ReadonlyMap<string, ChainKey>,
  logs?: readonly string[],
): Promise<EgressHeads> {
  const found: EgressHeads = { heads: new Map(), faults: new Map() };
  const take = (log: string, read: ReadHead) => {
    if (!read.ok) found.faults.set(log, read.reason);
    else if (read.head.seq > (found.heads.get(log)?.seq ?? -1)) found.heads.set(log, read.head);
  };
  const read = async (key: string): Promise<[string, string | null | undefined][]> => {
    if (logs === undefined) return Object.entries(await redis.hgetall(key));
    const texts = logs.length === 0 ? [] : await redis.hmget(key, ...logs);
    return logs.map((log, i) => [log, texts[i]]);
  };
  for (const { egressHeads } of keySpace.shards) {
    for (const [log, text] of await read(egressHeads)) if (text) take(log, readHead(log, text, keys));
  }
  return found;
}
