import { sendHeartbeat } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { OnTrouble } from './persist.ts';

const LONGEST_MS = 1000;

/**
 * Says at once, then every second or three times while a lock lasts, that this process lives: what it claimed stays its
 * own so long.
 */
export function startHeartbeats(
  store: Store,
  { workerId: worker, lockMs: heartbeatMs, onTrouble }: { workerId: string; lockMs: number; onTrouble: OnTrouble },
): { close: () => void } {
  let isInFlight = false;
  const send = async () => {
    if (isInFlight) return;
    isInFlight = true;
    const { shards } = store.keySpace;
    await Promise.all(shards.map((keys) => sendHeartbeat(store, keys, { worker, heartbeatMs }))).catch(onTrouble);
    isInFlight = false;
  };
  void send();
  const timer = setInterval(() => void send(), Math.min(LONGEST_MS, heartbeatMs / 3));
  return { close: () => clearInterval(timer) };
}
