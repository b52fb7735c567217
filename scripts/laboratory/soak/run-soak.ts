import { fileURLToPath } from 'node:url';
import { answerIncident, writeIncident } from '../chaos/incident.ts';
import { createCanaries } from '../faults/canaries.ts';
import { createApiAndWorker } from '../faults/create-api-and-worker.ts';
import { type FaultEnvironment, openFaultEnvironment } from '../faults/open-fault-environment.ts';
import { startProvider } from '../faults/start-provider.ts';
import type { SupervisedProcess } from '../faults/supervise-process.ts';
import { type Census, findGrowth } from './find-growth.ts';
import type { Tenth } from './judge.ts';
import { type Inspector, openInspector } from './open-inspector.ts';
import type { SoakOptions } from './options.ts';
import type { ProcessSeen } from './report.ts';
import { startYardstick, type Yardstick } from './start-yardstick.ts';
import { createClient, submitTenth } from './submit-tenth.ts';

const TENTHS = 10;
const MOST_NAMED = 12;

/** Some of the model's answers are wrong, so that jobs go every way there is. */
const chances = { 'off-schema': 0.03, error: 0.02, cut: 0.005, garbage: 0.005 };
const latencyMs = { min: 1, max: 10 };

const tasksDir = fileURLToPath(new URL('./tasks/', import.meta.url));

/** A process and what was seen of it so far. */
interface Watched {
  process: SupervisedProcess;
  inspector: Inspector;
  tenths: Tenth[];
  censuses: Census[];
}

/** All that a soak has seen; `failures` says why jobs did not end, and which processes crashed. */
export interface Soaked {
  processes: ProcessSeen[];
  failures: string[];
  folder: string;
  remove: () => Promise<void>;
}

async function watch(process: SupervisedProcess): Promise<Watched> {
  const inspector = await openInspector(process.lives[0]?.logFile ?? '');
  return { process, inspector, tenths: [], censuses: [] };
}

/** Runs some jobs, and adds what they took of a process. What measuring takes does not count. */
async function measureTenth(
  all: readonly Watched[],
  yardstick: Yardstick,
  jobs: number,
  submit: () => Promise<string[]>,
): Promise<string[]> {
  const readAll = () => Promise.all(all.map(({ inspector }) => inspector.readCpuMs()));
  yardstick.read();
  const before = await readAll();
  const failures = await submit();
  const after = await readAll();
  const yardstickMs = yardstick.read();
  for (const [at, { inspector, tenths }] of all.entries()) {
    const cpuMsPerJob = ((after[at] ?? 0) - (before[at] ?? 0)) / jobs;
    tenths.push({ cpuMsPerJob, yardstickMs, ...(await inspector.readMemory()) });
  }
  return failures;
}

/** In the middle and at the end: between them memory has to be flat, and if it is not, what grew is known by name. */
const countAll = (all: readonly Watched[]) =>
  Promise.all(all.map(async ({ inspector, censuses }) => censuses.push(await inspector.countObjects())));

interface SoakGiven {
  all: readonly Watched[];
  yardstick: Yardstick;
  jobs: number;
  submit: (first: number, end: number) => Promise<string[]>;
  say: (line: string) => void;
}

async function soak({ all, yardstick, jobs, submit, say }: SoakGiven): Promise<string[]> {
  for (let tenth = 0; tenth < TENTHS; tenth++) {
    const [first = 0, end = 0] = [tenth, tenth + 1].map((n) => Math.round((n * jobs) / TENTHS));
    const failures = await measureTenth(all, yardstick, end - first, () => submit(first, end));
    const heaps = all.map(({ process, tenths }) => `${process.name} ${megabytes(tenths.at(-1)?.heapBytes)}`);
    say(`${end} of ${jobs} jobs; heaps: ${heaps.join(', ')}`);
    if (failures.length > 0) return failures;
    if (tenth + 1 === TENTHS / 2 || tenth + 1 === TENTHS) await countAll(all);
  }
  return [];
}

const megabytes = (bytes = 0) => `${(bytes / 2 ** 20).toFixed(1)} MB`;

function findCrashes(all: readonly Watched[]): string[] {
  const lives = all.flatMap(({ process }) => process.lives);
  return lives.filter(({ endedAt, isOurs }) => endedAt && !isOurs).map(({ logFile }) => `a crash; see ${logFile}`);
}

async function watchAll({ workers, api }: FaultEnvironment): Promise<Watched[]> {
  return Promise.all([...workers, ...(api ? [api] : [])].map(({ process }) => watch(process)));
}

/** Runs all jobs on processes of their own, measuring after each tenth. What fails ends it. */
export async function runSoak(options: SoakOptions, say: (line: string) => void): Promise<Soaked> {
  const { jobs, seed, heapMb } = options;
  const provider = await startProvider({ seed, answer: answerIncident, chances, latencyMs });
  // The inspector can be reached from this machine alone.
  const flags = [`--max-old-space-size=${heapMb}`, '--inspect=127.0.0.1:0'];
  const { api, worker, apiKey } = createApiAndWorker({ prefix: 'soak', tasksDir, flags });
  const environment = await openFaultEnvironment({ provider, api, workers: [worker], queuePatterns: [] });
  say(`running in ${environment.folder}`);
  const all = await watchAll(environment);
  const url = String(environment.api?.process.started?.url);
  const client = createClient({ url, apiKey, task: 'soak-note' });
  const canaries = createCanaries(seed);
  const inputOf = (n: number) => writeIncident(n, canaries);
  const submit = (first: number, end: number) => submitTenth({ client, first, end, inputOf });
  const yardstick = startYardstick();
  const failures = await soak({ all, yardstick, jobs, submit, say }).catch((error: Error) => [error.message]);
  yardstick.stop();
  const crashes = findCrashes(all);
  for (const { inspector } of all) inspector.close();
  await environment.endProcesses();
  await Promise.all([client.close(), provider.close(), environment.close()]);
  const processes = all.map(({ process: { name }, tenths, censuses: [middle, end] }) => {
    return { name, tenths, grown: middle && end ? findGrowth(middle, end, MOST_NAMED) : [] };
  });
  return { processes, failures: [...crashes, ...failures], folder: environment.folder, remove: environment.remove };
}
