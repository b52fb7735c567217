import { Failure } from '../failures/failure.ts';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import type { FailureView } from '../jobs/job-view.ts';
import type { OpenedRecord } from './open-record.ts';
import type { Store } from './store.ts';

/** Opens what is shown of one job. A seal that does not open costs neither the rest of the job nor the jobs beside it. */
export interface SealReader {
  /** Null for a seal that does not open: it was changed, or its key is not there. */
  readText: (field: string, sealed: string) => string | null;
  /** What the text says as JSON; null likewise. */
  readJson: (field: string, sealed: string) => unknown;
  /**
   * What the job shows as its failure, once all was read: `record-tampered`, `seal-broken` when something did not open,
   * else its own.
   */
  failureOr: <Own>(own: Own) => FailureView | Own;
  /** Another hand changed the record: nothing of it is opened. */
  isTampered: boolean;
}

/**
 * Makes the reader of a job's seals. Where something does not open the store's owner hears of it once; nothing is opened
 * of a record that has a fault.
 */
export function createSealReader(
  { onUnopened }: Pick<Store, 'onUnopened'>,
  jobId: string,
  { seals, fault }: Pick<OpenedRecord, 'seals' | 'fault'>,
): SealReader {
  const isTampered = fault === 'record-tampered';
  let shown: FailureCode | undefined = isTampered ? fault : undefined;
  const noteUnopened = (field: string, code: FailureCode): void => {
    if (shown === undefined) onUnopened({ jobId, field, code });
    shown ??= 'seal-broken';
  };
  if (fault === 'key-unknown') noteUnopened('route', fault);
  const readText = (field: string, sealed: string): string | null => {
    if (fault !== undefined) return null;
    try {
      return seals.open(field, sealed);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      noteUnopened(field, error.code);
      return null;
    }
  };
  const readJson = (field: string, sealed: string): unknown => {
    const text = readText(field, sealed);
    return text === null ? null : JSON.parse(text);
  };
  const failureOr = <Own>(own: Own) => (shown === undefined ? own : { code: shown, ...failureCodes[shown] });
  return { readText, readJson, failureOr, isTampered };
}
