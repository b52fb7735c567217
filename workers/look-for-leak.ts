import { CANARY_TENANT, findLeaked, plantCanary } from '../src/canaries/canary.ts';
import { Failure } from '../src/failures/failure.ts';
import type { RequestBody } from '../src/models/model-request.ts';
import type { Hold } from '../src/records/hold.ts';
import type { StageJob } from '../src/records/stage-job.ts';

/**
 * Looks at the bytes of a request that is about to be sent. Where they are a canary's and a planted value stands in them
 * it returns only once all is held, and throws `canary-leaked`: they are not sent.
 */
export type LookForLeak = (job: StageJob, profile: string, body: RequestBody) => Promise<void>;

/** What was found in a canary's request. */
export type Leak = Pick<Hold, 'jobId' | 'types' | 'profile'>;

/** Makes it; `hold` holds all jobs. */
export function createLookForLeak(hold: (leak: Leak) => Promise<void>): LookForLeak {
  return async (job, profile, { bytes }) => {
    if (job.tenant !== CANARY_TENANT) return;
    const { jobId } = job;
    const canary = plantCanary(jobId);
    // Of one that another version has planted nobody here knows what to look for.
    if ((await job.open('input')) !== JSON.stringify(canary.input)) throw new Failure('task-version-missing');
    const types = findLeaked(canary, bytes);
    if (types.length === 0) return;
    await hold({ jobId, types, profile });
    throw new Failure('canary-leaked');
  };
}
