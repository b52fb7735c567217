import type { Limits } from '../src/models/profile.ts';
import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
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
  let isInFlight = false;
  let sent = 0;
  const send = async () => {
    if (isInFlight) return;
    isInFlight = true;
    const { shards } = store.keySpace;
    const saysLimits = sent % LIMITS_EVERY === 0;
    try {
      // Every shard has the same knobs.
      const [version = ''] = await Promise.all(
        shards.map((keys) => sendHeartbeat(store, keys, { worker, lockMs, limits, saysLimits })),
      );
      sent += 1;
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
