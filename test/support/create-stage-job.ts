import type { PayloadField } from '../../src/jobs/record.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { createTenantSealer, type JobSealer } from '../../src/seals/seal.ts';
import { writeLadder } from '../../src/tasks/ladder.ts';
import type { Task } from '../../src/tasks/task.ts';

const sealer = createTenantSealer([{ id: 'k1', bytes: Buffer.alloc(32, 7) }], 'default', Buffer.alloc(32, 3));

/** The seals of the job that `createStageJob` makes. */
export const seals: JobSealer = sealer.forJob('job_1');

/**
 * A job as its stage gets it, without any record: `payloads` are what it may open, as plain texts. From `model` on its
 * input has been redacted; without `redacted`, there was nothing to hide in it.
 */
export function createStageJob<Name extends StageJob['stage']>(
  stage: Name,
  task: Task,
  changes: Partial<StageJob> & { payloads?: Partial<Record<PayloadField, string>> } = {},
): StageJob & { stage: Name } {
  const { payloads: given = {}, ...fields } = changes;
  const rung = task.ladder[fields.rung ?? 0];
  const lane = rung?.is === 'model' ? rung.profile : '';
  const redacted = JSON.stringify({ under: task.hash, ...JSON.parse(given.redacted ?? '{}') });
  const payloads = { ...given, ...(stage !== 'redact' && { redacted }) };
  return {
    ...{ jobId: 'job_1', tenant: 'default', token: 'a-token', task: task.name, taskVersion: task.version },
    ...{ taskHash: task.hash, ladder: writeLadder(task.ladder), dataClass: task.boundary.class },
    ...{ status: 'running', run: 1, visit: 2, visitAt: 9500, notBefore: 0, priority: 5 },
    ...{ now: 10_000, readAt: performance.now(), createdAt: 9000, deadlineMs: 591_000, deadlineAt: 600_000 },
    ...{ lane, rung: 0, round: 0, spent: 0, throttles: 0, ...(stage !== 'redact' && { isRedacted: true }) },
    ...{ judgedAt: 0, hasCrashed: false, isCancelled: false, latestAttempt: undefined, seals },
    open: async (field: PayloadField) => payloads[field],
    ...fields,
    stage,
  };
}
