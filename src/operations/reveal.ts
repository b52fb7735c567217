import type { Teller } from '../audit/audit-log.ts';
import type { Redaction } from '../jobs/carries.ts';
import { type PayloadName, payloadNames, readRecord } from '../jobs/record.ts';
import { findRecord } from '../records/find-job.ts';
import { bringIn } from '../records/outside.ts';
import { createSealReader } from '../records/seal-reader.ts';
import type { Store } from '../records/store.ts';

/** Payloads that may be revealed. */
export const revealFields = payloadNames;
export type RevealField = PayloadName;

/** What came of revealing; `value` is null where the job has nothing of it. `unknown`: not the tenant's, or not there. */
export type Revealed =
  | { is: 'revealed'; field: RevealField; value: unknown }
  | { is: 'unknown' | 'tampered' | 'broken' };

/** What was found in the input stays out: the originals stand in the input. */
function withoutVault({ vault, input, documents = [] }: Redaction, readInput: () => unknown): object {
  return { input: vault === undefined ? readInput() : input, documents };
}

/** Opens one payload of the tenant's job, once the audit log is told of it. */
export async function reveal(
  store: Store,
  tenant: string,
  jobId: string,
  { field, teller }: { field: RevealField; teller: Teller },
): Promise<Revealed> {
  const found = await findRecord(store, tenant, jobId);
  if (found === undefined) return { is: 'unknown' };
  if (found.fault === 'record-tampered') return { is: 'tampered' };
  const needed = field === 'redacted' ? (['redacted', 'input'] as const) : [field];
  const record = readRecord(await bringIn(store, jobId, found.stored, needed));
  const seals = createSealReader(store, jobId, found);
  const read = (name: RevealField): unknown => {
    const sealed = record[name];
    return sealed === undefined ? null : seals.readJson(name, sealed);
  };
  const payload = read(field);
  const value =
    field === 'redacted' && payload !== null ? withoutVault(payload as Redaction, () => read('input')) : payload;
  if (seals.failureOr(null) !== null) return { is: 'broken' };
  if (value !== null) await teller.tell(tenant, { act: 'job.reveal', object: jobId });
  return { is: 'revealed', field, value };
}
