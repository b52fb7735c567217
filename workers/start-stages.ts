import { setTimeout as sleep } from 'node:timers/promises';
import type { Queues } from '../queues/open-queues.ts';
import { pipeline, type WorkStage } from '../queues/pipeline.ts';
import { openAuditLog } from '../src/audit/audit-log.ts';
import { createPolicyHash } from '../src/boundary/hash-policy.ts';
import { withCanaries } from '../src/canaries/canary-tasks.ts';
import type { EgressLog } from '../src/egress/open-egress-log.ts';
import { createBreaker } from '../src/failures/create-breaker.ts';
import { createFailAt } from '../src/failures/create-fail-at.ts';
import type { FailureCode } from '../src/failures/failure-codes.ts';
import { createInspector, type Inspector } from '../src/inspection/inspector.ts';
import { type InspectorThreads, openInspectorThreads } from '../src/inspection/open-inspector-threads.ts';
import { meterOf } from '../src/models/meter-of.ts';
import { createKnownForms } from '../src/models/request-form.ts';
import { beginAttempt } from '../src/records/begin-attempt.ts';
import { holdModels } from '../src/records/hold.ts';
import type { Keeping } from '../src/records/open-keep.ts';
import type { Spool } from '../src/records/spool.ts';
import type { Store } from '../src/records/store.ts';
import { tellProfile } from '../src/records/tell-profile.ts';
import { watchKeepers } from '../src/redis/keeper-of.ts';
import { type Begin, createAskOnRecord, type TellTrouble } from './ask-on-record.ts';
import { createRungStage } from './ask-rung.ts';
import { createCommit } from './commit-visit.ts';
import { createExclusiveRun } from './exclusive-run.ts';
import { createAskHedged } from './hedge.ts';
import { createLookForLeak, type Leak } from './look-for-leak.ts';
import type { WorkersGiven } from './main.ts';
import { createObserve } from './observe.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import { createRedactStage } from './redact.ts';
import type { VisitTools } from './run-visit.ts';
import { limitsOf, type Profiles } from './rungs.ts';
import { createSlots, createTurns } from './slots.ts';
import type { StageWork } from './stage.ts';
import { startHeartbeats } from './start-heartbeats.ts';
import { type FindWorker, type RunningWorker, startWorker } from './start-worker.ts';
import type { InFlight } from './stop.ts';
import { createValidateStage } from './validate.ts';
import type { OpenKnobs } from './watch-knobs.ts';
import { watchTasks } from './watch-tasks.ts';

/** What a process of workers holds open. */
export interface Opened {
  store: Store;
  /** Writes that a request to a model follows, which no failover may take back. */
  keeping: Keeping;
  spool: Spool;
  egress: Pick<EgressLog, 'append'> & { close: () => Promise<void> };
  queues: Queues;
  /** What is set while this process runs. */
  knobs: OpenKnobs;
  onTrouble: OnTrouble;
  /** Whose heartbeat keeps the visits of this process. */
  workerId: string;
}

/** Visits that begin in one turn of the event loop: it takes some ten milliseconds then. */
const MOST_A_TURN = 16;
const LONGEST_BACKOFF_MS = 300_000;
/** So long a failed call waits for what its profile's meter says of it. */
const TELLS_WITHIN_MS = 250;
/** A profile that refuses so many requests in a row rests: it is asked once in `restMs`. */
const resting = { inARow: 3, restMs: 10_000 };

/** The profiles that tasks may name, by name. */
export const profilesOf = ({ profiles }: WorkersGiven): Profiles =>
  new Map(profiles.map(({ profile }) => [profile.name, profile]));

/** What each stage does to a job, with all that it needs for that. */
function createStages(
  opened: Opened,
  tools: VisitTools,
  given: WorkersGiven,
  inspector: Inspector,
): { [Name in WorkStage]: StageWork<Name> } {
  const { store, keeping, egress, onTrouble } = opened;
  const { observe, failAt, profiles, knobs } = tools;
  const askable = new Map(given.profiles.map((one) => [one.profile.name, one]));
  const begin: Begin = (job, beginning) =>
    untilStored(() => keeping.keep(job.tenant, (own) => beginAttempt(own, job, beginning)), onTrouble);
  const tellTrouble: TellTrouble = async (job, given) => {
    const telling = untilStored(() => tellProfile(store, job, given), onTrouble).then((told) => {
      if (told.isNew) observe.away(given.profile, given.code, true);
      return told;
    });
    // What came of the call is not held back, or a crash would lose it: whoever cannot tell spends nothing.
    return Promise.race([telling, sleep(TELLS_WITHIN_MS, { isAway: true, isOwnDoing: false }, { ref: false })]);
  };
  const breaker = createBreaker<FailureCode>({ ...resting, onTurn: observe.rested });
  const forms = createKnownForms(observe.learned);
  const toMeter = (profile: string) => meterOf(profile, profiles);
  const lookForLeak = createLookForLeak(createHold(opened, tools, given));
  const shared = { begin, tellTrouble, egress, breaker, forms, lookForLeak, failAt };
  const askOnRecord = createAskOnRecord({ profiles: askable, meterOf: toMeter, ...shared });
  const ask = createAskHedged(askOnRecord, (profile) => profiles.get(profile)?.timeoutMs ?? 0);
  const rungTools = { ask, observe, inspector, policyOf: createPolicyHash(given.detectors), profiles };
  return {
    redact: createRedactStage({ ...given, engine: inspector }, given.sourcesOf, observe),
    model: createRungStage('model', rungTools),
    validate: createValidateStage({ inspector, profiles, knobs }),
    fallback: createRungStage('fallback', rungTools),
  };
}

