import { Failure } from '../failures/failure.ts';
import { failureCodes } from '../failures/failure-codes.ts';
import type { FailureView } from '../jobs/job-view.ts';
import type { Store } from './store.ts';

/** Opens what is shown of one job. A seal that does not open costs neither the rest of the job nor the jobs beside it. */
export interface SealReader {
  /** Null for a seal that does not open: it was changed, or its key is not there. */
  readText: (field: string, sealed: string) => string | null;
  /** What the text says as JSON; null likewise. */
  readJson: (field: string, sealed: string) => unknown;
  /** What the job shows as its failure, once all was read: `seal-broken` when something did not open, else its own. */
  failureOr: <Own>(own: Own) => FailureView | Own;
}

/** Opens the readers of a tenant's jobs. Of each job that does not open in whole the store's owner hears once. */
export async function openSealReaders(
  { sealerOf, onUnopened }: Pick<Store, 'sealerOf' | 'onUnopened'>,
  tenant: string,
): Promise<(jobId: string) => SealReader> {
  const sealer = await sealerOf(tenant);
  return (jobId) => {
    const seals = sealer.forJob(jobId);
    let isBroken = false;
    const readText = (field: string, sealed: string): string | null => {
      try {
        return seals.open(field, sealed);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (!isBroken) onUnopened({ jobId, field, code: error.code });
        isBroken = true;
        return null;
      }
    };
    const readJson = (field: string, sealed: string): unknown => {
      const text = readText(field, sealed);
      return text === null ? null : JSON.parse(text);
    };
    const broken = { code: 'seal-broken', ...failureCodes['seal-broken'] } as const;
    return { readText, readJson, failureOr: (own) => (isBroken ? broken : own) };
  };
}
