import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBatch, cancelSomeRows } from '../../../src/batches/cancel-batch.ts';
import { findBatch } from '../../../src/batches/find-batch.ts';
import { closeBatch, openBatch } from '../../../src/batches/open-batch.ts';
import { acceptRow } from '../../../src/batches/take-row.ts';
import { jobIdOfRow } from '../../../src/jobs/ids.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A batch of so many rows. */
async function start(rows: number) {
  const store = await records.openStore();
  const { shard } = openClaimers(store);
  const opened = await openBatch(store, {
    tenant: 'default',
    task: { name: 'note', version: 1 },
    idempotencyKey: undefined,
  });
  if (opened.is !== 'open') throw new Error(opened.is);
  const { batchId } = opened;
  const acceptance = acceptanceOf(createNoteTask(), { text: 'hello' });
  const accept = (row: number) =>
    acceptRow(
      store,
      { tenant: 'default', batchId, row, digest: `row ${row}`.padEnd(8), customId: undefined },
      acceptance,
    );
  for (let row = 1; row <= rows; row++) await accept(row);
  const close = () => closeBatch(store, { tenant: 'default', batchId, rows });
  const cancelAll = async () => {
    const counts: number[] = [];
    for (;;) {
      const some = await cancelSomeRows(store, store.keySpace.home);
      if (some === undefined) return counts;
      expect(some.task).toBe('note');
      counts.push(some.cancelled);
    }
  };
  return { store, shard, batchId, accept, close, cancelAll, view: () => findBatch(store, 'default', batchId) };
}

describe('cancelling a batch', () => {
  it('takes no more rows, and ends what has not ended, a hundred at a time', async () => {
    const { store, shard, batchId, accept, cancelAll, view } = await start(120);
    expect(await cancelBatch(store, 'default', batchId)).toBe('cancelled');
    expect(await accept(121)).toEqual({ is: 'stopped' });
    const counts = await cancelAll();
    expect(counts.slice(0, 2)).toEqual([100, 20]);
    expect(counts.slice(2).every((count) => count === 0)).toBe(true);
    expect(await view()).toMatchObject({ status: 'cancelled', counts: { cancelled: 120, queued: 0, running: 0 } });
    expect(await shard.redact.count()).toBe(0);
  });

  it('leaves what has ended, and stops what runs', async () => {
    const { store, batchId, cancelAll, view } = await start(2);
    const hands = openBareHands(store);
    await hands.cancel(jobIdOfRow(batchId, 1));
    const job = await hands.start({ jobId: jobIdOfRow(batchId, 2) }, 'redact');
    await cancelBatch(store, 'default', batchId);
    expect((await cancelAll()).reduce((sum, count) => sum + count, 0)).toBe(1);
    expect((await hands.present(job.jobId)).status).toBe('cancelled');
    expect(await view()).toMatchObject({ counts: { cancelled: 2, running: 0 } });
  });

  it('is done again to no end, and not at all once it has finished, nor by another tenant', async () => {
    const { store, batchId, close } = await start(1);
    expect(await cancelBatch(store, 'globex', batchId)).toBe('unknown');
    expect(await cancelBatch(store, 'default', 'batch_none')).toBe('unknown');
    await close();
    await openBareHands(store).cancel(jobIdOfRow(batchId, 1));
    expect(await cancelBatch(store, 'default', batchId)).toBe('finished');
    const other = await start(1);
    for (let n = 0; n < 2; n++) expect(await cancelBatch(other.store, 'default', other.batchId)).toBe('cancelled');
  });
});
