import type { EgressLog } from '../../src/egress/open-egress-log.ts';
import type { EgressEntry } from '../../src/egress/receipt.ts';
import { type ChainHead, NO_HEAD } from '../../src/seals/chain.ts';

/** An egress log in memory; `entries` is what it was told. */
export function collectEgress(): { egress: EgressLog; entries: EgressEntry[] } {
  const entries: EgressEntry[] = [];
  let head: ChainHead = NO_HEAD;
  const append = (entry: EgressEntry) => {
    entries.push(entry);
    head = { seq: head.seq + 1, mac: `code ${head.seq + 1}` };
    return { log: 'a-log', ...head, kept: `${head.seq} ${head.mac}` };
  };
  return { entries, egress: { append, close: () => undefined } };
}
