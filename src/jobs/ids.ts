import { v7 } from 'uuid';
import type { Stage } from './job-view.ts';

/** The highest number a row may have. */
export const LAST_ROW = 0xffff_ffff;

export const createBatchId = (): string => `batch_${v7()}`;

/**
 * The id of the job that a row becomes: the batch's own, with the row as its last eight digits. So a row has one job
 * however often it is sent, the jobs of a batch stand together and in order, and nothing has to remember which is
 * which. Rows count from 1. Scripts make the same id.
 */
export const jobIdOfRow = (batchId: string, row: number): string =>
  `job_${batchId.slice('batch_'.length, -8)}${row.toString(16).padStart(8, '0')}`;

/** The id of a job's stay in one stage; `n` counts the visits of the whole job. */
export const visitId = (jobId: string, stage: Stage, n: number): string => `${jobId}-${stage}-${n}`;

/** What a visit is known by: whoever moves a job on gives it a new one. */
export const createToken = (): string => crypto.randomUUID();
