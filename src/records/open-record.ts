import { Failure } from '../failures/failure.ts';
import type { RecordFault, StoredRecord } from '../jobs/record.ts';
import { describeProven, ORIGIN } from '../jobs/route.ts';
import type { Sealers } from '../seals/create-sealers.ts';
import type { JobSealer } from '../seals/seal.ts';

/**
 * A record with its seals. `isForeign`: it was tampered with, and no code shows that it is of this tenant and job, so
 * that nobody can say whose it is.
 */
export interface OpenedRecord {
  seals: JobSealer;
  fault: RecordFault | undefined;
  isForeign: boolean;
}

function compare(stored: StoredRecord, seals: JobSealer): Omit<OpenedRecord, 'seals'> {
  const isProven = ([field, text]: [string, string]) => seals.isProven(field, text, stored[field] ?? '');
  try {
    if (Object.entries(describeProven(stored)).every(isProven)) return { fault: undefined, isForeign: false };
    return { fault: 'record-tampered', isForeign: !isProven(['origin', ORIGIN]) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'key-unknown') return { fault: error.code, isForeign: false };
    throw error;
  }
}

/**
 * Opens a tenant's record, as much of it as was read, and says what is wrong with it. One that is foreign is
 * tried with the salt as it stands in Redis now, which may have been emptied since this process read it.
 */
export async function openRecord(
  store: Sealers,
  tenant: string,
  jobId: string,
  stored: StoredRecord,
): Promise<OpenedRecord> {
  const open = async () => {
    const seals = (await store.knownSealerOf(tenant)).forJob(jobId);
    return { seals, ...compare(stored, seals) };
  };
  const opened = await open();
  if (!opened.isForeign) return opened;
  store.forgetSalt(tenant);
  return open();
}

/** What the proof of a batch says. */
export const describeBatch = ({ task = '', submittedBy = '' }: StoredRecord): string => `${task} ${submittedBy}`;

/** Whether a batch is the tenant's, of this task and of who has submitted it, also under the salt as it is now. */
export async function isBatchProven(
  store: Sealers,
  tenant: string,
  batchId: string,
  stored: StoredRecord,
): Promise<boolean> {
  const { proof = '' } = stored;
  const isProven = async () =>
    (await store.sealerOf(tenant)).forJob(batchId).isProven('proof', describeBatch(stored), proof);
  if (await isProven()) return true;
  store.forgetSalt(tenant);
  return isProven();
}
