import type { Call, Lane } from '../../src/jobs/lane.ts';
import { advance } from '../../src/jobs/transitions.ts';
import { claimVisits } from '../../src/records/claim-visits.ts';
import { restoreVisits, sendHeartbeat } from '../../src/records/heartbeat.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import type { Store } from '../../src/records/store.ts';
import { tellProfile } from '../../src/records/tell-profile.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { createNoteTask } from './note-task.ts';

const task = createNoteTask();
export const waits: Lane = { name: 'primary', patience: 'quarter' };
const redaction = { redacted: { input: {}, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true };

/** Jobs that stand in the lane of `primary`, and a worker that claims from it. */
export async function openLane(store: Store) {
  const { home: keys } = store.keySpace;
  const hands = openBareHands(store);
  const claimer = { workerId: 'a worker', keys, stage: 'model' } as const;
  await restoreVisits(store, claimer, { number: 0, held: [], lockMs: 60_000 });
  let number = 0;
  const claim = async (most = 50): Promise<StageJob[]> => {
    number += 1;
    const claimed = await claimVisits(store, claimer, { most, number });
    if (claimed.is !== 'claimed') throw new Error(claimed.is);
    return claimed.visits.map(({ job }) => job);
  };
  const call = (is: Call['is'], more: Partial<Call> = {}): Call => ({
    ...{ profile: 'primary', is, isCounted: true },
    ...more,
  });
  return {
    store,
    keys,
    hands,
    claim,
    call,
    /** So many jobs come to the lane. */
    arrive: async (count: number, lane: Lane = waits, { tenant = 'default', deadlineMs = 600_000 } = {}) => {
      for (let n = 0; n < count; n++) {
        const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }, { tenant, deadlineMs }));
        const job = await hands.start(visit, 'redact');
        await hands.commit(job, advance(job, 'model', redaction).change, { lane });
      }
    },
    /** Its visit is over, with what the call came to. */
    finish: (job: StageJob, made: Call) => {
      const { change } = advance(job, 'validate', { by: 'rule', output: {} });
      return hands.commit(job, { ...change, call: made });
    },
    trouble: (job: StageJob, code: 'model-error' | 'model-timeout' = 'model-error', begunAt = job.now) =>
      tellProfile(store, job, { profile: 'primary', is: 'trouble', code, begunAt }),
    limit: (limits: object) => sendHeartbeat(store, keys, { worker: 'w', lockMs: 60_000, limits: { primary: limits } }),
    meter: () => store.redis.hgetall(keys.meter('primary')),
    /** Its call was told to wait. */
    throttled: (job: StageJob) =>
      tellProfile(store, job, { profile: 'primary', is: 'throttled', code: 'model-throttled', begunAt: job.now }),
    setMeter: (fields: object) => store.redis.hset(keys.meter('primary'), fields),
  };
}
