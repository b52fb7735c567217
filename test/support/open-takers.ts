import { onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { visitId } from '../../src/jobs/ids.ts';
import type { Store } from '../../src/records/store.ts';
import { restoreVisits, type TakenVisit, type Taker, takeVisits } from '../../src/records/take-visits.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { createNoteTask } from './note-task.ts';

const task = createNoteTask();

/**
 * The queues beside records that move visits, and takers of `redact` that have said what they hold. They end with the
 * test.
 */
export function openTakers(store: Store) {
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const hands = openBareHands(store);
  onTestFinished(async () => {
    await queues.close();
    await hands.queues.close();
  });
  const { home: keys } = store.keySpace;
  const shard = queues.of(keys.tag);
  const accept = async (priority = 5, text = 'hello') => {
    const visit = await hands.accept(acceptanceOf(task, { text }, { priority }));
    const read = () => store.redis.hgetall(keys.job(visit.jobId));
    return { ...visit, id: visitId(visit.jobId, 'redact', 1), read };
  };
  const createTaker = async (workerId = 'worker-1', more: Partial<Taker> = {}) => {
    const taker: Taker = { workerId, keys, stage: 'redact', beatMs: 60_000, ...more };
    await restoreVisits(store, taker, { number: 0, held: [] });
    let number = 0;
    const take = async (most = 10) => {
      number += 1;
      return takeVisits(store, taker, { most, number });
    };
    const takeOne = async (): Promise<TakenVisit> => {
      const taken = await take(1);
      if (taken.is !== 'taken' || taken.visits[0] === undefined) throw new Error(`nothing was taken: ${taken.is}`);
      return taken.visits[0];
    };
    return { ...taker, take, takeOne };
  };
  const stateOf = ({ id }: { id: string }) => shard.redact.getJobState(id);
  const active = async () => (await shard.redact.getActive()).map(({ id }) => id);
  return { store, keys, queues, shard, hands, accept, createTaker, stateOf, active };
}
