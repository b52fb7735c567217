import { Failure } from '../failures/failure.ts';
import type { BatchRow, RowRefused } from '../records/accept-job.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import { toAcceptance } from '../submissions/submit.ts';
import { closeBatch, openBatch } from './open-batch.ts';
import { rowCodes } from './read-row.ts';
import { acceptRow, digestRows, findDigests, rejectRow } from './take-row.ts';
import type { NewBatch, OpenBatch, RowsOutcome, UploadRow } from './upload.ts';

interface Upload {
  tools: JobTools;
  batch: NewBatch;
  batchId: string;
  /** Some of its rows may be there already. */
  isFound: boolean;
}

type Taken = 'accepted' | 'rejected' | RowRefused;

const duplicate = { code: 'custom-id-duplicate', message: rowCodes['custom-id-duplicate'] };

async function takeRow({ tools, batch, batchId }: Upload, row: UploadRow, digest: string): Promise<Taken> {
  const { metrics, intake } = tools;
  const { store } = intake;
  const { tenant } = batch;
  const reading = row.read();
  const place: BatchRow = { tenant, batchId, row: row.number, digest, customId: reading.customId };
  if (reading.is === 'bad') return (await rejectRow(store, place, reading.fault)).is;
  const acceptance = toAcceptance(reading.submission);
  const taken = await acceptRow(store, place, acceptance);
  if (taken.is === 'duplicate') return (await rejectRow(store, place, duplicate)).is;
  if (taken.is !== 'accepted') return taken.is;
  metrics.jobsAccepted.inc({ task: acceptance.task });
  return taken.is;
}

/** Sums up what became of rows. Throws `unexpected` when their batch was removed while its upload went on. */
function sumUp(taken: readonly Taken[]): RowsOutcome {
  if (taken.includes('mismatch')) return 'mismatch';
  if (taken.includes('stopped')) return 'stopped';
  if (taken.includes('gone')) throw new Failure('unexpected');
  return 'taken';
}

/** Rows of one call have consecutive numbers. Those taken before are compared by fingerprint and not read again. */
async function takeRows(upload: Upload, rows: readonly UploadRow[]): Promise<RowsOutcome> {
  const { intake } = upload.tools;
  const { store } = intake;
  const { tenant } = upload.batch;
  const [first] = rows;
  if (first === undefined) return 'taken';
  const contents = rows.map(({ content }) => content);
  const digests = await digestRows(store, tenant, contents);
  const known = upload.isFound
    ? await findDigests(store, { tenant, batchId: upload.batchId }, first.number, rows.length)
    : [];
  if (known.some((digest, i) => digest !== undefined && digest !== digests[i])) return 'mismatch';
  const fresh = rows.map((row, i) => ({ row, digest: digests[i] ?? '' })).filter((_, i) => known[i] === undefined);
  if (fresh.length > 0) await intake.admit();
  return intake.keep(async () =>
    sumUp(await Promise.all(fresh.map(({ row, digest }) => takeRow(upload, row, digest)))),
  );
}

/** Opens the batch that an upload's rows go to: a new one, or the one that its idempotency key stands for. */
export async function openUpload(tools: JobTools, batch: NewBatch): Promise<OpenBatch | undefined> {
  const { tenant, idempotencyKey } = batch;
  const { store, keep } = tools.intake;
  const opened = await openBatch(store, batch);
  if (opened.is === 'mismatch') return undefined;
  const { batchId, isFound } = opened;
  const close = async (rows: number): Promise<RowsOutcome> =>
    (await keep(() => closeBatch(store, { tenant, batchId, rows }))) === 'mismatch' ? 'mismatch' : 'taken';
  return {
    id: batchId,
    isReplayed: opened.rows !== undefined,
    take: (rows) => takeRows({ tools, batch, batchId, isFound }, rows),
    finish: close,
    leave: async (lastRow) => {
      if (idempotencyKey === undefined) await close(lastRow);
    },
  };
}
