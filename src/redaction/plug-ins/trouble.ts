import { Failure } from '../../failures/failure.ts';
import type { FailureCode } from '../../failures/failure-codes.ts';

/** Makes a plug-in's failure with a reason: a code of ours or of the system, never a word of a text or an answer. */
export function createTrouble(code: FailureCode, reason: string): Failure {
  return new Failure(code, { cause: Object.assign(new Error(reason), { code: reason }) });
}
