import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createCanaries, markOf } from '../faults/canaries.ts';
import { type FaultEnvironment, openFaultEnvironment } from '../faults/open-fault-environment.ts';
import { planFaults, planPace } from '../faults/plan-faults.ts';
import { type RunningFaults, runFaults } from '../faults/run-faults.ts';
import { type Provider, startProvider } from '../faults/start-provider.ts';
import { createProcesses, MOST_CALLS, queuePatterns, timing } from './chaos-processes.ts';
import { collectLeaks } from './collect-leaks.ts';
import { type CampaignClient, createClient, createTenantKeys } from './create-client.ts';
import { answerIncident, writeIncident } from './incident.ts';
import type { Observations } from './observations.ts';
import type { CampaignOptions } from './options.ts';
import type { RunningRollout } from './roll-out.ts';
import { scanBoard } from './scan-board.ts';
import { scanRedis } from './scan-redis.ts';
import { submitJobs } from './submit-jobs.ts';
import { createTrails, type Trails } from './trails.ts';
import { openTwoBuilds, type TwoBuilds } from './two-builds.ts';
import { readAllJobs, watchEndings } from './watch-endings.ts';

const TASK = 'incident-note';
/** Beside `default`. */
const TENANTS = ['acme', 'globex'];
const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));

/** Long enough that calls are under way whenever something strikes. */
const latencyMs = { min: 50, max: 600 };

/** What the provider does wrong at any time. */
const chances = { 'off-schema': 0.01, error: 0.005, cut: 0.005, garbage: 0.002 };

/** The sweeper's second look at a job may come 90 s after its first visit was lost. */
const SETTLED_WITHIN_MS = 150_000;
const LOOK_EVERY_MS = 500;
/** Jobs that are open at once, at most. */
const MOST_OPEN = 600;

/** Resolves when every job has ended, or none did for so long that none will. */
async function untilSettled(trails: Trails, signal: AbortSignal): Promise<void> {
  let ended = trails.ended;
  let since = Date.now();
  while (trails.pending.size > 0 && !signal.aborted && Date.now() - since < SETTLED_WITHIN_MS) {
    await sleep(LOOK_EVERY_MS);
    if (trails.ended !== ended) since = Date.now();
    ended = trails.ended;
  }
}

/** What a campaign is made of while it runs. */
interface Campaign {
  options: CampaignOptions;
  environment: FaultEnvironment;
  provider: Provider;
  client: CampaignClient;
  trails: Trails;
  builds: TwoBuilds | undefined;
  /** Aborted when the campaign's time is up. */
  over: AbortSignal;
  say: (line: string) => void;
}

/** Submits under faults until all is submitted and done, then waits until all has ended. */
async function fight(
  campaign: Campaign,
): Promise<{ faults: RunningFaults; rollout: RunningRollout | undefined; refusals: string[] }> {
  const { options, environment, client, trails, builds, over, say } = campaign;
  const { jobs, seed } = options;
  const plan = planFaults({ seed, jobs, timing, faults: options.faults });
  const canaries = createCanaries(seed);
  const faults = runFaults(plan, environment, () => trails.accepted, over);
  const rollout = builds?.begin(environment, () => trails.accepted, over);
  const dueAfterJobs = () => Math.min(faults.dueAfterJobs(), rollout?.dueAfterJobs() ?? Number.POSITIVE_INFINITY);
  const paces = [planPace(plan, jobs), ...(builds === undefined ? [] : [builds.pace])];
  const beganAt = performance.now();
  const slack = Math.ceil(jobs / 5);
  const told = setInterval(() => {
    say(`accepted ${trails.accepted}/${jobs}, ended ${trails.ended}, faults ${faults.deeds.length}/${plan.length}`);
  }, 2000);
  const refusals = await submitJobs({
    ...{ jobs, seed, client, trails, mostOpen: MOST_OPEN, signal: over },
    inputOf: (n) => writeIncident(n, canaries),
    mayCome: (n) => paces.every((pace) => n < pace(performance.now() - beganAt)) && n <= dueAfterJobs() + slack,
  });
  await Promise.all([faults.done, rollout?.over]);
  await untilSettled(trails, over);
  clearInterval(told);
  return { faults, rollout, refusals };
}

/** The logs of the lives that ended by themselves after they had started. */
function findCrashes({ workers, api, besides }: FaultEnvironment): string[] {
  const lives = [...workers, ...(api ? [api] : []), ...besides].flatMap(({ process }) => process.lives);
  return lives.filter(({ upAt, endedAt, isOurs }) => upAt && endedAt && !isOurs).map(({ logFile }) => logFile);
}

/** Fights, then looks everywhere. */
async function observe(campaign: Campaign): Promise<Observations> {
  const { options, environment, provider, client, trails, builds, say } = campaign;
  const { needles } = createCanaries(options.seed);
  const settled = new AbortController();
  const watched = watchEndings(client, trails, settled.signal);
  const board = scanBoard(client, needles, settled.signal);
  const { faults, rollout, refusals } = await fight(campaign);
  settled.abort();
  await watched;
  say('reading every job once more');
  await readAllJobs(client, trails);
  await environment.endProcesses();
  say('looking for personal data');
  const scan = await environment.redis.use((redis) => scanRedis(redis, needles));
  await environment.close();
  const { found } = await board;
  const leaks = await collectLeaks({ environment, calls: provider.calls, board: found, redis: scan.leaks, needles });
  return {
    ...{ timing, isMild: options.faults !== 'all', trails: trails.toList(), extraJobs: trails.extra, refusals, leaks },
    ...{
      calls: provider.calls,
      mostCalls: MOST_CALLS,
      deeds: [...faults.deeds, ...(rollout?.deeds ?? [])],
      histories: scan.histories,
      crashes: [...findCrashes(environment), ...(rollout?.failed ?? [])],
      ...(builds !== undefined && rollout !== undefined && { builds: builds.tell(rollout) }),
      markOf,
    },
    contactOf: createCanaries(options.seed).mailOf,
  };
}

/** Where the API listens: one of those that run, in turn. */
function createUrl({ api, besides }: FaultEnvironment): () => string {
  const all = [...(api ? [api] : []), ...besides].map(({ process }) => process);
  let turn = 0;
  return () => {
    turn += 1;
    const running = all.filter((one) => one.isUp());
    const one = running[turn % running.length] ?? all[0];
    return String(one?.started?.url);
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
  const canaries = createCanaries(options.seed);
  const provider = await startProvider({ seed: options.seed, canaries, answer: answerIncident, chances, latencyMs });
  const { api, secondApi, workers, apiKey } = createProcesses({ workers: options.workers, tasksDir });
  const given = { workers, apis: [api, secondApi] as const, jobs: options.jobs };
  const builds = options.against === undefined ? undefined : await openTwoBuilds(options.against, given, say);
  const processes = builds?.processes ?? { api, workers };
  const environment = await openFaultEnvironment({ provider, ...processes, queuePatterns });
  say(`running in ${environment.folder}`);
  const url = createUrl(environment);
  const tenantKeys = await createTenantKeys(url(), apiKey, TENANTS);
  const client = createClient({ url, apiKeys: [apiKey, ...tenantKeys], task: TASK });
  const trails = createTrails(options.jobs);
  const seen = await observe({ options, environment, provider, client, trails, builds, over, say });
  await client.close();
  await provider.close();
  await builds?.close();
  return { seen, folder: environment.folder, remove: environment.remove };
}
