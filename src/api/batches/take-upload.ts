import type { OpenBatch, UploadRow } from '../../batches/upload.ts';
import { ApiProblem } from '../../submissions/api-problem.ts';

/** Rows that are taken in one trip to Redis. */
const GROUP_ROWS = 64;
/** Bytes of one group, about. Two groups are all that is held of an upload. */
const GROUP_BYTES = 1_048_576;

/** Cuts rows into groups. A slow upload does not wait until a group is full. */
async function* groupRows(rows: AsyncIterable<readonly UploadRow[]>): AsyncGenerator<UploadRow[]> {
  for await (const some of rows) {
    let group: UploadRow[] = [];
    let bytes = 0;
    for (const row of some) {
      group.push(row);
      bytes += row.content.length;
      if (group.length < GROUP_ROWS && bytes < GROUP_BYTES) continue;
      yield group;
      [group, bytes] = [[], 0];
    }
    if (group.length > 0) yield group;
  }
}

/** Redis keeps 8 bytes of each row in one string, which is full at 64 million rows. */
const MAX_ROWS = 10_000_000;

/** How far an upload got. */
export interface Progress {
  batch: OpenBatch | undefined;
  lastRow: number;
}

/**
 * Takes the rows of an upload as they come, in groups: while Redis writes one, the next is read. The first row opens
 * the batch. `progress` is kept up to date, also when this throws. Returns whether the upload reached its end; false
 * when the batch was cancelled meanwhile. Throws `batch-empty`, `body-too-large` beyond 10,000,000 rows,
 * `idempotency-mismatch`, and whatever reading and taking throw.
 */
export async function takeUpload(
  rows: AsyncIterable<readonly UploadRow[]>,
  open: () => Promise<OpenBatch | undefined>,
  progress: Progress,
): Promise<boolean> {
  let underWay: ReturnType<OpenBatch['take']> = Promise.resolve('taken');
  try {
    for await (const group of groupRows(rows)) {
      progress.batch ??= await open();
      if (progress.batch === undefined) throw new ApiProblem('idempotency-mismatch');
      if ((group.at(-1)?.number ?? 0) > MAX_ROWS) throw tooManyRows();
      const before = underWay;
      underWay = progress.batch.take(group);
      progress.lastRow = group.at(-1)?.number ?? 0;
      // It is awaited below; until then a rejection must not count as unhandled.
      underWay.catch(() => undefined);
      if (!isGoingOn(await before)) return false;
    }
  } finally {
    await underWay.catch(() => undefined);
  }
  if (progress.batch === undefined) throw new ApiProblem('batch-empty');
  if (!isGoingOn(await underWay)) return false;
  return isGoingOn(await progress.batch.finish(progress.lastRow));
}

function tooManyRows(): ApiProblem {
  return new ApiProblem('body-too-large', { detail: 'A batch may have 10,000,000 rows.' });
}

function isGoingOn(outcome: Awaited<ReturnType<OpenBatch['take']>>): boolean {
  if (outcome === 'mismatch') throw new ApiProblem('idempotency-mismatch');
  return outcome === 'taken';
}
