import { z } from 'zod';
import type { FailureKind, Note, Usage } from '../../failures/failure.ts';
import { type FailureCode, failureCodes } from '../../failures/failure-codes.ts';
import {
  type AnswerView,
  type AttemptOutcome,
  type AttemptView,
  type FailureView,
  type JobView,
  jobStatuses,
  stages,
} from '../../jobs/job-view.ts';
import { type Revealed, revealFields } from '../../operations/reveal.ts';
import type { HistoryEntry } from '../../records/find-history.ts';
import { exampleIds, ids } from '../request-parts.ts';
import { count, shapeOf, time } from './shape-of.ts';

const kinds = {
  ...{ transient: 1, throttled: 1, adapted: 1, capacity: 1, quota: 1, refused: 1, 'bad-answer': 1 },
  ...{ 'low-confidence': 1, deadline: 1, permanent: 1, misconfigured: 1, infrastructure: 1, cancelled: 1 },
  ...{ unexpected: 1, 'task-fault': 1 },
} satisfies Record<FailureKind, 1>;
export const failureCode = z.enum(Object.keys(failureCodes) as [FailureCode, ...FailureCode[]]);

const note = shapeOf<Note>()(z.object({ path: z.string(), code: z.string(), expected: z.string().exactOptional() }), {
  path: '/category',
  code: 'invalid_value',
  expected: 'one of billing, bug, other',
});

export const failure = shapeOf<FailureView>()(
  z.object({
    kind: z.enum(Object.keys(kinds) as [FailureKind, ...FailureKind[]]),
    code: failureCode,
    message: z.string(),
    at: z
      .array(note)
      .readonly()
      .exactOptional()
      .meta({ description: "Where an answer did not fit: paths of the task's schema, and never a value." }),
  }),
  { kind: 'bad-answer', code: 'answer-off-schema', message: failureCodes['answer-off-schema'].message },
);

const usage = shapeOf<Usage>()(
  z.object({
    inputTokens: count,
    outputTokens: count,
    cachedInputTokens: count.exactOptional(),
    cacheWriteTokens: count.exactOptional(),
    reasoningTokens: count.exactOptional(),
    serviceTier: z.string().exactOptional(),
  }),
  { inputTokens: 310, outputTokens: 42 },
);

const outcomes = { started: 1, answered: 1, throttled: 1, failed: 1, aborted: 1, unknown: 1 } as const;
const exampleAttempt: AttemptView = {
  ...{ n: 1, run: 1, rung: 0, round: 0, profile: 'primary', model: 'gpt-5-mini', outcome: 'answered' as const },
  ...{ failure: null, latencyMs: 812, usage: { inputTokens: 310, outputTokens: 42 }, costUsd: 0.0004 },
  at: '2026-01-31T09:30:01.200Z',
};

export const attempt = shapeOf<AttemptView>()(
  z.object({
    ...{ n: z.int().min(1), run: z.int().min(1), rung: count, round: count },
    ...{ profile: z.string(), model: z.string() },
    outcome: z.enum(Object.keys(outcomes) as [AttemptOutcome, ...AttemptOutcome[]]),
    failure: failure.nullable(),
    ...{ latencyMs: z.number().nullable(), usage: usage.nullable(), costUsd: z.number().nullable(), at: time },
  }),
  exampleAttempt,
);

const exampleAnswer: AnswerView = {
  ...{ by: 'model' as const, rung: 0, profile: 'primary', model: 'gpt-5-mini', confidence: 0.93, degraded: false },
};

export const answer = shapeOf<AnswerView>()(
  z.object({
    by: z.enum(['model', 'rule', 'review']),
    rung: count,
    profile: z.string().nullable(),
    model: z.string().nullable(),
    confidence: z.number().nullable().meta({ description: 'Null for rules and people.' }),
    degraded: z.boolean().meta({ description: 'Somebody further down than the first model answered.' }),
  }),
  exampleAnswer,
);

