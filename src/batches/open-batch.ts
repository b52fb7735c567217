import { createBatchId } from '../jobs/ids.ts';
import { closeBatchScript } from '../records/scripts/close-batch.ts';
import { openBatchScript } from '../records/scripts/open-batch.ts';
import type { Store } from '../records/store.ts';

export type OpenedBatch =
  /** `rows` of one whose upload is over already. `isFound`: an idempotency key stood for it. */
  { is: 'open'; batchId: string; isFound: boolean; rows: number | undefined } | { is: 'mismatch' };

interface NewBatch {
  tenant: string;
  task: string;
  taskVersion: number;
  idempotencyKey: string | undefined;
}

/**
 * Records a batch that rows can be taken for. An idempotency key seen before finds its batch, when the task is the
 * same.
 */
export async function openBatch(store: Store, batch: NewBatch): Promise<OpenedBatch> {
  const { tenant, task, taskVersion, idempotencyKey: key } = batch;
  const id = createBatchId();
  const keys = store.keySpace.keysOf(tenant);
  const [is, , batchId, rows] = await store.runScript(
    openBatchScript,
    [keys.batch(id), keys.idempotency(tenant, 'POST /v1/batches', key ?? id)],
    [keys.tag, id, key === undefined ? '' : '1', tenant, task, taskVersion],
  );
  if (is === 'mismatch') return { is };
  const isOver = rows !== null && rows !== undefined;
  return { is: 'open', batchId: String(batchId), isFound: is === 'found', rows: isOver ? Number(rows) : undefined };
}

/** Ends a batch's intake at its last row. `mismatch` when it has ended with another number of rows before. */
export async function closeBatch(
  store: Store,
  { tenant, batchId, rows }: { tenant: string; batchId: string; rows: number },
): Promise<'closed' | 'mismatch' | 'gone'> {
  const keys = store.keySpace.keysOf(tenant);
  const args = [keys.tag, batchId, rows, store.retentionMs];
  const [is] = await store.runScript(closeBatchScript, [keys.batch(batchId)], args);
  return is as 'closed' | 'mismatch' | 'gone';
}
