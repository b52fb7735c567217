import { jobIdOfRow } from '../jobs/ids.ts';
import type { BatchRow } from '../records/accept-job.ts';
import type { RowRefused } from '../records/accept-script.ts';
import type { Store } from '../records/store.ts';
import { isTenantRefused } from '../records/tenant-limits.ts';
import { refuseTenant } from '../submissions/intake.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import { toAcceptance } from '../submissions/submit.ts';
import { closeBatch, openBatch } from './open-batch.ts';
import { rowCodes } from './read-row.ts';
import { acceptRow, digestRows, findDigests, type RowFault, rejectRow } from './take-row.ts';
import type { EarlyEnd, NewBatch, OpenBatch, RowsOutcome, UploadRow } from './upload.ts';

interface Upload {
  tools: JobTools;
  batch: NewBatch;
  batchId: string;
  /** Some of its rows may be there already. */
  isFound: boolean;
  /** Rows that were rejected so far, those of an earlier upload included. */
  rejected: number;
}

/** An upload ends when so many rows were rejected, and a fifth of all. */
const MOST_REJECTED = 100_000;
const MOST_REJECTED_SHARE = 0.2;

type Taken = 'accepted' | 'rejected' | RowRefused;

const duplicate = { code: 'custom-id-duplicate', message: rowCodes['custom-id-duplicate'] };

/** Lists a row as rejected, and counts it. */
async function reject(
  { upload, store }: { upload: Upload; store: Store },
  place: BatchRow,
  fault: RowFault,
  share: number | undefined,
): Promise<Taken> {
  const { is, rejected = 0 } = await rejectRow(store, place, fault, share);
  upload.rejected = Math.max(upload.rejected, rejected);
  return is;
}

async function takeRow(
  at: { upload: Upload; store: Store },
  { row, digest }: { row: UploadRow; digest: string },
  share: number | undefined,
): Promise<Taken> {
  const { upload, store } = at;
  const { tools, batch, batchId } = upload;
  const { log, metrics } = tools;
  const { tenant } = batch;
  const reading = row.read();
  const place: BatchRow = { tenant, batchId, row: row.number, digest, customId: reading.customId };
  if (reading.is === 'bad') return reject(at, place, reading.fault, share);
  const acceptance = toAcceptance(reading.submission);
  const taken = await acceptRow(store, place, acceptance, share);
  if (taken.is === 'duplicate') return reject(at, place, duplicate, share);
  if (taken.is !== 'accepted') return taken.is;
  const { task } = acceptance;
  metrics.jobsAccepted.inc({ task });
  log.debug({ event: 'job-accepted', jobId: jobIdOfRow(batchId, row.number), task });
  return taken.is;
}

/** Sums up what became of rows. Throws the problem of a tenant that gets no more in. */
function sumUp(taken: readonly Taken[]): RowsOutcome {
  if (taken.includes('mismatch')) return 'mismatch';
  if (taken.includes('stopped')) return 'stopped';
  if (taken.includes('gone')) return 'gone';
  const refused = taken.find(isTenantRefused);
  if (refused !== undefined) throw refuseTenant(refused);
  return 'taken';
}

/** Rows of one call have consecutive numbers. Those taken before are compared by fingerprint and not read again. */
async function takeRows(upload: Upload, rows: readonly UploadRow[]): Promise<RowsOutcome> {
  const { intake, store } = upload.tools;
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
  const share = fresh.length > 0 ? await intake.admit() : undefined;
  const outcome = await intake.keep(tenant, async (own) =>
    sumUp(await Promise.all(fresh.map((one) => takeRow({ upload, store: own }, one, share)))),
  );
  const seen = rows.at(-1)?.number ?? 0;
  const isTooMuch = upload.rejected > MOST_REJECTED && upload.rejected > seen * MOST_REJECTED_SHARE;
  return outcome === 'taken' && isTooMuch ? 'rejected-too-many' : outcome;
}

/**
 * Opens the batch that an upload's rows go to: a new one, or the one that its idempotency key stands for. Throws
 * `overloaded`, and as `refuseTenant` says, where there is no room for a new one.
 */
export async function openUpload(tools: JobTools, batch: NewBatch): Promise<OpenBatch | undefined> {
  const { tenant, idempotencyKey } = batch;
  const { keep, findShare, admit } = tools.intake;
  const share = await findShare();
  const opened = await keep(tenant, (own) => openBatch(own, batch, share));
  if (opened.is === 'mismatch') return undefined;
  if (opened.is !== 'open') {
    await admit();
    throw refuseTenant(opened.is);
  }
  const { batchId, isFound } = opened;
  const close = async (rows: number, endedEarly?: EarlyEnd): Promise<RowsOutcome> =>
    (await keep(tenant, (own) => closeBatch(own, { tenant, batchId, rows, endedEarly }))) === 'mismatch'
      ? 'mismatch'
      : 'taken';
  const upload: Upload = { tools, batch, batchId, isFound, rejected: 0 };
  return {
    id: batchId,
    isReplayed: opened.rows !== undefined,
    take: async (rows) => (opened.endedEarly ? 'stopped' : takeRows(upload, rows)),
    finish: close,
    leave: async (lastRow) => {
      if (idempotencyKey === undefined) await close(lastRow);
    },
  };
}
