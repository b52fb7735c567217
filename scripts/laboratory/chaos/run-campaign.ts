import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { createCanaries, markOf } from '../faults/canaries.ts';
import type { Fault } from '../faults/fault.ts';
import type { FaultTargets } from '../faults/fault-targets.ts';
import { type FaultEnvironment, openFaultEnvironment, type RedisForm } from '../faults/open-fault-environment.ts';
import { planFaults, planPace } from '../faults/plan-faults.ts';
import { type RunningFaults, runFaults } from '../faults/run-faults.ts';
import { type Bucket, startBucket, troubleBucket } from '../faults/start-bucket.ts';
import { type Provider, type ProviderOptions, startProvider } from '../faults/start-provider.ts';
import { createProcesses, MOST_CALLS, queuePatterns, timing } from './chaos-processes.ts';
import { collectLeaks } from './collect-leaks.ts';
import { type CampaignClient, createClient, createTenantKeys } from './create-client.ts';
import { answerIncident, writeIncident } from './incident.ts';
import type { Observations } from './observations.ts';
import type { CampaignOptions } from './options.ts';
import type { RunningRollout } from './roll-out.ts';
import { everyRule, everyRuleOfTwo } from './rules.ts';
import { scanBoard } from './scan-board.ts';
import { scanRedis } from './scan-redis.ts';
import { submitJobs } from './submit-jobs.ts';
import { findUnfitKinds } from './targets/find-skipped.ts';
import { createTrails, type Trails } from './trails.ts';
import { openTwoBuilds } from './two-builds.ts';
import { readAllJobs, watchEndings } from './watch-endings.ts';

const TASK = 'incident-note';
/** Beside `default`. */
const TENANTS = ['acme', 'globex'];
/** So many that each master of a Cluster has some. */
const manyTenants = Array.from({ length: 23 }, (_, i) => `tenant-${i}`);
const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));

/** Long enough that calls are under way whenever something strikes. */
const latencyMs = { min: 50, max: 600 };

/** What the provider does wrong at any time. */
const chances = { 'off-schema': 0.01, error: 0.005, cut: 0.005, garbage: 0.002 };

/** The sweeper's second look at a job may come 90 s after its first visit was lost. */
export const QUIET_MS = 150_000;
const LOOK_EVERY_MS = 500;
/** Jobs that are open at once, at most. */
const MOST_OPEN = 600;

/** Resolves when every job has ended, or none did for so long that none will. */
async function untilSettled({ trails, over: signal, quietMs }: Fight): Promise<void> {
  let ended = trails.ended;
  let since = Date.now();
  while (trails.pending.size > 0 && !signal.aborted && Date.now() - since < quietMs()) {
    await sleep(LOOK_EVERY_MS);
    if (trails.ended !== ended) since = Date.now();
    ended = trails.ended;
  }
}

/** What is needed to submit jobs under faults. */
export interface Fight {
  options: CampaignOptions;
  environment: FaultTargets;
  client: Pick<CampaignClient, 'submit'>;
  trails: Trails;
  /** Aborted when the campaign's time is up. */
  over: AbortSignal;
  /** Kinds of faults that are left out. */
  skipped: Observations['skipped'];
  /** Whether a job that is sent again under its key is the same: some are sent twice then. */
  takesKeys: boolean;
  /** Begins to replace processes, in a campaign of two builds. */
  rollOut?: (() => RunningRollout) | undefined;
  /** How long nothing may end before nothing more is waited for. */
  quietMs: () => number;
  say: (line: string) => void;
}

/** The faults of a campaign: those of its seed, less what was not asked for or does not apply. */
const planFight = ({ options: { seed, jobs, faults, kinds }, skipped }: Fight): Fault[] =>
  planFaults({ seed, jobs, timing, faults }).filter(
    ({ kind }) => skipped[kind] === undefined && (kinds?.includes(kind) ?? true),
  );

/** Submits under faults until all is submitted and done, then waits until all has ended. */
export async function fight(
  given: Fight,
): Promise<{ faults: RunningFaults; rollout: RunningRollout | undefined; refusals: string[] }> {
  const { options, environment, client, trails, over, say } = given;
  const { jobs, seed } = options;
  const plan = planFight(given);
  const canaries = createCanaries(seed);
  const faults = runFaults(plan, environment, () => trails.accepted, over);
  const rollout = given.rollOut?.();
  const pace = planPace(plan, jobs);
  const beganAt = performance.now();
  const slack = Math.ceil(jobs / 5);
  const told = setInterval(() => {
    say(`accepted ${trails.accepted}/${jobs}, ended ${trails.ended}, faults ${faults.deeds.length}/${plan.length}`);
  }, 2000);
  const refusals = await submitJobs({
    ...{ jobs, seed, client, trails, mostOpen: MOST_OPEN, takesKeys: given.takesKeys, signal: over },
    inputOf: (n) => writeIncident(n, canaries),
    mayCome: (n) =>
      n < pace(performance.now() - beganAt) && n <= faults.dueAfterJobs() + slack && (rollout?.mayCome(n) ?? true),
  });
  await Promise.all([faults.done, rollout?.over]);
  await untilSettled(given);
  clearInterval(told);
  return { faults, rollout, refusals };
}

/** The logs of the lives that ended by themselves after they had started. */
export function findCrashes(
  { workers, api }: Pick<FaultTargets, 'workers' | 'api'>,
  besides: FaultTargets['workers'] = [],
): string[] {
  const lives = [...workers, ...(api ? [api] : []), ...besides].flatMap(({ process }) => process.lives);
  return lives.filter(({ upAt, endedAt, isOurs }) => upAt && endedAt && !isOurs).map(({ logFile }) => logFile);
}

