import { describe, expect, it } from 'vitest';
import { type Progress, takeUpload } from '../../../../src/api/batches/take-upload.ts';
import {
  type EarlyEnd,
  type OpenBatch,
  type RowsOutcome,
  UploadEnded,
  type UploadRow,
} from '../../../../src/batches/upload.ts';

const row = (number: number, bytes = 10): UploadRow => ({
  number,
  content: 'x'.repeat(bytes),
  read: () => {
    throw new Error('not read here');
  },
});

/** A batch whose `take` waits until it is told how it went. */
function createSlowBatch() {
  const taking: { rows: number[]; end: (outcome: RowsOutcome | Error) => void }[] = [];
  const finished: [number, EarlyEnd | undefined][] = [];
  const batch: OpenBatch = {
    id: 'batch',
    isReplayed: false,
    take: (rows) =>
      new Promise((resolve, reject) => {
        const end = (outcome: RowsOutcome | Error) => (outcome instanceof Error ? reject(outcome) : resolve(outcome));
        taking.push({ rows: rows.map(({ number }) => number), end });
      }),
    finish: async (lastRow, endedEarly) => {
      finished.push([lastRow, endedEarly]);
      return 'taken';
    },
    leave: async () => undefined,
  };
  return { batch, taking, finished };
}

/** Rows, so many at once, with how many were asked for. */
function createSource(count: number, atOnce = 64, bytes?: number) {
  const source = { asked: 0 };
  const rows = async function* () {
    while (source.asked < count) {
      const first = source.asked + 1;
      const length = Math.min(atOnce, count - source.asked);
      source.asked += length;
      yield Array.from({ length }, (_, i) => row(first + i, bytes));
    }
  };
  return { source, rows: rows() };
}

const begin = (rows: AsyncIterable<UploadRow[]>, batch: OpenBatch | undefined) => {
  const progress: Progress = { batch: undefined, lastRow: 0 };
  return { progress, done: takeUpload(rows, async () => batch, progress) };
};
/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('takeUpload', () => {
  it('takes rows in groups of 64, two groups at a time, and asks for no more meanwhile', async () => {
    const { batch, taking, finished } = createSlowBatch();
    const { source, rows } = createSource(1000);
    const { done, progress } = begin(rows, batch);
    await settle();
    expect(taking.map(({ rows: { length } }) => length)).toEqual([64, 64]);
    expect(source.asked).toBe(128);
    await settle();
    expect(source.asked).toBe(128);
    taking[0]?.end('taken');
    await settle();
    expect(taking).toHaveLength(3);
    expect(source.asked).toBe(192);
    for (let i = 1; i < 16; i += 1) {
      taking[i]?.end('taken');
      await settle();
    }
    expect(await done).toBe(true);
    expect(taking.flatMap((group) => group.rows)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(progress.lastRow).toBe(1000);
    expect(finished).toEqual([[1000, undefined]]);
  });

  it('takes at once what came together, and cuts it at 64', async () => {
    const { batch, taking } = createSlowBatch();
    const rows = async function* () {
      yield [row(1)];
      yield Array.from({ length: 100 }, (_, i) => row(i + 2));
    };
    const { done } = begin(rows(), batch);
    await settle();
    expect(taking.map((group) => group.rows.length)).toEqual([1, 64]);
    taking[0]?.end('taken');
    await settle();
    expect(taking.map((group) => group.rows.length)).toEqual([1, 64, 36]);
    for (const { end } of taking) end('taken');
    expect(await done).toBe(true);
  });

  it('holds no more than about a megabyte of a group, however large the rows', async () => {
    const { batch, taking } = createSlowBatch();
    const { source, rows } = createSource(1000, 6, 400_000);
    const { done } = begin(rows, batch);
    await settle();
    expect(taking.map((group) => group.rows.length)).toEqual([3, 3]);
    expect(source.asked).toBe(6);
    for (const { end } of taking) end('stopped');
    await done;
  });

  it('refuses an upload without rows, and opens no batch for it', async () => {
    const { done, progress } = begin(createSource(0).rows, createSlowBatch().batch);
    await expect(done).rejects.toMatchObject({ code: 'batch-empty' });
    expect(progress.batch).toBeUndefined();
  });

  it('ends early when its reader does, with what was taken', async () => {
    const { batch, taking, finished } = createSlowBatch();
    const rows = async function* () {
      yield [row(1)];
      throw new UploadEnded('lines-too-many');
    };
    const { done } = begin(rows(), batch);
    await settle();
    taking[0]?.end('taken');
    expect(await done).toBe(true);
    expect(finished).toEqual([[1, 'lines-too-many']]);
  });

  it('ends early when too many were rejected, and reads no further', async () => {
    const { batch, taking, finished } = createSlowBatch();
    const { source, rows } = createSource(1000);
    const { done } = begin(rows, batch);
    await settle();
    taking[0]?.end('rejected-too-many');
    await settle();
    taking[1]?.end('rejected-too-many');
    expect(await done).toBe(true);
    expect(finished).toEqual([[128, 'rejected-too-many']]);
    expect(source.asked).toBeLessThan(1000);
  });

  it('is an empty batch when it ends early before its first row', async () => {
    const rows = async function* (): AsyncGenerator<UploadRow[]> {
      if (performance.now() >= 0) throw new UploadEnded('inflated-too-much');
      yield [];
    };
    await expect(begin(rows(), createSlowBatch().batch).done).rejects.toMatchObject({ code: 'batch-empty' });
  });

  it('refuses a key that stands for a batch of another task', async () => {
    const { done } = begin(createSource(1).rows, undefined);
    await expect(done).rejects.toMatchObject({ code: 'idempotency-mismatch' });
  });

  it('reads no further once a row turned out to be another one, or the batch was cancelled', async () => {
    for (const outcome of ['mismatch', 'stopped'] as const) {
      const { batch, taking, finished } = createSlowBatch();
      const { source, rows } = createSource(1000);
      const { done } = begin(rows, batch);
      const ended = done.catch(({ code }) => code);
      await settle();
      taking[0]?.end(outcome);
      taking[1]?.end('taken');
      expect(await ended).toBe(outcome === 'stopped' ? false : 'idempotency-mismatch');
      expect(source.asked).toBe(128);
      expect(finished).toEqual([]);
    }
  });

  it('waits for the groups under way before it fails', async () => {
    const { batch, taking } = createSlowBatch();
    const rows = async function* () {
      yield Array.from({ length: 64 }, (_, i) => row(i + 1));
      throw new Error('cut');
    };
    const { done, progress } = begin(rows(), batch);
    let isOver = false;
    const ended = done.catch(({ message }) => {
      isOver = true;
      return message;
    });
    await settle();
    expect(isOver).toBe(false);
    taking[0]?.end('taken');
    expect(await ended).toBe('cut');
    expect(progress.lastRow).toBe(64);
  });

  it('fails as a group fails', async () => {
    const { batch, taking } = createSlowBatch();
    const { done } = begin(createSource(200).rows, batch);
    const ended = done.catch(({ message }) => message);
    await settle();
    taking[0]?.end(new Error('Redis is away'));
    taking[1]?.end(new Error('Redis is away, too'));
    expect(await ended).toBe('Redis is away');
  });
});
