import type { Keys } from '../redis/keys.ts';
import { beatScript } from './scripts/beat.ts';
import type { Store } from './store.ts';

/**
 * Keeps what a worker took its own for `beatMs` more; a worker whose beat has ended before has to say what it holds
 * first.
 */
export async function beat(
  store: Store,
  keys: Keys,
  { workerId, beatMs }: { workerId: string; beatMs: number },
): Promise<void> {
  await store.runScript(beatScript, [keys.worker(workerId), keys.lastBeat, keys.steady], [beatMs]);
}
