import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import { openQueues } from '../../queues/open-queues.ts';
import { pipeline, type WorkStage, workStages } from '../../queues/pipeline.ts';
import { visitId } from '../../src/jobs/ids.ts';
import type { Acceptance } from '../../src/records/accept-job.ts';
import type { Spool } from '../../src/records/spool.ts';
import type { Store } from '../../src/records/store.ts';
import { blockingOptions, openServer } from '../../src/redis/open-redis.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createCommit } from '../../workers/commit-visit.ts';
import { createExclusiveRun } from '../../workers/exclusive-run.ts';
import type { VisitTools } from '../../workers/run-visit.ts';
import { createSlots, createTurns } from '../../workers/slots.ts';
import type { StageWork } from '../../workers/stage.ts';
import { type FindWorker, type RunningWorker, startWorker } from '../../workers/start-worker.ts';
import type { InFlight } from '../../workers/stop.ts';
import { createKnobs } from '../../workers/watch-knobs.ts';
import { acceptanceOf, openBareHands } from './bare-hands.ts';
import { createTestProfiles } from './create-test-profiles.ts';
import { createNoteTask } from './note-task.ts';
import { startObserving } from './start-observing.ts';
import type { TestRecords } from './start-records.ts';
import { startRedisProxy } from './start-redis-proxy.ts';

type Works = { [Name in WorkStage]?: StageWork<Name>['work'] };

interface Choice {
  workerId?: string;
  /** Of each stage. */
  slots?: number;
  lockMs?: number;
  tools?: Partial<VisitTools>;
}

const task = createNoteTask({ ladder: ({ model, rule }) => [model('primary', { rounds: 1 }), rule(() => undefined)] });

/** Work that finds nothing to hide. */
export const redact: StageWork<'redact'>['work'] = async () => ({
  is: 'advance',
  carry: { redacted: { input: {}, documents: [], vault: { entries: [] } }, findings: {}, isUnchanged: true },
});

/** Work that answers without a model. */
export const answer: StageWork<'model'>['work'] = async () => ({
  is: 'advance',
  carry: { by: 'rule', output: { summary: 'a note', confidence: 1 } },
});

/** Works until the job is stopped. */
export const untilStopped = async ({ stop: { signal } }: Parameters<StageWork<'redact'>['work']>[0]) => {
  if (!signal.aborted) await once(signal, 'abort');
  throw new Error('stopped');
};

/** Work that waits until it is let go, at the latest when the test ends, and which jobs have come to it. */
export function createGate<Name extends WorkStage>(then: StageWork<Name>['work']) {
  const inside: string[] = [];
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  onTestFinished(open);
  const work: StageWork<Name>['work'] = async (visit) => {
    inside.push(visit.job.jobId);
    await opened;
    return then(visit);
  };
  return { work, inside, open };
}

const noSpool: Spool = {
  land: (_, land) => land(),
  readAll: async () => [],
  remove: async () => undefined,
};

/** Records on a connection that a proxy stands in. Both end with the test. */
export async function openStoreBehindProxy(records: TestRecords) {
  const proxy = await startRedisProxy(records.server.socketPath);
  const redis = await openServer(blockingOptions(proxy.url), () => undefined);
  onTestFinished(async () => {
    redis.disconnect();
    await proxy.close();
  });
  return { proxy, store: await records.openStore({ redis }) };
}

/**
 * Processes of workers on records, which end with the test: `startOne` starts one whose stages do this work, `accept`
 * records a job.
 */
export async function startStageWorkers(store: Store) {
  const queues = openQueues(store.redis, store.keySpace, { isFailFast: false, onError: () => undefined });
  await queues.ready();
  const hands = openBareHands(store);
  const { home: keys } = store.keySpace;
  const shard = queues.of(keys.tag);
  const errors: Error[] = [];
  const onTrouble = (error: Error) => void errors.push(error);
  const closes: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    await Promise.all(closes.map((close) => close()));
    await queues.close();
  });
  const startOne = (works: Works, choice: Choice = {}) => {
    const { workerId = 'a worker', slots = 2, lockMs = 60_000 } = choice;
    const workers: { [Name in WorkStage]?: RunningWorker } = {};
    const findWorker: FindWorker = (_, stage) => workers[stage as WorkStage];
    const known = { catalogue: createCatalogue([task]), profiles: createTestProfiles('primary'), knobs: createKnobs() };
    const tools: VisitTools = {
      commit: createCommit(
        { ...known, store, spool: noSpool, workerId, onTrouble, onBack: () => undefined },
        findWorker,
      ),
      ...{ ...known, failAt: () => undefined },
      ...{ backoff: { baseMs: 5, maxMs: 5 }, observe: startObserving().observe, ...choice.tools },
    };
    const inFlight: InFlight = new Map();
    const exclusiveRun = createExclusiveRun();
    const takeTurn = createTurns(2);
    const options = { store, queues, keys, workerId, lockMs, takeTurn, exclusiveRun, inFlight, onTrouble };
    for (const name of workStages) {
      const work = works[name] as StageWork<WorkStage>['work'] | undefined;
      const own = createSlots(slots, { mostKept: pipeline[name].kept })();
      if (work !== undefined) workers[name] = startWorker({ name, work }, tools, { ...options, slots: own });
    }
    const close = async () => {
      const all = Object.values(workers);
      for (const worker of all) worker.stop();
      await Promise.all(all.map((worker) => worker.untilIdle()));
      await Promise.all(all.map((worker) => worker.close()));
    };
    closes.push(close);
    return { workers, inFlight, exclusiveRun, close };
  };
  const accept = async (changes: Partial<Acceptance> = {}) => {
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }, changes));
    const read = () => store.redis.hgetall(keys.job(visit.jobId));
    const stateOf = (stage: WorkStage = 'redact', n = 1) => shard[stage].getJobState(visitId(visit.jobId, stage, n));
    return { ...visit, id: visitId(visit.jobId, 'redact', 1), read, stateOf };
  };
  return { store, keys, queues, shard, hands, errors, startOne, accept };
}
