import { Failure } from '../failures/failure.ts';
import { findAttempts, type RecordFault, readAttempt, type StoredRecord } from '../jobs/record.ts';
import { describeAttempt, proofOf, readRoute } from '../jobs/route.ts';
import type { Sealers } from '../seals/create-sealers.ts';
import type { JobSealer } from '../seals/seal.ts';

/**
 * A record with its seals. `isForeign`: its route does not open for this tenant and job, so that nobody can say whose it
 * is; it was tampered with in any case.
 */
export interface OpenedRecord {
  seals: JobSealer;
  fault: RecordFault | undefined;
  isForeign: boolean;
}

/** The text of a seal; undefined when there is none, or it does not open. */
function openSeal(seals: JobSealer, field: string, sealed: string | undefined): string | undefined {
  if (sealed === undefined) return undefined;
  try {
    return seals.open(field, sealed);
  } catch (error) {
    if (error instanceof Failure && error.code === 'seal-broken') return undefined;
    throw error;
  }
}

/** Whether an attempt was begun by this job, on this rung and with this profile. */
function isProven(stored: StoredRecord, seals: JobSealer, { n, text }: { n: number; text: string }): boolean {
  const attempt = readAttempt(text);
  const proof = openSeal(seals, proofOf(n), stored[proofOf(n)]);
  return attempt?.n === n && proof === describeAttempt(attempt);
}

function compare(stored: StoredRecord, seals: JobSealer): Omit<OpenedRecord, 'seals'> {
  try {
    const route = openSeal(seals, 'route', stored.route);
    if (route === undefined) return { fault: 'record-tampered', isForeign: true };
    const isSame = route === readRoute(stored) && findAttempts(stored).every((one) => isProven(stored, seals, one));
    return { fault: isSame ? undefined : 'record-tampered', isForeign: false };
  } catch (error) {
    if (error instanceof Failure && error.code === 'key-unknown') return { fault: error.code, isForeign: false };
    throw error;
  }
}

/**
 * Opens a tenant's record, as much of it as was read, and says what is wrong with it. One whose route does not open is
 * tried with the salt as it stands in Redis now, which may have been emptied since this process read it.
 */
export async function openRecord(
  store: Sealers,
  tenant: string,
  jobId: string,
  stored: StoredRecord,
): Promise<OpenedRecord> {
  const open = async () => {
    const seals = (await store.sealerOf(tenant)).forJob(jobId);
    return { seals, ...compare(stored, seals) };
  };
  const opened = await open();
  if (!opened.isForeign) return opened;
  store.forgetSalt(tenant);
  return open();
}

/** What the proof of a tenant's batch says; undefined when it does not open, nor under the salt as it is now. */
export async function openProof(
  store: Sealers,
  tenant: string,
  batchId: string,
  proof: string | undefined,
): Promise<string | undefined> {
  const open = async () => openSeal((await store.sealerOf(tenant)).forJob(batchId), 'proof', proof);
  const found = await open();
  if (found !== undefined) return found;
  store.forgetSalt(tenant);
  return open();
}
