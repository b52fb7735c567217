import { findClosed } from '../records/closed-jobs.ts';
import { findEgressHeads } from '../records/egress-heads.ts';
import { type FiledAttempt, type FiledAttempts, findFiledAttempts } from '../records/filed-attempts.ts';
import type { Store } from '../records/store.ts';
import { findChainKeys } from '../seals/chain-keys.ts';
import type { MasterKey } from '../seals/seal.ts';

/**
 * What Redis knows of the log that a receipt names: it has come to the receipt's line, it was told of fewer lines, it
 * knows no such log, or what it knows cannot be believed.
 */
export type HeadCheck = 'reached' | 'behind' | 'unknown' | 'broken';

/** An attempt's receipt, with what can be said of it without the worker's log. */
export interface SentAttempt extends FiledAttempt {
  head: HeadCheck;
}

/** What left for a job. */
export interface Sent {
  fault: FiledAttempts['fault'];
  attempts: SentAttempt[];
}

interface Given {
  store: Store;
  encryptionKeys: readonly MasterKey[];
}

/** What left for the tenant's job, by its record and Redis alone; undefined where `findRecord` is. */
export async function findSent(
  { store, encryptionKeys }: Given,
  tenant: string,
  jobId: string,
): Promise<Sent | undefined> {
  if ((await findClosed(store, tenant, jobId)) === undefined) return undefined;
  const filed = await findFiledAttempts(store, store.keySpace.keysOf(tenant), jobId);
  if (filed === undefined) return undefined;
  const keys = await findChainKeys(store, encryptionKeys, 'egress');
  const logs = [...new Set(filed.attempts.flatMap(({ receipt }) => receipt?.log ?? []))];
  const { heads, faults } = await findEgressHeads(store, keys, logs);
  const checkHead = ({ receipt }: FiledAttempt): HeadCheck => {
    if (receipt === undefined) return 'unknown';
    if (faults.has(receipt.log)) return 'broken';
    const head = heads.get(receipt.log);
    if (head === undefined) return 'unknown';
    return head.seq >= receipt.seq ? 'reached' : 'behind';
  };
  return { fault: filed.fault, attempts: filed.attempts.map((attempt) => ({ ...attempt, head: checkHead(attempt) })) };
}
