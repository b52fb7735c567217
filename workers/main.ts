import { openQueues } from '../queues/open-queues.ts';
import { delivering, type WorkQueue, type WorkStage } from '../queues/pipeline.ts';
import { visitsLua } from '../queues/visits-lua.ts';
import { type Settings, SettingsError } from '../src/config.ts';
import { type EgressLog, egressDirOf, openEgressLog } from '../src/egress/open-egress-log.ts';
import { createFailAt } from '../src/failures/create-fail-at.ts';
import { Failure } from '../src/failures/failure.ts';
import { abandonWhen, limitTime } from '../src/failures/limit-time.ts';
import { reasonOf } from '../src/net/reason-of.ts';
import { checkStart } from '../src/operations/check-start.ts';
import { createPlaceObserver } from '../src/payloads/observe-place.ts';
import { createPlaceCheck } from '../src/records/bind-place.ts';
import { commit } from '../src/records/commit.ts';
import { openKeep } from '../src/records/open-keep.ts';
import { openOutside } from '../src/records/outside.ts';
import { startPresence } from '../src/records/presence.ts';
import { openSpool, spoolDirOf } from '../src/records/spool.ts';
import { createStore, type Store, writeReady } from '../src/records/store.ts';
import type { Detector } from '../src/redaction/detector.ts';
import { troubleCodeOf } from '../src/redis/classify-redis-error.ts';
import { openKeySpace } from '../src/redis/key-space.ts';
import { blockingOptions, openRedis, type RedisClient } from '../src/redis/open-redis.ts';
import { type Subscription, subscribe } from '../src/redis/subscribe.ts';
import type { SourcesOf } from '../src/retrieval/sources.ts';
import { deriveChainKey } from '../src/seals/chain.ts';
import { openAnchor } from '../src/seals/open-anchor.ts';
import type { MasterKey } from '../src/seals/seal.ts';
import type { TaskCatalogue } from '../src/tasks/load-tasks.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Metrics } from '../src/telemetry/metrics.ts';
import { openSender } from '../src/webhooks/open-sender.ts';
import type { AskableProfile } from './ask-on-record.ts';
import { startDeliver } from './deliver.ts';
import { createSampler, isStorageError, untilStored } from './persist.ts';
import { limitsOf } from './rungs.ts';
import { startCanaries } from './start-canaries.ts';
import { startClearing } from './start-clearing.ts';
import { type Opened, profilesOf, startStages } from './start-stages.ts';
import { startSweeper } from './start-sweeper.ts';
import type { InFlight } from './stop.ts';
import { warnOfLadders, warnOfPlugIns } from './warn-at-start.ts';
import { openKnobs } from './watch-knobs.ts';

const READY_MS = 2000;

/** What a process of workers is started with. */
export interface WorkersGiven {
  settings: Settings;
  redisUrl: string;
  encryptionKeys: readonly MasterKey[];
  /** Sign what goes to callback URLs. */
  webhookSecrets?: readonly string[];
  profiles: readonly AskableProfile[];
  detectors: readonly Detector[];
  catalogue: TaskCatalogue;
  /** What the tasks' `retrieve` may look into. */
  sourcesOf: SourcesOf;
  /** And the queue of events. */
  stages: readonly WorkQueue[];
  /** How long after a try an event is sent again, and how long a receiver has, where it is not as always. */
  deliveries?: { delaysMs?: readonly number[]; withinMs?: number };
  log: Log;
  metrics: Metrics;
  /** Of Airlock. */
  version: string;
}

/** A process's workers, at work. */
export interface RunningWorkers {
  /** Writes to Redis for real, and to the place of payloads; rejects when it cannot within 2 s and 10 s. */
  isReady: () => Promise<void>;
  /** Settles when they cannot go on. */
  lost: Promise<string>;
  /** Claims no more visits, lets those in flight finish, then ends the connections. */
  close: () => Promise<void>;
}

async function checkReady(store: Store, checkPlace: () => Promise<void>): Promise<void> {
  await limitTime(READY_MS, [], (signal) => abandonWhen(signal, writeReady(store.redis, store.keySpace.home)));
  await checkPlace();
}

/** The log of what this process sends, its heads anchored where that is set. The first key writes it, as it seals. */
function openEgress({ settings, encryptionKeys: [master], log, metrics }: WorkersGiven) {
  if (master === undefined) throw new Failure('key-unknown');
  const onTrouble = createSampler((error) => {
    log.error({ event: 'receipt-unwritten', code: 'code' in error ? error.code : error.name });
  });
  const key = deriveChainKey(master, 'egress');
  const egress = openEgressLog(egressDirOf(settings), key, onTrouble);
  if (settings.anchor === undefined) return { ...egress, close: async () => egress.close() };
  const anchor = openAnchor(settings.anchor, {
    onTrouble: (error) => {
      metrics.anchorFailures.inc();
      log.warn({ event: 'anchor-failed', reason: reasonOf(error) });
    },
  });
  const append: EgressLog['append'] = (entry) => {
    const place = egress.append(entry);
    anchor.note({ chain: place.log, seq: place.seq, mac: place.mac, key });
    return place;
  };
  const close = async () => {
    egress.close();
    await anchor.close();
  };
  return { append, close };
}

