import { z } from 'zod';
import { type FailureCode, failureCodes } from '../failures/failure-codes.ts';
import { plainName } from '../tasks/names.ts';

/** Body of `POST /v1/dead-letters/{id}/replay`. */
export const replayEnvelope = z.strictObject({ from: z.enum(['stage', 'start']) });
export const replayFields = Object.keys(replayEnvelope.shape);

/** Codes that a dead letter can have, and some that it cannot: those that never bury a job. */
export const failureCodeNames = Object.keys(failureCodes) as FailureCode[];

const filter = z.strictObject({
  task: z.string().regex(plainName).optional(),
  code: z.enum(failureCodeNames).optional(),
  /** RFC 3339; only letters that died earlier. */
  before: z.iso
    .datetime({ offset: true })
    .transform((time) => Date.parse(time))
    .optional(),
});

/** Body of `POST /v1/dead-letters/replay`. The filter has to be there, so that an empty body replays nothing. */
export const replayManyEnvelope = z.strictObject({
  filter,
  limit: z.int().min(1).max(1000).default(100),
  dryRun: z.boolean().default(false),
});
export const replayManyFields = Object.keys(replayManyEnvelope.shape);
export const replayFilterFields = Object.keys(filter.shape);
