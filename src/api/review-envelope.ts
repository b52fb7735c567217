import { z } from 'zod';

const note = z.string().max(2000).optional();

/** Body of `POST /v1/reviews/{id}`. What `output` has to be is its task's business; here only whether it is there. */
export const reviewEnvelope = z
  .strictObject({ decision: z.enum(['approve', 'correct', 'reject']), output: z.unknown().optional(), note })
  .superRefine(({ decision, output }, context) => {
    if (decision === 'correct' && output === undefined) {
      context.addIssue({ code: 'invalid_type', expected: 'unknown', input: undefined, path: ['output'] });
    }
    if (decision !== 'correct' && output !== undefined) {
      context.addIssue({ code: 'custom', path: ['output'], message: 'belongs to a correction' });
    }
  });

export const reviewFields = Object.keys(reviewEnvelope.shape);
