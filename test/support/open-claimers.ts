import { onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { type ClaimedVisit, claimVisits } from '../../src/records/claim-visits.ts';
import { type Claimer, restoreVisits } from '../../src/records/heartbeat.ts';
import type { Store } from '../../src/records/store.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { createNoteTask } from './note-task.ts';

const task = createNoteTask();

/** The queues beside the records, and claimers of `redact` that have said what they hold. They end with the test. */
export function openClaimers(store: Store) {
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const hands = openBareHands(store);
  onTestFinished(() => queues.close());
  const { home: keys } = store.keySpace;
  const shard = queues.of(keys.tag);
  const accept = async (priority = 5, text = 'hello') => {
    const visit = await hands.accept(acceptanceOf(task, { text }, { priority }));
    const read = () => store.redis.hgetall(keys.job(visit.jobId));
    return { ...visit, id: visitId(visit.jobId, 'redact', 1), read };
  };
  const createClaimer = async (
    workerId = 'worker-1',
    { lockMs = 60_000, ...more }: Partial<Claimer> & { lockMs?: number } = {},
  ) => {
    const claimer: Claimer = { workerId, keys, stage: 'redact', ...more };
    await restoreVisits(store, claimer, { number: 0, held: [], lockMs });
    let number = 0;
    const claim = async (most = 10) => {
      number += 1;
      return claimVisits(store, claimer, { most, number });
    };
    const claimOne = async (): Promise<ClaimedVisit> => {
      const claimed = await claim(1);
      if (claimed.is !== 'claimed' || claimed.visits[0] === undefined)
        throw new Error(`nothing was claimed: ${claimed.is}`);
      return claimed.visits[0];
    };
    return { ...claimer, claim, claimOne };
  };
  const stateOf = ({ id }: { id: string }) => shard.redact.getJobState(id);
  const active = async () => (await shard.redact.getActive()).map(({ id }) => id);
  return { store, keys, queues, shard, hands, accept, createClaimer, stateOf, active };
}
