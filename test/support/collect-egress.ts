import { type EgressEntry, type EgressHead, NO_HEAD } from '../../src/egress/egress-line.ts';
import type { EgressLog } from '../../src/egress/open-egress-log.ts';

/** An egress log in memory; `entries` is what it was told. */
export function collectEgress(): { egress: EgressLog; entries: EgressEntry[] } {
  const entries: EgressEntry[] = [];
  let head: EgressHead = NO_HEAD;
  const append = (entry: EgressEntry) => {
    entries.push(entry);
    head = { seq: head.seq + 1, mac: `code ${head.seq + 1}` };
    return { log: 'a-log', ...head };
  };
  return { entries, egress: { append, close: () => undefined } };
}
