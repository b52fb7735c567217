import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { commitVisit } from '../../src/records/commit-visit.ts';
import { visitId } from '../../src/records/keys.ts';
import { startVisit } from '../../src/records/start-visit.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { StageWork } from '../../workers/stage.ts';
import { type Held, startWorker } from '../../workers/start-worker.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask } from '../support/note-task.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();
const redacted = { input: {}, documents: [], vault: { entries: [] } };

/** Works until the job is stopped. */
const untilStopped: StageWork<'redact'>['work'] = async ({ stop: { signal } }) => {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('stopped');
};

/** A worker of `redact` that does this, beside one job whose visit waits. */
async function start(work: StageWork<'redact'>['work']) {
  const store = await records.openStore();
  const queues = openQueues(store.redis, store.keySpace, { isHasty: false, onError: () => undefined });
  const hands = openBareHands(store);
  const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
  await hands.addPresent(visit);
  const held: Held = new Map();
  const errors: Error[] = [];
  const tools = {
    start: startVisit.bind(undefined, store),
    commit: commitVisit.bind(undefined, store),
    ...{ queues, catalogue: createCatalogue([task]), profiles: new Map() },
    backoff: { baseMs: 5, maxMs: 5 },
    observe: startObserving().observe,
  };
  const options = {
    redis: store.redis,
    prefix: store.keySpace.home.tag,
    concurrency: 2,
    lockMs: 2000,
    boardHistory: 10,
  };
  const onError = (error: Error) => errors.push(error);
  const worker = startWorker({ name: 'redact', work }, tools, held, { ...options, onError });
  onTestFinished(async () => {
    await worker.close();
    await queues.close();
    await hands.queues.close();
  });
  const [shard] = queues.shards;
  if (shard === undefined) throw new Error('no shard');
  return { shard, queues, visit, held, errors, id: visitId(visit.jobId, 'redact', 1) };
}

describe('startWorker', () => {
  it('runs a visit and returns nothing to the queue', async () => {
    const carry = { redacted, findings: {}, isUnchanged: true };
    const { shard, id, held, errors } = await start(async () => ({ is: 'advance', carry }));
    await eventually(async () => (await shard.redact.getJobState(id)) === 'completed');
    const job = await shard.redact.getJob(id);
    expect(job?.returnvalue).toBeNull();
    expect([held.size, errors]).toEqual([0, []]);
    expect(await shard.model.count()).toBe(1);
  });

  it('puts a visit off until it is due', async () => {
    let runs = 0;
    const { shard, id, errors } = await start(async () => {
      runs += 1;
      return { is: 'put-off', delayMs: runs === 1 ? 0 : 60_000 };
    });
    await eventually(async () => runs === 2 && (await shard.redact.getJobState(id)) === 'delayed');
    const job = await shard.redact.getJob(id);
    expect(job?.delay).toBeGreaterThan(0);
    expect(errors).toEqual([]);
  });

  it('holds the job while it works on it, so that it can be stopped', async () => {
    const { visit, held, shard, id } = await start(untilStopped);
    const stops = await eventually(() => held.get(visit.jobId));
    expect(stops.size).toBe(1);
    for (const stop of stops) stop.stop();
    await eventually(async () => (await shard.redact.getJobState(id)) === 'completed');
    expect(held.size).toBe(0);
  });

  it('holds the job on when another visit of it came and went', async () => {
    const { visit, held, shard, queues } = await start(untilStopped);
    const stops = await eventually(() => held.get(visit.jobId));
    const [working] = stops;
    await queues.add({ ...visit, token: 'a stale one', stage: 'redact', n: 9, priority: 1, task: 'note' });
    const stale = visitId(visit.jobId, 'redact', 9);
    await eventually(async () => (await shard.redact.getJobState(stale)) === 'completed');
    expect([...(held.get(visit.jobId) ?? [])]).toEqual([working]);
    working?.stop();
  });
});
