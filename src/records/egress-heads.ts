import type { ChainHead } from '../seals/chain.ts';
import type { Store } from './store.ts';

/** Reads what `writeHead` wrote. */
function readHead(text: string): ChainHead {
  const [seq, mac = ''] = text.split(' ');
  return { seq: Number(seq), mac };
}

/**
 * The latest line of each egress log that Redis was told of. Each shard knows of its own jobs': the furthest counts.
 */
export async function findEgressHeads({ redis, keySpace }: Pick<Store, 'redis' | 'keySpace'>) {
  const heads = new Map<string, ChainHead>();
  for (const { egressHeads } of keySpace.shards) {
    for (const [log, text] of Object.entries(await redis.hgetall(egressHeads))) {
      const head = readHead(text);
      if (head.seq > (heads.get(log)?.seq ?? -1)) heads.set(log, head);
    }
  }
  return heads;
}
