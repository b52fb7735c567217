import { v7 } from 'uuid';
import { drawRandom } from '../seals/draw-random.ts';
import type { Stage } from './job-view.ts';

/** The highest number a row may have. */
export const LAST_ROW = 0xffff_ffff;

/** Makes the id of a new batch, `batch_<uuid of version 7>`. */
export const createBatchId = (): string => `batch_${v7()}`;

/**
 * The id of the job that a row becomes: the batch's own, with the row in its last eight hexadecimal digits. So a row
 * has one job however often it is sent, and the jobs of a batch stand together and in order. Rows count from 1.
 */
export const jobIdOfRow = (batchId: string, row: number): string =>
  `job_${batchId.slice('batch_'.length, -8)}${row.toString(16).padStart(8, '0')}`;

/** The id of a job's stay in one stage; `n` counts the visits of the whole job. */
export const visitId = (jobId: string, stage: Stage, n: number): string => `${jobId}-${stage}-${n}`;

/** Makes a token of 128 bits, which a visit is known by: whoever moves a job on gives it a new one. */
export const createToken = (): string => drawRandom(16).toString('base64url');
