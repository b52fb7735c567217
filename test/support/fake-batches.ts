import type { BatchTools, EarlyEnd, NewBatch, RowReading, UploadRow } from '../../src/batches/upload.ts';
import type { BatchView, ResultView } from '../../src/jobs/batch-view.ts';

interface FakeBatch extends Omit<NewBatch, 'task'> {
  id: string;
  task: string;
  rows: Map<number, { content: string; reading: RowReading }>;
  /** Where its upload ended, or broke off. */
  end: { is: 'finished' | 'left'; lastRow: number; endedEarly?: EarlyEnd } | undefined;
  isCancelled: boolean;
}

export interface FakeBatches {
  tools: BatchTools;
  batches: FakeBatch[];
  /** The latest batch's rows as they were read, in their order. */
  readings: () => (RowReading & { row: number })[];
}

export const batchIdOf = (n: number) => `batch_01920000-0000-7000-8000-${String(n).padStart(12, '0')}`;

function view({ id, task, rows, end, isCancelled }: FakeBatch): BatchView {
  const rejected = [...rows.values()].filter(({ reading }) => reading.is === 'bad').length;
  const none = { running: 0, inReview: 0, succeeded: 0, failed: 0, cancelled: 0, expired: 0, degraded: 0 };
  return {
    id,
    task,
    status: isCancelled ? 'cancelled' : end?.is === 'finished' && rows.size === rejected ? 'finished' : 'running',
    createdAt: '2025-01-01T00:00:00.000Z',
    finishedAt: null,
    endedEarly: null,
    delimiter: null,
    costUsd: 0,
    counts: { total: rows.size, rejected, queued: rows.size - rejected, ...none },
  };
}

function toResult([row, { reading }]: [number, { reading: RowReading }]): ResultView {
  const { customId = null } = reading;
  const failure = reading.is === 'bad' ? { kind: 'bad-input' as const, ...reading.fault } : null;
  const status = reading.is === 'bad' ? 'rejected' : 'queued';
  return { row, customId, jobId: null, status, output: null, failure, answer: null };
}

/** Batches in memory: takes every row once, reads it, and keeps what it was. */
export function createFakeBatches(): FakeBatches {
  const batches: FakeBatch[] = [];
  const find = (tenant: string, id: string) => batches.find((one) => one.tenant === tenant && one.id === id);
  const takeInto = (batch: FakeBatch) => async (rows: readonly UploadRow[]) => {
    if (batch.isCancelled) return 'stopped';
    for (const { number, content, read } of rows) {
      const seen = batch.rows.get(number);
      if (seen !== undefined && seen.content !== String(content)) return 'mismatch';
      if (seen === undefined) batch.rows.set(number, { content: String(content), reading: read() });
    }
    return 'taken';
  };
  const open: BatchTools['openBatch'] = async ({ tenant, task, idempotencyKey }) => {
    const isSame = (one: FakeBatch) => one.tenant === tenant && one.idempotencyKey === idempotencyKey;
    let batch = idempotencyKey === undefined ? undefined : batches.find(isSame);
    if (batch !== undefined && batch.task !== task.name) return undefined;
    const id = batchIdOf(batches.length + 1);
    const isReplayed = batch?.end?.is === 'finished';
    batch ??= { id, tenant, task: task.name, idempotencyKey, rows: new Map(), end: undefined, isCancelled: false };
    const opened = batch;
    if (!batches.includes(opened)) batches.push(opened);
    return {
      id: opened.id,
      isReplayed,
      take: takeInto(opened),
      finish: async (lastRow, endedEarly) => {
        opened.end = { is: 'finished', lastRow, ...(endedEarly && { endedEarly }) };
        return 'taken';
      },
      leave: async (lastRow) => {
        opened.end = { is: 'left', lastRow };
      },
    };
  };
  const tools: BatchTools = {
    openBatch: open,
    listBatches: async (tenant, { task, cursor }) => {
      if (cursor === 'foreign') throw new RangeError('not a cursor of ours');
      const own = batches.filter((one) => one.tenant === tenant && (task === undefined || one.task === task));
      return { data: own.map(view).reverse(), nextCursor: null };
    },
    findBatch: async (tenant, id) => {
      const batch = find(tenant, id);
      return batch && view(batch);
    },
    cancelBatch: async (tenant, id) => {
      const batch = find(tenant, id);
      if (batch) batch.isCancelled = true;
      return batch && view(batch);
    },
    eraseBatch: async (tenant, id) => {
      const batch = find(tenant, id);
      if (batch === undefined) return { is: 'unknown' };
      if (view(batch).status === 'running') return { is: 'open' };
      batches.splice(batches.indexOf(batch), 1);
      return { is: 'erased' };
    },
    readResults: async (tenant, id) => {
      const batch = find(tenant, id);
      const read = async function* () {
        yield [...(batch?.rows ?? [])].map(toResult);
      };
      return batch && read();
    },
  };
  const readings = () => [...(batches.at(-1)?.rows ?? [])].map(([row, { reading }]) => ({ ...reading, row }));
  return { tools, batches, readings };
}
