import { cancelBatchScript } from '../records/scripts/cancel-batch.ts';
import { cancelRowsScript } from '../records/scripts/cancel-rows.ts';
import type { Store } from '../records/store.ts';
import type { Keys } from '../redis/keys.ts';

/** Jobs cancelled in one script: a few milliseconds in which Redis does nothing else. */
const MOST_ROWS = 500;

/**
 * Stops a batch: none of its jobs starts from now on. They still have to be cancelled, by `cancelSomeRows`, until it
 * finds none. A finished batch stays as it is.
 */
export async function cancelBatch(
  store: Store,
  tenant: string,
  batchId: string,
): Promise<'cancelled' | 'finished' | 'unknown'> {
  const keys = store.keySpace.keysOf(tenant);
  const [is] = await store.runScript(cancelBatchScript, [keys.batch(batchId), keys.cancelling], [batchId, tenant]);
  return is as 'cancelled' | 'finished' | 'unknown';
}

/** Cancels the next 500 jobs of a shard's batches that are being cancelled; undefined when there are none. */
export async function cancelSomeRows(
  store: Store,
  keys: Keys,
): Promise<{ task: string; cancelled: number } | undefined> {
  const [is, , task, cancelled] = await store.runScript(
    cancelRowsScript,
    [keys.cancelling, keys.live, keys.deadlines, keys.expiry],
    [keys.tag, MOST_ROWS, store.retentionMs, keys.stopped, keys.ended],
  );
  return is === 'none' ? undefined : { task: String(task), cancelled: Number(cancelled) };
}
