import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import type { WorkStage } from '../../queues/pipeline.ts';
import { visitId } from '../../src/jobs/ids.ts';
import { createAtHand, type Payloads } from '../../src/records/at-hand.ts';
import { type Commit, commitVisit } from '../../src/records/commit-visit.ts';
import { leaveAtHand } from '../../src/records/leave-at-hand.ts';
import type { StageJob } from '../../src/records/start-visit.ts';
import type { Store } from '../../src/records/store.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import type { Held } from '../../workers/held.ts';
import { createQuiet } from '../../workers/quiet.ts';
import type { VisitTools } from '../../workers/run-visit.ts';
import type { StageWork } from '../../workers/stage.ts';
import type { RunningWorker, WorkerOptions } from '../../workers/start-worker.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { createNoteTask } from './note-task.ts';
import { startObserving } from './start-observing.ts';

type Work = StageWork<'redact'>['work'];

type Start = <Name extends WorkStage>(
  stage: StageWork<Name>,
  tools: VisitTools,
  held: Held,
  options: WorkerOptions,
) => RunningWorker;

const task = createNoteTask();

/** Work that hands the job on. */
export const redact: Work = async () => ({
  is: 'advance',
  carry: { redacted: { input: {}, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true },
});

/** Works until the job is stopped. */
export const untilStopped: Work = async ({ stop: { signal } }) => {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('stopped');
};

/**
 * Workers of `redact` on records, which end with the test: `startOne` starts one that does this work, `accept` records
 * a job and adds its visit, if the records have not.
 */
export async function startRedactWorkers(store: Store, start: Start) {
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const hands = openBareHands(store);
  const { home } = store.keySpace;
  const shard = queues.of(home.tag);
  const errors: Error[] = [];
  const running: RunningWorker[] = [];
  onTestFinished(async () => {
    await Promise.all(running.map((worker) => worker.close()));
    await queues.close();
    await hands.queues.close();
  });
  const startOne = (
    work: Work,
    { workerId = 'a worker', concurrency = 2, lockMs = 60_000, tools = {} }: Choice = {},
  ) => {
    const held: Held = new Map();
    const atHand = createAtHand(workerId);
    const all = {
      commit: (job: StageJob, commit: Commit, payloads?: Payloads) =>
        commitVisit(store, job, commit, payloads && leaveAtHand(atHand, job, commit, payloads)),
      ...{ queues, catalogue: createCatalogue([task]), profiles: new Map(), failAt: () => undefined },
      ...{ backoff: { baseMs: 5, maxMs: 5 }, observe: startObserving().observe, ...tools },
    };
    const onTrouble = (error: Error) => void errors.push(error);
    const options = { store, keys: home, workerId, atHand, concurrency, lockMs, quiet: createQuiet(), onTrouble };
    const worker = start({ name: 'redact', work }, all, held, options);
    running.push(worker);
    return { worker, held };
  };
  const accept = async () => {
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
    if (!store.movesVisits) await hands.addPresent(visit);
    const { jobId } = visit;
    const id = visitId(jobId, 'redact', 1);
    const stateOf = () => shard.redact.getJobState(id);
    return { ...visit, id, stateOf, holderOf: () => store.redis.hget(home.job(jobId), 'holder') };
  };
  return { store, keys: home, queues, shard, hands, errors, startOne, accept };
}

interface Choice {
  workerId?: string;
  concurrency?: number;
  lockMs?: number;
  tools?: Partial<VisitTools>;
}