const none = { startedAt: null, finishedAt: null, nextAttemptAt: null, output: null, answer: null, failure: null };
/** A job as it was just accepted. */
export const acceptedJob = {
  ...{ id: exampleIds.job, task: 'ticket-triage', taskVersion: 1, batchId: null, run: 1, ...none },
  ...({ status: 'queued', stage: 'redact', createdAt: '2026-01-31T09:30:00.000Z' } as const),
  ...{ deadlineAt: '2026-02-01T09:30:00.000Z', attempts: [], redaction: {}, droppedKeys: 0, outcome: null },
  delivery: { status: 'none' as const, attempts: 0 },
  ...{ usage: { modelCalls: 0, inputTokens: 0, outputTokens: 0, costUsd: 0 }, metadata: { order: '1234' } },
};

const endedJob = {
  ...acceptedJob,
  ...{ status: 'succeeded' as const, stage: 'done' as const, startedAt: '2026-01-31T09:30:00.100Z' },
  ...{ finishedAt: '2026-01-31T09:30:02.100Z', output: { category: 'billing', urgency: 3 } },
  ...{ answer: exampleAnswer, attempts: [exampleAttempt], redaction: { EMAIL: 1, PERSON: 2 } },
  usage: { modelCalls: 1, inputTokens: 310, outputTokens: 42, costUsd: 0.0004 },
};

export const job = shapeOf<JobView>()(
  z.object({
    ...{ id: z.string().regex(ids.job), task: z.string(), taskVersion: z.int().min(1) },
    batchId: z.string().nullable(),
    run: z.int().min(1).meta({ description: 'A replay opens the next.' }),
    ...{ status: z.enum(jobStatuses), stage: z.enum([...stages, 'done']) },
    ...{ createdAt: time, startedAt: time.nullable(), finishedAt: time.nullable(), deadlineAt: time },
    nextAttemptAt: time.nullable(),
    output: z.unknown().meta({ description: "As the task's output schema says; null until it succeeded." }),
    ...{ answer: answer.nullable(), attempts: z.array(attempt) },
    usage: z.object({
      ...{ modelCalls: count, inputTokens: count.nullable(), outputTokens: count.nullable() },
      costUsd: z.number().nullable(),
    }),
    redaction: z.record(z.string(), count).meta({ description: 'Findings by type: how many, never what.' }),
    failure: failure.nullable(),
    droppedKeys: z
      .union([count, z.array(z.string()).readonly()])
      .meta({ description: "Keys of the input that the task's schema left out: how many, or their names." }),
    outcome: z
      .object({ success: z.boolean(), code: z.string().nullable(), value: z.number().nullable(), at: time })
      .nullable(),
    delivery: z
      .object({ status: z.enum(['none', 'pending', 'delivered', 'failed']), attempts: count })
      .meta({ description: 'Whether receivers were told of its latest event; how often it was sent.' }),
    metadata: z.record(z.string(), z.string()).nullable(),
  }),
  endedJob,
);

const { output: _output, ...endedWithoutOutput } = endedJob;
/** What who listens is sent of a job. */
export const followedJob = shapeOf<Omit<JobView, 'output'>>()(job.omit({ output: true }), endedWithoutOutput);

const historyEntry = shapeOf<HistoryEntry>()(
  z.object({
    at: time,
    event: z.string(),
    ...{ stage: z.string().exactOptional(), attempt: z.int().exactOptional(), code: failureCode.exactOptional() },
  }),
  { at: '2026-01-31T09:30:00.000Z', event: 'accepted' },
);

export const history = z.object({ data: z.array(historyEntry) }).meta({
  examples: [
    {
      data: [
        { at: '2026-01-31T09:30:00.000Z', event: 'accepted' },
        { at: '2026-01-31T09:30:00.100Z', event: 'started', stage: 'redact' },
      ],
    },
  ],
});

export const revealed = shapeOf<Omit<Extract<Revealed, { is: 'revealed' }>, 'is'>>()(
  z.object({ field: z.enum(revealFields), value: z.unknown() }),
  { field: 'input', value: { subject: 'Charged twice', body: 'Hello' } },
);
