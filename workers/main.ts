import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openQueues } from '../queues/open-queues.ts';
import { pipeline, type WorkStage } from '../queues/pipeline.ts';
import { visitsLua } from '../queues/visits-script.ts';
import type { Settings } from '../src/config.ts';
import { deriveEgressKey } from '../src/egress/egress-line.ts';
import { type EgressLog, openEgressLog } from '../src/egress/open-egress-log.ts';
import { Failure } from '../src/failures/failure.ts';
import { checkStart } from '../src/operations/check-start.ts';
import { createAtHand } from '../src/records/at-hand.ts';
import { openSpool, spoolDirOf } from '../src/records/open-spool.ts';
import { createStore, type Store } from '../src/records/store.ts';
import type { Detector } from '../src/redaction/detector.ts';
import { openKeySpace } from '../src/redis/open-key-space.ts';
import { openRedis, patientOptions } from '../src/redis/open-redis.ts';
import { type Subscription, subscribe } from '../src/redis/subscribe.ts';
import type { SourcesOf } from '../src/retrieval/sources.ts';
import type { MasterKey } from '../src/seals/seal.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import type { AskableProfile } from './ask-on-record.ts';
import { createStages } from './create-stages.ts';
import { createVisitTools, type Opened, profilesOf } from './create-visit-tools.ts';
import type { Held } from './held.ts';
import { landSpooled } from './land-spooled.ts';
import { createSampler, untilStored } from './persist.ts';
import { createQuiet } from './quiet.ts';
import type { StageWork } from './stage.ts';
import { startBeats } from './start-beats.ts';
import { startBullmqWorker } from './start-bullmq-worker.ts';
import { startSweeper } from './start-sweeper.ts';
import { type RunningWorker, startWorker } from './start-worker.ts';
import { warnOfLadders } from './warn-of-ladders.ts';
import { warnOfPlugIns } from './warn-of-plug-ins.ts';

const READY_MS = 2000;

export interface WorkersGiven {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  profiles: readonly AskableProfile[];
  detectors: readonly Detector[];
  catalogue: TaskCatalogue;
  /** What the tasks' `retrieve` may look into. */
  sourcesOf: SourcesOf;
  stages: readonly WorkStage[];
  /** BullMQ's own worker takes and ends visits, instead of our scripts on the keys of the one version they know. */
  isPortable?: boolean;
  log: Log;
  metrics: Metrics;
}

export interface RunningWorkers {
  /** Writes to Redis for real; rejects when it cannot within 2 s. */
  isReady: () => Promise<void>;
  /** Takes no new visits, lets those under way finish, then ends the connections. */
  close: () => Promise<void>;
}

async function checkReady({ redis, keySpace }: Store): Promise<void> {
  const late = sleep(READY_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('Redis did not answer')));
  await Promise.race([redis.set(keySpace.home.ready, Date.now(), 'PX', 60_000), late]);
}

/** The log of what this process sends. The first key writes it, as it seals. */
function openEgress({ settings, encryptionKeys: [key], log }: WorkersGiven): EgressLog {
  if (key === undefined) throw new Failure('key-unknown');
  const onTrouble = createSampler((error) => {
    log.error({ event: 'receipt-unwritten', code: 'code' in error ? error.code : error.name });
  });
  return openEgressLog(join(settings.dataDir, 'egress', settings.prefix), deriveEgressKey(key), onTrouble);
}

async function open(given: WorkersGiven): Promise<Opened> {
  const { settings, log, isPortable = false } = given;
  const onTrouble = createSampler((error) => {
    log.error({ event: 'worker-trouble', code: 'code' in error ? error.code : error.name });
  });
  const redis = await openRedis(patientOptions(given.redisUrl), onTrouble);
  // BullMQ gives up for good on a duplicate that is told to connect and cannot; one that connects by itself goes on.
  redis.options.lazyConnect = false;
  const keySpace = await openKeySpace(redis, settings.prefix);
  const options = isPortable ? settings : { ...settings, visitsLua };
  const store = createStore(redis, keySpace, given.encryptionKeys, options);
  await untilStored(() => checkStart(store, given), onTrouble).catch((error: unknown) => {
    redis.disconnect();
    throw error;
  });
  const queues = openQueues(redis, keySpace, { isHasty: false, onError: onTrouble });
  const onSpooled = (jobId: string, stage: string) => log.warn({ event: 'answer-spooled', jobId, stage });
  const spool = openSpool(spoolDirOf(settings), { onTrouble, onSpooled });
  const workerId = crypto.randomUUID();
  return { store, spool, egress: openEgress(given), queues, onTrouble, workerId, atHand: createAtHand(workerId) };
}

/** Hears of jobs that were ended elsewhere, and stops the work on them. */
function listenForStops({ store, onTrouble }: Opened, held: Held): Promise<Subscription> {
  const channels = store.keySpace.shards.map(({ stopped }) => stopped);
  const stopWork = (jobId: string) => {
    for (const { stop } of held.get(jobId) ?? []) stop();
  };
  return subscribe(store.redis, channels, stopWork, onTrouble);
}

/** One worker per stage and shard, and the beat that says that they live. */
function startStages(opened: Opened, given: WorkersGiven, held: Held): RunningWorker {
  const { settings, stages, isPortable = false } = given;
  const tools = createVisitTools(opened, given);
  const works = createStages(opened, tools, given);
  const options = { ...opened, lockMs: settings.lockMs, quiet: createQuiet() };
  const start = isPortable ? startBullmqWorker : startWorker;
  const workers = opened.store.keySpace.shards.flatMap((keys) =>
    stages.map((name) => {
      const concurrency = settings.concurrency ?? pipeline[name].concurrency;
      return start(works[name] as StageWork<WorkStage>, tools, held, { ...options, keys, concurrency });
    }),
  );
  const beats = startBeats(opened.store, options);
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      beats.close();
    },
  };
}

/**
 * Starts workers for the given stages in this process:
 * 1. connect, make sure of Redis and keys, open the queues
 * 2. land the answers that a process left on disk when it died
 * 3. one worker per stage and shard; each visit takes the one path of `run-visit.ts`; a beat says that they live
 * 4. hear of jobs that were ended elsewhere, and stop their work; sweep, when it is this process's turn
 * 5. `close`: no new visits, calls under way finish, connections end
 */
export async function startWorkers(given: WorkersGiven): Promise<RunningWorkers> {
  const { log, metrics } = given;
  const opened = await open(given);
  await landSpooled(opened, log);
  const held: Held = new Map();
  const stops = await listenForStops(opened, held);
  const workers = startStages(opened, given, held);
  const sweeper = startSweeper({ ...opened, log, metrics });
  log.info({ event: 'workers-started', stages: given.stages });
  warnOfLadders(given.catalogue.all, profilesOf(given), log);
  if (given.stages.includes('redact')) void warnOfPlugIns(given.detectors, log);
  const close = async () => {
    await workers.close();
    await sweeper.close();
    await stops.close();
    await opened.queues.close();
    opened.egress.close();
    opened.store.redis.disconnect();
    log.info({ event: 'workers-stopped' });
  };
  return { isReady: () => checkReady(opened.store), close };
}
