import { beat } from '../src/records/beat.ts';
import type { Store } from '../src/records/store.ts';
import type { OnTrouble } from './persist.ts';

const LONGEST_MS = 1000;

/**
 * Says at once, then every second or three times while a lock lasts, that this process lives: what it took stays its
 * own so long.
 */
export function startBeats(
  store: Store,
  { workerId, lockMs, onTrouble }: { workerId: string; lockMs: number; onTrouble: OnTrouble },
): { close: () => void } {
  let isUnderWay = false;
  const beatOnce = async () => {
    if (isUnderWay) return;
    isUnderWay = true;
    await Promise.all(store.keySpace.shards.map((keys) => beat(store, keys, { workerId, beatMs: lockMs }))).catch(
      onTrouble,
    );
    isUnderWay = false;
  };
  void beatOnce();
  const timer = setInterval(() => void beatOnce(), Math.min(LONGEST_MS, lockMs / 3));
  return { close: () => clearInterval(timer) };
}
