import { z } from 'zod';
import { failureCodes } from '../../failures/failure-codes.ts';
import type { BatchView, ResultView } from '../../jobs/batch-view.ts';
import { jobStatuses } from '../../jobs/job-view.ts';
import type { DeadLetterView } from '../../records/dead-letters.ts';
import type { ReviewView } from '../../records/reviews.ts';
import { exampleIds, ids } from '../request-parts.ts';
import { answer, attempt, failure, failureCode } from './job-shapes.ts';
import { count, shapeOf, time } from './shape-of.ts';

export const batch = shapeOf<BatchView>()(
  z.object({
    id: z.string().regex(ids.batch),
    task: z.string(),
    status: z.enum(['running', 'finished', 'cancelled']),
    ...{ createdAt: time, finishedAt: time.nullable() },
    endedEarly: z.object({ code: z.string() }).nullable().meta({ description: 'Why its upload was ended early.' }),
    delimiter: z.string().nullable().meta({ description: 'Of its CSV file; null for NDJSON.' }),
    counts: z.object({
      ...{ total: count, rejected: count, queued: count, running: count, inReview: count, succeeded: count },
      ...{ failed: count, cancelled: count, expired: count },
      degraded: count.meta({ description: 'How many of those that succeeded.' }),
    }),
    costUsd: z.number().meta({ description: 'US dollars so far, as far as prices are known.' }),
  }),
  {
    ...{ id: exampleIds.batch, task: 'ticket-triage', status: 'running', createdAt: '2026-01-31T09:30:00.000Z' },
    ...{ finishedAt: null, endedEarly: null, delimiter: null },
    counts: {
      ...{ total: 3, rejected: 1, queued: 0, running: 1, inReview: 0, succeeded: 1 },
      ...{ failed: 0, cancelled: 0, expired: 0, degraded: 0 },
    },
    costUsd: 0.0004,
  },
);

/** One line of a batch's results. */
export const resultLine = shapeOf<ResultView>()(
  z.object({
    row: z.int().min(1).meta({ description: 'From 1; blank lines do not count.' }),
    customId: z.string().nullable(),
    jobId: z.string().nullable(),
    status: z.enum([...jobStatuses, 'rejected', 'removed']),
    output: z.unknown(),
    failure: z
      .union([failure, z.object({ kind: z.literal('bad-input'), code: z.string(), message: z.string() })])
      .nullable(),
    answer: answer.nullable(),
  }),
  {
    ...{ row: 2, customId: 'mail-2', jobId: null, status: 'rejected', output: null, answer: null },
    failure: { kind: 'bad-input', code: 'input-invalid', message: "The row does not fit the task's input schema." },
  },
);

export const deadLetter = shapeOf<DeadLetterView>()(
  z.object({
    ...{ id: z.string().regex(ids.job), task: z.string(), taskVersion: z.int().min(1), owner: z.string().nullable() },
    failedStage: z.string(),
    failure,
    failures: z
      .array(z.object({ stage: z.string(), rung: count, code: failureCode, at: time }))
      .meta({ description: 'Every failure on the way through the ladder, oldest first.' }),
    ...{ replays: count, diedAt: time, attempts: z.array(attempt) },
  }),
  {
    ...{ id: exampleIds.job, task: 'ticket-triage', taskVersion: 1, owner: 'support-platform', failedStage: 'model' },
    failure: { kind: 'transient', code: 'model-error', message: failureCodes['model-error'].message },
    failures: [{ stage: 'model', rung: 0, code: 'model-error', at: '2026-01-31T09:30:01.000Z' }],
    ...{ replays: 0, diedAt: '2026-01-31T09:30:01.000Z', attempts: [] },
  },
);

export const review = shapeOf<ReviewView>()(
  z.object({
    ...{ id: z.string().regex(ids.job), task: z.string(), input: z.unknown(), output: z.unknown() },
    confidence: z.number().nullable(),
    reasons: z.array(failureCode),
    failure: failure
      .nullable()
      .meta({ description: 'Why the last rung did not do, or that input and answer do not open.' }),
    waitingSince: time,
  }),
  {
    ...{ id: exampleIds.job, task: 'ticket-triage', input: { subject: 'Charged twice', body: 'Hello' } },
    ...{ output: { category: 'billing', urgency: 3 }, confidence: 0.4, reasons: ['answer-unsure'] },
    failure: { kind: 'low-confidence', code: 'answer-unsure', message: failureCodes['answer-unsure'].message },
    waitingSince: '2026-01-31T09:30:02.000Z',
  },
);

export const replayed = z
  .object({ replayed: count, skipped: count })
  .meta({ examples: [{ replayed: 12, skipped: 0 }] });
export const decidedMany = z
  .object({ decided: count, skipped: count })
  .meta({ examples: [{ decided: 2, skipped: 0 }] });
