import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createSearch } from '../../../src/canaries/create-search.ts';
import { type Planted, plantValues } from '../../../src/canaries/plant-values.ts';
import { type FaultEnvironment, openFaultEnvironment } from '../faults/open-fault-environment.ts';
import { type Provider, startProvider } from '../faults/start-provider.ts';
import { type CanaryProcesses, createProcesses, writeModels } from './canary-processes.ts';
import { type Caller, createCaller } from './create-caller.ts';
import { createFindings, type Findings } from './create-findings.ts';
import type { Observed } from './judge.ts';
import { dataFolder, lookAs, lookAtPages, lookAtRest, lookIntoFiles } from './look-around.ts';
import type { CanaryOptions } from './options.ts';
import { type PlannedJob, planJobs } from './plan-jobs.ts';
import { createReply } from './reply.ts';
import { runCommand, runCommands } from './run-commands.ts';
import { badRows, badValueCount, sendBadRequests } from './send-bad-requests.ts';
import { sendJobs } from './send-jobs.ts';
import { type Tended, tendJobs } from './tend-jobs.ts';

const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));
/** How long Redis stays away: longer than a call takes, so that answers come that it does not take. */
const OUTAGE_MS = 700;
const latencyMs = { min: 50, max: 300 };
/** Calls that are under way when everything is struck, and how long they are waited for. */
const CALLS_UNDER_WAY = 5;
const UNDER_WAY_WITHIN_MS = 5000;
/** Long enough for what a killed worker left to be judged (a lease), and for so many jobs on a busy machine. */
const settleWithinMs = (jobs: number) => 90_000 + 300 * jobs;

/** What a campaign is made of while it runs. */
interface Campaign {
  /** Of the jobs; those of bad requests apart. */
  jobs: readonly PlannedJob[];
  spare: readonly Planted[];
  /** Marks of jobs that a person or a producer has dealt with. */
  touched: Set<number>;
  folder: string;
  environment: FaultEnvironment;
  provider: Provider;
  processes: CanaryProcesses;
  findings: Findings;
  overlap: number;
  owner: Caller;
  say: (line: string) => void;
}

/** Writes what tasks and processes read: the models, and the documents of each job. */
async function writeFiles(folder: string, baseUrl: string, jobs: readonly PlannedJob[]) {
  const modelsFile = join(folder, 'models.json');
  const documentsFolder = join(folder, 'documents');
  await mkdir(documentsFolder);
  await writeFile(modelsFile, writeModels(baseUrl));
  for (const { mark, documents } of jobs) {
    await writeFile(join(documentsFolder, `${mark}.json`), JSON.stringify(documents));
  }
  return { modelsFile, documentsFolder };
}

/** Resolves when some calls are under way, or none come. */
async function untilUnderLoad({ calls }: Provider): Promise<void> {
  const until = Date.now() + UNDER_WAY_WITHIN_MS;
  const isUnderLoad = () => calls.filter(({ endedAt }) => endedAt === undefined).length >= CALLS_UNDER_WAY;
  while (!isUnderLoad() && Date.now() < until) await sleep(5);
}

/** `kill -9` of a worker and of Redis, both under load; what stands on disk meanwhile is looked at. */
async function strike({ environment, provider, findings, overlap, owner }: Campaign): Promise<void> {
  const [worker] = environment.workers;
  await untilUnderLoad(provider);
  await worker?.process.kill();
  await environment.redis.kill();
  await sleep(OUTAGE_MS);
  await lookIntoFiles(findings, { place: 'data', folder: dataFolder(environment), overlap });
  await environment.redis.start();
  await worker?.process.untilUp();
  for (let time = 0; time < 100; time++) {
    const ready = await owner.call('/readyz').catch(() => undefined);
    if (ready?.status === 200) return;
    await sleep(100);
  }
  throw new Error('the API is not ready again');
}

/** A key of another tenant, made as an operator makes one. */
async function openStranger({ environment, processes, findings }: Campaign): Promise<Caller> {
  const env = commandEnv({ environment, processes });
  const made = await runCommand(['keys', 'create', '--tenant', 'stranger', '--role', 'admin'], {
    findings,
    env,
  });
  return createCaller({ url: () => urlOf(environment), key: made.trim(), findings, place: 'stranger' });
}

const urlOf = (environment: FaultEnvironment) => String(environment.api?.process.started?.url);

const commandEnv = ({
  environment,
  processes,
}: Pick<Campaign, 'environment' | 'processes'>): Record<string, string> => ({
  ...processes.shared,
  ...{ REDIS_URL: `unix://${environment.redis.socketPath}`, AIRLOCK_DATA_DIR: dataFolder(environment) },
  ...{ AIRLOCK_URL: urlOf(environment), LOG_LEVEL: 'warn' },
});

