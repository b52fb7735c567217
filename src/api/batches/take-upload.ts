import { type EarlyEnd, type OpenBatch, type RowsOutcome, UploadEnded, type UploadRow } from '../../batches/upload.ts';
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

/** How far an upload got. */
export interface Progress {
  batch: OpenBatch | undefined;
  lastRow: number;
}

/**
 * Takes the rows of an upload as they come, in groups: while Redis writes one, the next is read. The first row opens
 * the batch. `progress` is kept up to date, also when this throws. Returns whether the upload reached its end, which may
 * be an early one; false when the batch was cancelled meanwhile. Throws `batch-empty`, `idempotency-mismatch`,
 * `batch-unknown` for one that was removed meanwhile, and whatever reading and taking throw.
 */
export async function takeUpload(
  rows: AsyncIterable<readonly UploadRow[]>,
  open: () => Promise<OpenBatch | undefined>,
  progress: Progress,
): Promise<boolean> {
  let underWay: Promise<RowsOutcome> = Promise.resolve('taken');
  let outcome: RowsOutcome = 'taken';
  let endedEarly: EarlyEnd | undefined;
  try {
    for await (const group of groupRows(rows)) {
      progress.batch ??= await open();
      if (progress.batch === undefined) throw new ApiProblem('idempotency-mismatch');
      const before = underWay;
      underWay = progress.batch.take(group);
      progress.lastRow = group.at(-1)?.number ?? 0;
      // It is awaited below; until then a rejection must not count as unhandled.
      underWay.catch(() => undefined);
      outcome = await before;
      if (outcome !== 'taken') break;
    }
  } catch (error) {
    if (!(error instanceof UploadEnded)) throw error;
    endedEarly = error.code;
  } finally {
    await underWay.catch(() => undefined);
  }
  if (progress.batch === undefined) throw new ApiProblem('batch-empty');
  if (outcome === 'taken') outcome = await underWay;
  if (outcome === 'rejected-too-many') endedEarly = outcome;
  else if (!isGoingOn(outcome)) return false;
  return isGoingOn(await progress.batch.finish(progress.lastRow, endedEarly));
}

function isGoingOn(outcome: RowsOutcome): boolean {
  if (outcome === 'mismatch') throw new ApiProblem('idempotency-mismatch');
  if (outcome === 'gone') throw new ApiProblem('batch-unknown', { detail: 'It was removed while its upload went on.' });
  return outcome === 'taken';
}