async function open(given: WorkersGiven): Promise<Opened> {
  const { settings, log } = given;
  const onTrouble = createSampler((error) => {
    log.error({ event: 'worker-trouble', code: troubleCodeOf(error) });
  });
  const redis = await openRedis(blockingOptions(given.redisUrl), onTrouble);
  const keySpace = await untilStored(() => openKeySpace(redis, settings.prefix, settings.shards), onTrouble);
  const options = { ...settings, visitsLua, outside: openOutside(settings, createPlaceObserver(given)) };
  const openStore = (connection: RedisClient) => createStore(connection, keySpace, given.encryptionKeys, options);
  const store = openStore(redis);
  // What is wrong with a setting may be told with the code of a connection that failed; no waiting helps.
  const isAway = (error: unknown) => !(error instanceof SettingsError) && isStorageError(error);
  await untilStored(() => checkStart(store, { ...given, waits: true }), onTrouble, isAway).catch(
    async (error: unknown) => {
      redis.disconnect();
      await store.outside?.place.close();
      throw error;
    },
  );
  const queues = openQueues(redis, keySpace, { isFailFast: false, onError: onTrouble });
  const onSpooled = (jobId: string, stage: string) => log.warn({ event: 'answer-spooled', jobId, stage });
  const spool = openSpool(spoolDirOf(settings), { onTrouble, onSpooled });
  const knobs = await openKnobs(store, onTrouble);
  const { durability } = settings;
  const keeping = openKeep(store, { durability, openStore, onError: onTrouble });
  return { store, keeping, spool, egress: openEgress(given), queues, knobs, onTrouble, workerId: crypto.randomUUID() };
}

/** Writes the paid answers into the record whose process crashed before Redis had written them. */
export async function landSpooled(
  { store, spool, onTrouble }: Pick<Opened, 'store' | 'spool' | 'onTrouble'>,
  log: Log,
): Promise<void> {
  for (const spooled of await spool.readAll()) {
    const { job, own, change, worker } = spooled;
    const { is } = await untilStored(() => commit(store, job, change, { own, worker }), onTrouble, isStorageError);
    await spool.remove(spooled);
    log.info({ event: 'answer-landed', jobId: job.jobId, stage: own.stage, is });
  }
}

/** What sends events, to where it may. */
function openDeliver(opened: Opened, { settings, log, metrics, ...given }: WorkersGiven) {
  const policy = { allow: new Set(settings.callbackAllow), isProduction: settings.isProduction };
  return startDeliver({
    ...opened,
    ...{ log, metrics, sender: openSender(policy, given.deliveries), failAt: createFailAt(settings.failAt) },
    ...{ slots: settings.concurrency, publicUrl: settings.publicUrl, ...given.deliveries },
    secrets: given.webhookSecrets ?? [],
  });
}

/** Sends canaries, where that is set, to every profile in turn. */
function openCanaries(opened: Opened, given: WorkersGiven, isMyTurn: () => boolean) {
  const { canaryMs: everyMs } = given.settings;
  const profiles = [...profilesOf(given).values()];
  return everyMs === undefined || profiles.length === 0
    ? undefined
    : startCanaries({ ...opened, metrics: given.metrics, profiles, everyMs, isMyTurn });
}

/** Hears of jobs that were ended elsewhere, and stops the work on them. */
function listenForStops({ store, onTrouble }: Opened, inFlight: InFlight): Promise<Subscription> {
  const channels = store.keySpace.shards.map(({ stopped }) => stopped);
  const stopWork = (jobId: string) => {
    for (const { stop } of inFlight.get(jobId) ?? []) stop();
  };
  return subscribe(store.redis, channels, stopWork, onTrouble);
}

/**
 * Starts workers for the given stages in this process:
 * 1. connect, make sure of Redis and keys, open the queues
 * 2. land the answers that a process left on disk when it crashed
 * 3. one worker per stage and shard, and what sends events; each visit takes the one path of `run-visit.ts`; a heartbeat says that they live
 * 4. hear of jobs that were ended elsewhere, and stop their work; sweep, remove payloads outside of Redis, and send
 *    canaries, when it is this process's turn
 * 5. `close`: no new visits, calls in flight finish, connections end
 */
export async function startWorkers(given: WorkersGiven): Promise<RunningWorkers> {
  const { log, metrics } = given;
  // The first one is to be seen as a rise.
  for (const { profile } of given.profiles) metrics.unknownAttempts.inc({ profile: profile.name }, 0);
  const opened = await open(given);
  const presence = startPresence(opened.store, { kind: 'workers', ...given, onTrouble: opened.onTrouble });
  await landSpooled(opened, log);
  const inFlight: InFlight = new Map();
  const stops = await listenForStops(opened, inFlight);
  const stages = given.stages.filter((name): name is WorkStage => name !== delivering.name);
  const workers = startStages(opened, { ...given, stages }, inFlight);
  const deliver = given.stages.includes(delivering.name) ? openDeliver(opened, given) : undefined;
  const sweeper = startSweeper({ ...opened, log, metrics, meters: Object.keys(limitsOf(profilesOf(given))) });
  const clearing = startClearing({ ...opened, log });
  const canaries = openCanaries(opened, given, sweeper.isSweeping);
  log.info({ event: 'workers-started', stages: given.stages });
  warnOfLadders(given.catalogue.all, profilesOf(given), log);
  if (given.stages.includes('redact')) void warnOfPlugIns(given.detectors, log);
  const close = async () => {
    await Promise.all([workers.close(), deliver?.close()]);
    await sweeper.close();
    await clearing?.close();
    await canaries?.close();
    await stops.close();
    await opened.queues.close();
    await opened.egress.close();
    await presence.close();
    opened.keeping.close();
    opened.store.redis.disconnect();
    await opened.store.outside?.place.close();
    log.info({ event: 'workers-stopped' });
  };
  const checkPlace = createPlaceCheck(opened.store);
  return { isReady: () => checkReady(opened.store, checkPlace), lost: presence.lost, close };
}
