import type { Limits } from '../src/models/profile.ts';
import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { Keys } from '../src/redis/keys.ts';
import type { OnTrouble } from './persist.ts';
import type { OpenKnobs } from './watch-knobs.ts';

const LONGEST_MS = 1500;
/** Limits are said with one heartbeat of so many: those that a process said that is gone hold for 15 s. */
const LIMITS_EVERY = 10;

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
 * Sends a heartbeat at once and then every 1.5 s, or three times in `lockMs` where that is under 4.5 s. What this process
 * has claimed stays its own for `lockMs` after each.
 */
export function startHeartbeats(
  store: Store,
  { workerId: worker, lockMs, limits, onTrouble, knobs }: HeartbeatOptions,
): { close: () => void } {
  const { shards, home } = store.keySpace;
  const inFlight = new Set<Keys>();
  const sent = new Map<Keys, number>();
  // Each by itself: one whose server is away holds up no other.
  const send = async (keys: Keys) => {
    if (inFlight.has(keys)) return;
    inFlight.add(keys);
    const before = sent.get(keys) ?? 0;
    try {
      const version = await sendHeartbeat(store, keys, {
        worker,
        lockMs,
        limits,
        saysLimits: before % LIMITS_EVERY === 0,
      });
      // Every shard has the same knobs.
      sent.set(keys, before + 1);
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
