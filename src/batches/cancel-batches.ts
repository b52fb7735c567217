import { stepBy, type Teller } from '../audit/audit-log.ts';
import type { BatchView } from '../jobs/batch-view.ts';
import { countCancelled } from '../jobs/counts.ts';
import type { Store } from '../records/store.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { cancelBatch, cancelSomeRows } from './cancel-batch.ts';
import { findBatch, findSubmitted } from './find-batch.ts';

interface CancelTools {
  store: Store;
  log: Log;
  metrics: Metrics;
}

/** Cancels batches as a whole, in the API's process. */
export interface BatchCanceller {
  /**
   * Stops a batch at once; its jobs are cancelled after this has returned. Undefined when it is not the tenant's. The
   * audit log is told of one that another key has submitted.
   */
  cancel: (tenant: string, batchId: string, by?: { keyId: string; teller: Teller }) => Promise<BatchView | undefined>;
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
    cancel: async (tenant, batchId, by) => {
      const found = await findSubmitted(store, tenant, batchId);
      if (found === undefined) return undefined;
      const teller = found.submittedBy === by?.keyId ? undefined : by?.teller;
      const step = stepBy(teller, tenant, { act: 'batch.cancel', object: batchId });
      const is = await cancelBatch(store, tenant, batchId, step);
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
