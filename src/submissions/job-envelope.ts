import { z } from 'zod';
import { dataClasses } from '../tasks/data-classes.ts';

const DAY_MS = 86_400_000;

export const MAX_DEADLINE_MS = 7 * DAY_MS;

/** Backoff of a job's attempts: the first pause and the longest, in milliseconds. */
const backoff = z
  .strictObject({
    baseMs: z.int().min(1).max(300_000),
    maxMs: z.int().min(1).max(3_600_000),
  })
  .refine(({ baseMs, maxMs }) => maxMs >= baseMs, { path: ['maxMs'] });

/** `options` of a job. How the deadline relates to the delay and to its longest is checked after the shape. */
export const jobOptions = z.strictObject({
  priority: z.int().min(1).max(10).default(5),
  delayMs: z.int().min(0).default(0),
  deadlineMs: z.int().optional(),
  attempts: z.int().min(1).max(20).optional(),
  backoff: backoff.optional(),
  dataClass: z.enum(dataClasses).optional(),
});

/** The fields a job may be submitted with; `input` is left to its task's schema. */
export const jobFields = ['task', 'input', 'options', 'metadata'] as const;
/** The fields of a job that is a row of a batch, whose task is the batch's. */
export const rowFields = ['input', 'customId', 'options', 'metadata'] as const;
export const optionFields = Object.keys(jobOptions.shape);
export const backoffFields = Object.keys(backoff.shape);
