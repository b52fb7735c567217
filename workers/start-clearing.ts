import { setTimeout as sleep } from 'node:timers/promises';
import { clearDue, sweepOrphans } from '../src/records/clear-outside.ts';
import type { Store } from '../src/records/store.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { OnTrouble } from './persist.ts';

const EVERY_MS = 1000;

/** Removes what is due, and looks for orphans when it is time. Returns whether more is due. */
async function clear({ store, log }: ClearingTools): Promise<boolean> {
  const cleared = await Promise.all(store.keySpace.shards.map((keys) => clearDue(store, keys)));
  const swept = await sweepOrphans(store);
  if (swept !== undefined && swept.removed > 0) log.warn({ event: 'payload-orphans', count: swept.removed });
  return cleared.some(({ isMore }) => isMore);
}

interface ClearingTools {
  store: Store;
  log: Log;
  onTrouble: OnTrouble;
}

/**
 * Removes payloads outside of Redis whose records have gone, or name others by now, and orphans: every second, in every
 * process of workers, each what no other has taken up. A place that is slow holds up nothing but this. Undefined where
 * all payloads are in Redis.
 */
export function startClearing(tools: ClearingTools): { close: () => Promise<void> } | undefined {
  if (tools.store.outside === undefined) return undefined;
  const closing = new AbortController();
  const run = async () => {
    while (!closing.signal.aborted) {
      const isMore = await clear(tools).catch(tools.onTrouble);
      if (!isMore) await sleep(EVERY_MS, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    close: async () => {
      closing.abort();
      await running;
    },
  };
}
