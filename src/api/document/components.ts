import { z } from 'zod';
import { jobEnvelope, rowEnvelope } from '../../submissions/parse-submission.ts';
import { type ProblemCodeName, problemCodes } from '../../submissions/problem-codes.ts';
import * as jobs from '../shapes/job-shapes.ts';
import * as operators from '../shapes/operator-shapes.ts';
import { stats } from '../shapes/stats-shapes.ts';
import * as waiting from '../shapes/waiting-shapes.ts';
import * as webhooks from '../shapes/webhook-shapes.ts';

const codes = Object.keys(problemCodes) as [ProblemCodeName, ...ProblemCodeName[]];

/** What every error is answered with. */
const problem = z
  .object({
    type: z.string().meta({ description: 'Path of a page that says what it means.', format: 'uri-reference' }),
    ...{ title: z.string(), status: z.int(), code: z.enum(codes), detail: z.string() },
    requestId: z.string().meta({ description: 'As `x-request-id`; the log has it, too.' }),
    retryable: z.boolean().meta({ description: 'Whether the same request may succeed later.' }),
    retryAfterMs: z.number().exactOptional(),
    errors: z
      .array(z.object({ path: z.string(), code: z.string(), message: z.string() }))
      .exactOptional()
      .meta({ description: 'Each place that is wrong: a JSON Pointer, `*` for what the schema does not know.' }),
    batch: waiting.batch
      .nullable()
      .exactOptional()
      .meta({ description: 'What was taken of an upload that broke off.' }),
  })
  .meta({ description: 'An error.' });

/** The schemas that have a name in the document. */
export const components = {
  ...{
    Job: jobs.job,
    Attempt: jobs.attempt,
    Answer: jobs.answer,
    Failure: jobs.failure,
    FailureCode: jobs.failureCode,
    History: jobs.history,
    FollowedJob: jobs.followedJob,
  },
  ...{ Revealed: jobs.revealed, Batch: waiting.batch, ResultLine: waiting.resultLine },
  ...{ DeadLetter: waiting.deadLetter, Review: waiting.review, Replayed: waiting.replayed },
  ...{ Decided: waiting.decidedMany, Task: operators.task, TurnedTask: operators.turnedTask, Model: operators.model },
  ...{ Tenant: operators.tenant, Key: operators.listedKey, NewKey: operators.newKey, AuditLine: operators.auditLine },
  ...{
    Webhook: webhooks.webhook,
    NewWebhook: webhooks.newWebhook,
    Delivery: webhooks.delivery,
    WebhookEvent: webhooks.webhookEvent,
  },
  ...{ Stats: stats, Problem: problem, NewJob: jobEnvelope, NewRow: rowEnvelope },
} satisfies Record<string, z.ZodType>;
