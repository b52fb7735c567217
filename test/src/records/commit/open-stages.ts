import { visitId } from '../../../../src/jobs/ids.ts';
import { advance } from '../../../../src/jobs/transitions.ts';
import type { StageJob } from '../../../../src/records/stage-job.ts';
import type { Store } from '../../../../src/records/store.ts';
import { openClaimers } from '../../../support/open-claimers.ts';

const redaction = {
  redacted: { input: {}, documents: [], vault: { entries: [] } },
  ...{ findings: {}, isUnchanged: true },
};
export const redacted = (job: StageJob) => advance(job, 'model', redaction).change;

/** Workers of `redact` and `model`, both `worker-1`; the one of `redact` claims a job after the other. */
export async function openStages(store: Store) {
  const claimers = openClaimers(store);
  const { accept, createClaimer, shard } = claimers;
  const redact = await createClaimer();
  const model = await createClaimer('worker-1', { stage: 'model' });
  /** A job of this priority in `redact`, claimed. */
  const claimOne = async (priority = 5) => {
    const visit = await accept(priority);
    return { ...visit, ...(await redact.claimOne()), next: { id: visitId(visit.jobId, 'model', 2) } };
  };
  const nextStateOf = ({ next }: { next: { id: string } }) => shard.model.getJobState(next.id);
  return { ...claimers, redact, model, claimOne, nextStateOf };
}
