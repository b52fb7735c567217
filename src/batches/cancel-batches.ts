import type { BatchView } from '../jobs/batch-view.ts';
import { countCancelled } from '../jobs/counts.ts';
import type { Store } from '../records/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { cancelBatch, cancelSomeRows } from './cancel-batch.ts';
import { findBatch } from './find-batch.ts';

interface CancelTools {
  store: Store;
  log: Log;
  metrics: Metrics;
}

/** Cancels batches as a whole, in the API's process. */
export interface BatchCanceller {
  /** Stops a batch at once; its jobs are cancelled after this has returned. Undefined when it is not the tenant's. */
  cancel: (tenant: string, batchId: string) => Promise<BatchView | undefined>;
  /** Leaves what is not cancelled yet to the sweeper. */
  close: () => Promise<void>;
}

/**
 * Makes what cancels batches. That a batch is stopped stands in Redis; this process then cancels its jobs, 100 at a
 * time. Those that it does not get to, because it ends or Redis is away, the sweeper cancels.
 */
export function createBatchCanceller({ store, log, metrics }: CancelTools): BatchCanceller {
  let isClosing = false;
  const running = new Set<Promise<void>>();
  const workOff = async (tenant: string) => {
    const keys = store.keySpace.keysOf(tenant);
    while (!isClosing) {
      const done = await cancelSomeRows(store, keys);
      if (done === undefined) return;
      countCancelled(metrics, done.task, done.cancelled);
    }
  };
  const start = (tenant: string, batchId: string) => {
    const work = workOff(tenant)
      .catch((error: Error) => {
        log.warn({ event: 'batch-cancelled-late', batchId, error: error.name });
      })
      .finally(() => running.delete(work));
    running.add(work);
  };
  return {
    cancel: async (tenant, batchId) => {
      const is = await cancelBatch(store, tenant, batchId);
      if (is === 'unknown') return undefined;
      if (is === 'cancelled') start(tenant, batchId);
      return findBatch(store, tenant, batchId);
    },
    close: async () => {
      isClosing = true;
      await Promise.all(running);
    },
  };
}