const nameTarget = ({ target, redis }: CampaignOptions) => (redis === 'single' ? target : `${target} on ${redis}`);

const keySpace = createKeySpace('airlock', 24);

/** Where the `n`th job is, whose tenant's turn it is. */
function tagOf(form: RedisForm, n: number): string {
  const tenants = ['default', ...(form === 'single' ? TENANTS : manyTenants)];
  return keySpace.keysOf(tenants[n % tenants.length] ?? '').tag;
}

/** What a campaign of Airlock is made of while it runs. */
interface Campaign extends Fight {
  environment: FaultEnvironment;
  provider: Provider;
  client: CampaignClient;
  bucket: Bucket | undefined;
}

/** Fights, then looks everywhere. */
async function observe(campaign: Campaign): Promise<Observations> {
  const { options, environment, provider, client, trails, bucket, say } = campaign;
  const { needles } = createCanaries(options.seed);
  const settled = new AbortController();
  const watched = watchEndings(client, trails, settled.signal);
  const board = scanBoard(client, needles, settled.signal);
  const { faults, rollout, refusals } = await fight(campaign);
  settled.abort();
  await watched;
  if (bucket !== undefined) bucket.trouble = undefined;
  say('reading every job once more');
  await readAllJobs(client, trails);
  await environment.endProcesses();
  say('looking for personal data');
  const scans = await environment.useAll((redis) => scanRedis(redis, needles));
  const histories = new Map(scans.flatMap((scan) => [...scan.histories]));
  await environment.close();
  const { found } = await board;
  const leaks = await collectLeaks({
    environment,
    calls: provider.calls,
    board: found,
    redis: [...scans.flatMap((scan) => scan.leaks), ...(campaign.bucket?.find(needles) ?? [])],
    needles,
  });
  return {
    ...{ target: nameTarget(options), judged: rollout === undefined ? everyRule : everyRuleOfTwo },
    ...{ skipped: campaign.skipped, lateAfterMs: options.lateAfterMs },
    ...{ timing, isMild: options.faults !== 'all', trails: trails.toList(), extraJobs: trails.extra, refusals, leaks },
    ...{
      calls: provider.calls,
      mostCalls: MOST_CALLS,
      deeds: [...faults.deeds, ...(rollout?.deeds ?? [])],
      histories,
      crashes: [...findCrashes(environment, environment.besides), ...(rollout?.failed ?? [])],
      ...(rollout !== undefined && { builds: rollout.builds }),
      markOf,
    },
    contactOf: createCanaries(options.seed).mailOf,
    tagOf: (n) => tagOf(options.redis, n),
  };
}

/** The same provider for every target. */
export const startCampaignProvider = (
  { seed, providerPort: port }: CampaignOptions,
  answer: ProviderOptions['answer'],
): Promise<Provider> => startProvider({ seed, port, canaries: createCanaries(seed), answer, chances, latencyMs });

/** Where the API listens: one of those that run, in turn. */
function createUrl({ api, besides }: FaultEnvironment): () => string {
  const all = [...(api ? [api] : []), ...besides].map(({ process }) => process);
  let turn = 0;
  return () => {
    turn += 1;
    const running = all.filter((one) => one.isUp());
    return String((running[turn % running.length] ?? all[0])?.started?.url);
  };
}

/**
 * Runs a whole campaign in a folder of its own and returns what was seen. `folder` holds logs and Redis' files, and
 * stays.
 */
export async function runCampaign(
  options: CampaignOptions,
  say: (line: string) => void,
): Promise<{ seen: Observations; folder: string; remove: () => Promise<void> }> {
  const over = AbortSignal.timeout(options.minutes * 60_000);
  const bucket = options.payloads === 's3' ? await startBucket() : undefined;
  const { redis, against, jobs } = options;
  const { api, secondApi, workers, apiKey } = createProcesses({
    workers: options.workers,
    tasksDir,
    isReplicated: redis !== 'single',
    payloads: bucket?.env ?? (options.payloads === 'dir' ? 'dir' : 'redis'),
  });
  const both = { workers, apis: [api, secondApi] as const, jobs };
  const builds = against === undefined ? undefined : await openTwoBuilds(against, both, say);
  const processes = builds?.processes ?? { api, workers };
  const provider = await startCampaignProvider(options, answerIncident);
  const environment = await openFaultEnvironment({ provider, redis, ...processes, queuePatterns });
  say(`running in ${environment.folder}`);
  const url = createUrl(environment);
  const tenantKeys = await createTenantKeys(url(), apiKey, redis === 'single' ? TENANTS : manyTenants);
  const client = createClient({ url, apiKeys: [apiKey, ...tenantKeys], task: TASK });
  const trails = createTrails(options.jobs);
  const endTroubles = bucket && options.faults !== 'none' ? troubleBucket(bucket) : () => undefined;
  const seen = await observe({
    options,
    environment,
    provider,
    client,
    trails,
    bucket,
    over,
    skipped: findUnfitKinds(redis),
    takesKeys: true,
    rollOut: builds && (() => builds.begin(environment, () => trails.accepted, over)),
    quietMs: () => QUIET_MS,
    say,
  });
  endTroubles();
  await bucket?.close();
  await client.close();
  await provider.close();
  await builds?.close();
  return { seen, folder: environment.folder, remove: environment.remove };
}
