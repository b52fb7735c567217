import type { Limits } from '../src/models/profile.ts';
import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { Keys } from '../src/redis/keys.ts';
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
  const { shards, home } = store.keySpace;
  const inFlight = new Set<Keys>();
  // Each by itself: one whose server is away holds up no other.
  const send = async (keys: Keys) => {
    if (inFlight.has(keys)) return;
    inFlight.add(keys);
    try {
      const version = await sendHeartbeat(store, keys, { worker, lockMs, limits });
      // Every shard has the same knobs.
      if (keys === home) await knobs.see(version);
    } catch (error) {
      onTrouble(error as Error);
    }
    inFlight.delete(keys);
  };
  const sendAll = () => {
    for (const keys of shards) void send(keys);
  };
  sendAll();
  const timer = setInterval(sendAll, Math.min(LONGEST_MS, lockMs / 3));
  return { close: () => clearInterval(timer) };
}