/** Holds all jobs since a canary leaked, however long Redis is away, and tells everybody who looks. */
function createHold({ store, onTrouble }: Opened, { observe }: VisitTools, given: WorkersGiven) {
  const { redaction, auditRetentionMs: keepMs } = given.settings;
  const audit = openAuditLog(store, given.encryptionKeys, { keepMs, onTampered: store.onTampered });
  return async (leak: Leak) => {
    const reason = `a canary leaked ${leak.types.join(', ')}`;
    const teller = audit.as({ key: 'airlock', address: null, reason });
    // Before all is held: a process that is killed in between has told why.
    observe.leaked(leak);
    await untilStored(() => holdModels(store, { ...leak, redaction }, teller), onTrouble);
  };
}

/** Where the embedded detectors work: in threads but for short texts, so that none holds up this process. */
function openInspector({ settings, detectors }: WorkersGiven, onTrouble: OnTrouble): InspectorThreads {
  const embedded = detectors.filter(({ plugIn }) => plugIn === undefined);
  // Nobody looks, so nobody takes long.
  if (embedded.length === 0) return { ...createInspector([]), close: async () => undefined };
  const { redaction: setting, redactionBudgetMs: budgetMs } = settings;
  return openInspectorThreads({ setting, detectors: embedded, budgetMs, onTrouble });
}

/** Starts one worker per stage and shard, and the heartbeat that says that they live. */
export function startStages(
  opened: Opened,
  given: WorkersGiven & { stages: readonly WorkStage[] },
  inFlight: InFlight,
): { close: () => Promise<void> } {
  const { settings, stages, log, metrics } = given;
  const { keySpace } = opened.store;
  const workers = new Map<string, RunningWorker>();
  const findWorker: FindWorker = (tenant, stage) => workers.get(`${keySpace.keysOf(tenant).tag} ${stage}`);
  const observe = createObserve(log, metrics, !given.catalogue.isProduction);
  const profiles = profilesOf(given);
  const catalogue = withCanaries(watchTasks(given.catalogue, observe.taskSlow), [...profiles.values()]);
  const onBack = (profile: string) => observe.away(profile, undefined, false);
  const tools: VisitTools = {
    commit: createCommit({ ...opened, catalogue, profiles, onBack }, findWorker),
    catalogue,
    profiles,
    knobs: opened.knobs,
    backoff: { baseMs: settings.retryBaseMs, maxMs: LONGEST_BACKOFF_MS },
    observe,
    failAt: createFailAt(settings.failAt),
  };
  const inspector = openInspector(given, opened.onTrouble);
  const works = createStages(opened, tools, given, inspector);
  const takeTurn = createTurns(MOST_A_TURN);
  const shared = { ...opened, lockMs: settings.lockMs, takeTurn, exclusiveRun: createExclusiveRun(), inFlight };
  const shards = keySpace.shards.length;
  for (const name of stages) {
    const { slots, kept: mostKept } = pipeline[name];
    const openSlots = createSlots(settings.concurrency ?? slots, { mostKept, shards });
    for (const keys of keySpace.shards) {
      const own = { ...shared, keys, slots: openSlots() };
      workers.set(`${keys.tag} ${name}`, startWorker(works[name] as StageWork<WorkStage>, tools, own));
    }
  }
  const stopWatching = watchKeepers(opened.store.redis, keySpace.shards, ({ tag }) => {
    for (const name of stages) workers.get(`${tag} ${name}`)?.doubt();
  });
  const heartbeats = startHeartbeats(opened.store, { ...shared, limits: limitsOf(profiles) });
  return {
    close: async () => {
      stopWatching();
      const all = [...workers.values()];
      for (const worker of all) worker.stop();
      await Promise.all(all.map((worker) => worker.untilIdle()));
      await Promise.all(all.map((worker) => worker.close()));
      heartbeats.close();
      await inspector.close();
    },
  };
}