type Fought = Pick<Observed, 'refused' | 'misanswered'> & { tended: Tended[]; unsettled: Tended[] };

/** Sends everything, strikes in the middle, does to each job what its scenario says, and looks at what all are told. */
async function fight(campaign: Campaign): Promise<Fought> {
  const { jobs, spare, touched, environment, processes, findings, owner, say } = campaign;
  const ids = new Map<string, PlannedJob>();
  const stranger = await openStranger(campaign);
  const half = Math.ceil(jobs.length / 2);
  await sendJobs(owner, jobs.slice(0, half), ids);
  say(`${ids.size} jobs accepted; killing a worker and Redis`);
  await strike(campaign);
  await sendJobs(owner, jobs.slice(half), ids);
  say(`${ids.size} jobs accepted; sending what must be refused`);
  const { refused, misanswered } = await sendBadRequests({ caller: owner, url: urlOf(environment), findings }, spare);
  const all = [...ids.keys()];
  await lookAs(stranger, all);
  const rowsValue = spare.at(-1)?.value ?? '';
  const [{ tended, unsettled }] = await Promise.all([
    tendJobs(owner, ids, { touched, signal: AbortSignal.timeout(settleWithinMs(jobs.length)) }),
    runCommands(
      { findings, env: commandEnv({ environment, processes }), folder: campaign.folder },
      all,
      badRows['application/x-ndjson']?.(rowsValue) ?? '',
    ),
  ]);
  say(`${tended.length - unsettled.length} of ${tended.length} jobs are done; looking everywhere`);
  await lookAs(owner, all);
  const strangerSaw = await lookAs(stranger, all);
  if (strangerSaw !== 3) misanswered.push("another tenant's key was shown a job");
  await lookAtPages(findings, {
    url: urlOf(environment),
    workerMetricsUrl: processes.metricsUrl,
    key: processes.apiKey,
  });
  await stranger.close();
  return { refused, misanswered, tended, unsettled };
}

/** Starts everything in fresh folders. */
async function open(options: CanaryOptions, planted: readonly Planted[], say: Campaign['say']): Promise<Campaign> {
  const spare = planted.filter(({ manner }) => manner === 'bare').slice(0, badValueCount);
  const jobs = planJobs(planted.filter((one) => !spare.includes(one)));
  const touched = new Set<number>();
  const search = createSearch(planted);
  const findings = createFindings(search);
  let requests = 0;
  const provider = await startProvider({
    ...{ seed: options.seed, latencyMs, answer: () => undefined, reply: createReply(jobs, touched) },
    record: (request) => findings.look('provider', `request ${requests++}`, request),
  });
  const folder = await mkdtemp(join(tmpdir(), 'airlock-canaries-'));
  const files = await writeFiles(folder, provider.urlFor('all'), jobs);
  const processes = await createProcesses({ tasksDir, ...files });
  const environment = await openFaultEnvironment({ ...processes, provider, queuePatterns: [] });
  say(`${jobs.length} jobs with ${planted.length} values; running in ${environment.folder}`);
  const owner = createCaller({ url: () => urlOf(environment), key: processes.apiKey, findings, place: 'owner' });
  return {
    jobs,
    spare,
    touched,
    folder,
    environment,
    provider,
    processes,
    findings,
    overlap: search.overlap,
    owner,
    say,
  };
}

/** Runs a whole campaign and returns what was seen. `folder` holds logs and Redis' files, and stays until `remove`. */
export async function runCampaign(
  options: CanaryOptions,
  say: (line: string) => void,
): Promise<{ observed: Observed; folder: string; remove: () => Promise<void> }> {
  const planted = plantValues(options.values, options.seed);
  const campaign = await open(options, planted, say);
  const { jobs, environment, provider, findings, owner, folder } = campaign;
  const { tended, unsettled, ...fought } = await fight(campaign);
  await owner.close();
  await environment.endProcesses();
  await lookAtRest(findings, environment, campaign.overlap);
  await provider.close();
  await rm(folder, { recursive: true, force: true });
  const observed: Observed = {
    ...{ planted, jobs, ...fought, found: findings.found, bytes: findings.bytes },
    requests: provider.calls.length,
    asked: new Set(provider.calls.flatMap(({ mark }) => mark ?? [])),
    shown: new Map(tended.map(({ job, shown }) => [job.mark, shown])),
    unsettled: unsettled.map(({ job }) => job.mark),
  };
  return { observed, folder: environment.folder, remove: environment.remove };
}
