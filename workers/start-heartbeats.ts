import type { Limits } from '../src/models/profile.ts';
import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { OnTrouble } from './persist.ts';
import type { OpenKnobs } from './watch-knobs.ts';

const LONGEST_MS = 1000;

interface HeartbeatOptions {
  workerId: string;
  lockMs: number;
  /** Of each meter, by the settings of this process. */
  limits: Record<string, Limits | undefined>;
  onTrouble: OnTrouble;
  /** Hear with each heartbeat of their version. */
  knobs: Pick<OpenKnobs, 'see'>;
}

/**
 * Sends a heartbeat at once and then every second, or three times in `lockMs` where that is under 3 s. What this
 * process has claimed stays its own for `lockMs` after each.
 */
export function startHeartbeats(
  store: Store,
  { workerId: worker, lockMs, limits, onTrouble, knobs }: HeartbeatOptions,
): { close: () => void } {
  let isInFlight = false;
  const send = async () => {
    if (isInFlight) return;
    isInFlight = true;
    const { shards } = store.keySpace;
    try {
      // Every shard has the same knobs.
      const [version = ''] = await Promise.all(
        shards.map((keys) => sendHeartbeat(store, keys, { worker, lockMs, limits })),
      );
      await knobs.see(version);
    } catch (error) {
      onTrouble(error as Error);
    }
    isInFlight = false;
  };
  void send();
  const timer = setInterval(() => void send(), Math.min(LONGEST_MS, lockMs / 3));
  return { close: () => clearInterval(timer) };
}
