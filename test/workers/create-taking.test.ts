import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { createTaking } from '../../workers/create-taking.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A worker's taking of `redact`; `held` are the visits that the worker has. */
async function start() {
  const store = await records.openStore({ movesVisits: true });
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  const hands = openBareHands(store);
  onTestFinished(async () => {
    await queues.close();
    await hands.queues.close();
  });
  const { home: keys } = store.keySpace;
  const held: string[] = [];
  const troubles: Error[] = [];
  const onTrouble = (error: Error) => void troubles.push(error);
  const taker = { workerId: 'a', keys, stage: 'redact', beatMs: 60_000 } as const;
  const taking = createTaking({ store, onTrouble }, taker, () => held);
  const accept = async () => {
    const { jobId } = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
    return visitId(jobId, 'redact', 1);
  };
  const takeIds = async (most = 10) => (await taking.take(most)).visits.map(({ id }) => id);
  return { store, keys, redact: queues.of(keys.tag).redact, taking, held, accept, takeIds };
}

describe('createTaking', () => {
  it('says first what the worker holds, and takes then', async () => {
    const { taking, accept, takeIds } = await start();
    const id = await accept();
    expect(await taking.take(10)).toEqual({ visits: [], idleMs: 0 });
    expect(await takeIds()).toEqual([id]);
    expect(await takeIds()).toEqual([]);
  });

  it('tells for how long nobody need look again', async () => {
    const { redact, taking, accept } = await start();
    await taking.restore();
    await accept();
    await accept();
    expect((await taking.take(1)).idleMs).toBe(0);
    await taking.take(1);
    expect((await taking.take(1)).idleMs).toBe(Number.POSITIVE_INFINITY);
    await redact.pause();
    expect(await taking.take(1)).toEqual({ visits: [], idleMs: 5000 });
  });

  it('gives back what the worker does not have, before it takes again, when it is in doubt', async () => {
    const { taking, held, accept, takeIds } = await start();
    await taking.restore();
    const ids = [await accept(), await accept()];
    const [first = '', second = ''] = await takeIds();
    expect([first, second].toSorted()).toEqual(ids.toSorted());
    held.push(first);
    expect(await takeIds()).toEqual([]);
    taking.doubt();
    expect(await takeIds()).toEqual([second]);
    held.push(second);
    expect(await takeIds()).toEqual([]);
  });

  it('goes on when its beat has ended, with what it still has', async () => {
    const { store, keys, redact, taking, held, accept, takeIds } = await start();
    await taking.restore();
    held.push(await accept());
    expect(await takeIds()).toEqual(held);
    await store.redis.del(keys.worker('a'));
    const next = await accept();
    expect(await taking.take(10)).toEqual({ visits: [], idleMs: 0 });
    expect(await takeIds()).toEqual([next]);
    expect(await redact.getActiveCount()).toBe(2);
  });
});
