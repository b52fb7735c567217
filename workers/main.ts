import { setTimeout as sleep } from 'node:timers/promises';
import { addVisitLua } from '../queues/add-visit-script.ts';
import { openQueues } from '../queues/open-queues.ts';
import { pipeline, type WorkStage } from '../queues/pipeline.ts';
import type { Settings } from '../src/config.ts';
import { beginAttempt } from '../src/records/begin-attempt.ts';
import { commitVisit } from '../src/records/commit-visit.ts';
import { openKeySpace } from '../src/records/open-key-space.ts';
import { openRedis, patientOptions } from '../src/records/open-redis.ts';
import type { MasterKey } from '../src/records/seal.ts';
import { startVisit } from '../src/records/start-visit.ts';
import { createStore, type Store } from '../src/records/store.ts';
import { subscribe } from '../src/records/subscribe.ts';
import type { Detector } from '../src/redaction/detector.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import { type AskableProfile, createAskOnRecord } from './ask-on-record.ts';
import { createRungStage } from './ask-rung.ts';
import { createObserve, type Observe } from './observe.ts';
import { createSampler, type OnTrouble, untilStored } from './persist.ts';
import { createRedactStage } from './redact.ts';
import type { VisitTools } from './run-visit.ts';
import type { StageWork } from './stage.ts';
import { startSweeper } from './start-sweeper.ts';
import { type Held, startWorker } from './start-worker.ts';
import { createValidateStage } from './validate.ts';

const LONGEST_BACKOFF_MS = 300_000;
const READY_MS = 2000;

export interface WorkersGiven {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  profiles: readonly AskableProfile[];
  detectors: readonly Detector[];
  catalogue: TaskCatalogue;
  stages: readonly WorkStage[];
  log: Log;
  metrics: Metrics;
}

export interface RunningWorkers {
  /** Writes to Redis for real; rejects when it cannot within 2 s. */
  isReady: () => Promise<void>;
  /** Takes no new visits, lets those under way finish, then ends the connections. */
  close: () => Promise<void>;
}

/** A ladder may name profiles that this installation does not have: their rungs are skipped, and that is said once. */
function warnOfSkippedRungs(given: WorkersGiven): void {
  const { catalogue, log } = given;
  const profiles = profilesOf(given);
  for (const { name: task, version, ladder } of catalogue.all) {
    for (const [rung, step] of ladder.entries()) {
      if (step.is !== 'model' || profiles.has(step.profile)) continue;
      log.warn({ event: 'rung-skipped', task, version, rung, profile: step.profile });
    }
  }
}

const profilesOf = ({ profiles }: WorkersGiven) => new Map(profiles.map(({ profile }) => [profile.name, profile]));

/** Every write waits for Redis, however long that takes: a worker that holds an answer does not let go of it. */
function createVisitTools(store: Store, given: WorkersGiven, queues: VisitTools['queues'], onTrouble: OnTrouble) {
  const tools: VisitTools = {
    start: (visit, stage) => untilStored(() => startVisit(store, visit, stage), onTrouble),
    commit: (job, commit) => untilStored(() => commitVisit(store, job, commit), onTrouble),
    queues: { ...queues, add: (visit) => untilStored(() => queues.add(visit), onTrouble) },
    catalogue: given.catalogue,
    profiles: profilesOf(given),
    backoff: { baseMs: given.settings.retryBaseMs, maxMs: LONGEST_BACKOFF_MS },
    observe: createObserve(given.log, given.metrics),
  };
  return tools;
}

function createStages(
  given: WorkersGiven,
  store: Store,
  observe: Observe,
  onTrouble: OnTrouble,
): { [Name in WorkStage]: StageWork<Name> } {
  const profiles = new Map(given.profiles.map((askable) => [askable.profile.name, askable]));
  const ask = createAskOnRecord(profiles, (visit, attempt) =>
    untilStored(() => beginAttempt(store, visit, attempt), onTrouble),
  );
  const rungTools = { ask, observe, profiles: profilesOf(given) };
  return {
    redact: createRedactStage(given.detectors),
    model: createRungStage('model', rungTools),
    validate: createValidateStage(given.detectors),
    fallback: createRungStage('fallback', rungTools),
  };
}

async function checkReady({ redis, keySpace }: Store): Promise<void> {
  const late = sleep(READY_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('Redis did not answer')));
  await Promise.race([redis.set(keySpace.home.ready, Date.now(), 'PX', 60_000), late]);
}

/**
 * Starts workers for the given stages in this process:
 * 1. connect, name the keys, open the queues
 * 2. one BullMQ worker per stage and shard; each visit takes the one path of `run-visit.ts`
 * 3. hear of jobs that were ended elsewhere, and stop their work; sweep, when it is this process's turn
 * 4. `close`: no new visits, calls under way finish, connections end
 */
export async function startWorkers(given: WorkersGiven): Promise<RunningWorkers> {
  const { settings, log, metrics } = given;
  const onTrouble = createSampler((error) => {
    log.error({ event: 'worker-trouble', code: 'code' in error ? error.code : error.name });
  });
  const redis = await openRedis(patientOptions(given.redisUrl), onTrouble);
  // BullMQ gives up for good on a duplicate that is told to connect and cannot; one that connects by itself goes on.
  redis.options.lazyConnect = false;
  const keySpace = await openKeySpace(redis, settings.prefix);
  const store = createStore(redis, keySpace, given.encryptionKeys, { ...settings, addVisitLua });
  const queues = openQueues(redis, keySpace, { isHasty: false, onError: onTrouble });
  const tools = createVisitTools(store, given, queues, onTrouble);
  const stages = createStages(given, store, tools.observe, onTrouble);
  const held: Held = new Map();
  const stops = await subscribe(
    redis,
    keySpace.shards.map(({ stopped }) => stopped),
    (jobId) => {
      for (const stop of held.get(jobId) ?? []) stop.stop();
    },
    onTrouble,
  );
  const { lockMs, boardHistory } = settings;
  const options = { redis, lockMs, boardHistory, onError: onTrouble };
  const workers = keySpace.shards.flatMap(({ tag: prefix }) =>
    given.stages.map((name) => {
      const concurrency = settings.concurrency ?? pipeline[name].concurrency;
      return startWorker(stages[name] as StageWork<WorkStage>, tools, held, { ...options, prefix, concurrency });
    }),
  );
  const sweeper = startSweeper({ store, queues, log, metrics, onTrouble });
  log.info({ event: 'workers-started', stages: given.stages });
  warnOfSkippedRungs(given);
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.close()));
    await sweeper.close();
    await stops.close();
    await queues.close();
    redis.disconnect();
    log.info({ event: 'workers-stopped' });
  };
  return { isReady: () => checkReady(store), close };
}
