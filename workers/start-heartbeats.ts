import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { OnTrouble } from './persist.ts';

const LONGEST_MS = 1000;

/**
 * Sends a heartbeat at once and then every second, or three times in `lockMs` where that is under 3 s. What this
 * process has claimed stays its own for `lockMs` after each.
 */
export function startHeartbeats(
  store: Store,
  { workerId: worker, lockMs, onTrouble }: { workerId: string; lockMs: number; onTrouble: OnTrouble },
): { close: () => void } {
  let isInFlight = false;
  const send = async () => {
    if (isInFlight) return;
    isInFlight = true;
    const { shards } = store.keySpace;
    await Promise.all(shards.map((keys) => sendHeartbeat(store, keys, { worker, lockMs }))).catch(onTrouble);
    isInFlight = false;
  };
  void send();
  const timer = setInterval(() => void send(), Math.min(LONGEST_MS, lockMs / 3));
  return { close: () => clearInterval(timer) };
}
