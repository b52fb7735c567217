import { type ConnectionOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { blockingOptions, openServer } from '../../../src/redis/open-redis.ts';
import { median, medianRatio } from '../median.ts';
import { type OpenedAirlock, openAirlock } from './http/open-airlock.ts';
import { type Child, readCpuUs, startChild } from './http/start-child.ts';
import { writeTicket } from './http/ticket.ts';
import { printRatio, printRatioHead, row } from './table.ts';

const ROUNDS = 5;
const JOBS = 4000;
const BULK = 100;
const CPU_GOAL_US = 900;

/** One way of doing the jobs, with the processes whose CPU counts. */
interface Way {
  name: string;
  run: () => Promise<void>;
  processes: Record<string, () => number>;
}

/** By round. */
interface Result {
  jobsPerSecond: number[];
  /** Microseconds of CPU a job, by process. */
  cpuUs: Record<string, number[]>;
}

/** What Redis has used. */
async function readRedisCpuUs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu');
  const seconds = (name: string) => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1]);
  return (seconds('used_cpu_sys') + seconds('used_cpu_user')) * 1e6;
}

async function measureOnce(
  way: Way,
  redis: Redis,
  provider: Child,
): Promise<{ seconds: number; cpuUs: Record<string, number> }> {
  const readAll = async () => {
    const own = Object.entries(way.processes).map(([name, read]): [string, number] => [name, read()]);
    const ofProvider = readCpuUs(provider.process.pid);
    return Object.fromEntries([...own, ['Redis', await readRedisCpuUs(redis)], ['provider', ofProvider]]);
  };
  const before = await readAll();
  const startedAt = performance.now();
  await way.run();
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await readAll();
  const used = Object.entries(after).map(([name, us]) => [name, (us - (before[name] ?? Number.NaN)) / JOBS]);
  return { seconds, cpuUs: Object.fromEntries(used) };
}

/** All of them in turn, round by round: a slow minute meets them all. The first round warms up and does not count. */
async function race(ways: readonly Way[], redis: Redis, provider: Child): Promise<Map<string, Result>> {
  const results = new Map<string, Result>(ways.map(({ name }) => [name, { jobsPerSecond: [], cpuUs: {} }]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const way of ways) {
      const { seconds, cpuUs } = await measureOnce(way, redis, provider);
      const result = results.get(way.name);
      if (round === 0 || result === undefined) continue;
      result.jobsPerSecond.push(JOBS / seconds);
      for (const [name, us] of Object.entries(cpuUs)) result.cpuUs[name] = [...(result.cpuUs[name] ?? []), us];
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  return results;
}

function createWays(airlock: OpenedAirlock, script: Child, chain: Child, queue: Queue): Way[] {
  const cpuOf = (pid: () => number | undefined) => () => readCpuUs(pid());
  return [
    {
      name: 'p-limit and the openai SDK',
      run: async () => void (await script.tell(JOBS)),
      processes: { 'worker or script': cpuOf(() => script.process.pid) },
    },
    {
      name: 'three queues and the openai SDK',
      run: async () => {
        const done = chain.tell(JOBS);
        for (let i = 0; i < JOBS; i += BULK) {
          const some = Array.from({ length: BULK }, (_, k) => ({
            name: 'ticket',
            data: { ticket: writeTicket(i + k) },
          }));
          await queue.addBulk(some);
        }
        await done;
      },
      processes: { 'worker or script': cpuOf(() => chain.process.pid) },
    },
    {
      name: 'Airlock',
      run: () => airlock.runJobs(JOBS),
      processes: { 'worker or script': cpuOf(() => airlock.worker.pid), API: cpuOf(() => airlock.api.pid) },
    },
  ];
}

const columns = ['worker or script', 'API', 'Redis', 'provider'];

function print(results: ReadonlyMap<string, Result>): void {
  process.stdout.write(row(['way', 'jobs/s', ...columns.map((name) => `${name}, µs a job`)]));
  process.stdout.write(row(['---', ...Array.from({ length: columns.length + 1 }, () => '---:')]));
  for (const [name, { jobsPerSecond, cpuUs }] of results) {
    const cells = columns.map((column) => (cpuUs[column] === undefined ? '' : median(cpuUs[column]).toFixed(0)));
    process.stdout.write(row([name, median(jobsPerSecond).toFixed(0), ...cells]));
  }
  const [script, chain, airlock] = [...results.values()];
  if (script === undefined || chain === undefined || airlock === undefined) return;
  const toScript = medianRatio(airlock.jobsPerSecond, script.jobsPerSecond);
  const toChain = medianRatio(airlock.jobsPerSecond, chain.jobsPerSecond);
  const cpuUs = median(airlock.cpuUs['worker or script'] ?? []);
  printRatioHead();
  printRatio('Airlock ÷ p-limit and the openai SDK', toScript, '≥ 0.6', toScript >= 0.6);
  printRatio('Airlock ÷ three queues and the openai SDK', toChain, '≥ 0.75', toChain >= 0.75);
  printRatio("ms of the worker's CPU a job", cpuUs / 1000, `≤ ${CPU_GOAL_US / 1000}`, cpuUs <= CPU_GOAL_US);
}

/**
 * End to end over HTTP: Airlock's API and worker, redaction on, beside the openai SDK in a loop and in a hand-written
 * chain, each a process of its own, with a provider that answers at once. Every write to Redis is fsynced.
 */
export async function measureHttp({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<boolean> {
  await redis.config('SET', 'appendfsync', 'always');
  const path = new URL(redisUrl).pathname;
  const provider = await startChild('null-provider', '0');
  const providerUrl = String(provider.ready.url);
  const [script, chain] = await Promise.all([
    startChild('sdk-script', providerUrl),
    startChild('sdk-chain', providerUrl, path),
  ]);
  const airlock = await openAirlock({ redisUrl, providerUrl });
  const connection = await openServer(blockingOptions(redisUrl), () => undefined);
  const queue = new Queue('redact', { connection: connection as unknown as ConnectionOptions });
  await queue.waitUntilReady();
  print(await race(createWays(airlock, script, chain, queue), redis, provider));
  await queue.close();
  connection.disconnect();
  await airlock.close();
  await Promise.all([script, chain, provider].map((child) => child.close()));
  return true;
}
