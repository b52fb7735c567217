import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import { loadTasks } from '../../../src/tasks/load-tasks.ts';
import { openEmbeddedRedis } from '../../development/embedded-redis/open-embedded-redis.ts';
import { median } from '../median.ts';
import { timeProcesses } from './backlog/time-processes.ts';
import { countDown, forEachOf } from './contender.ts';
import { type BenchPipeline, openPipeline } from './open-pipeline.ts';
import { printRatio, printRatioHead } from './table.ts';

const ROUNDS = 5;
const JOBS = 4000;
const FEW = 1000;
/** Of as many tenants as there may be: each has a hundred waiting jobs, or one. */
const JOBS_A_TENANT = 100;
const SUBMITTERS = 64;

export async function usedMemory(redis: RedisClient): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}

/** Fills the queue; returns the bytes of Redis that a waiting job takes, and how many were taken a second. */
async function fill(pipeline: BenchPipeline, jobs: number): Promise<{ bytes: number; rate: number }> {
  const before = await usedMemory(pipeline.redis);
  const startedAt = performance.now();
  await forEachOf(jobs, SUBMITTERS, pipeline.submit);
  const seconds = (performance.now() - startedAt) / 1000;
  return { bytes: ((await usedMemory(pipeline.redis)) - before) / jobs, rate: jobs / seconds };
}

/** Jobs per second while as many wait as before: for each that ends, another is submitted. */
async function measureRound(pipeline: BenchPipeline): Promise<number> {
  const { done, tick } = countDown(JOBS);
  const submitted: Promise<void>[] = [];
  const endings = await pipeline.watchEndings(() => {
    submitted.push(pipeline.submit(submitted.length));
    tick();
  });
  const workers = await pipeline.startWorkers();
  const startedAt = performance.now();
  await done;
  const seconds = (performance.now() - startedAt) / 1000;
  await workers.close();
  await endings.close();
  await Promise.all(submitted);
  return JOBS / seconds;
}

/** How the one's throughput is to the other's, round by round; the first warms up and does not count. */
async function race(many: BenchPipeline, few: BenchPipeline): Promise<number> {
  const ratios: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const rates = [await measureRound(few), await measureRound(many)];
    if (round > 0) ratios.push((rates[1] ?? Number.NaN) / (rates[0] ?? Number.NaN));
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  return median(ratios);
}

/** The longest that one script has held up Redis, in milliseconds, since it was asked to watch. */
async function readLongest(redis: RedisClient): Promise<number> {
  const entries = (await redis.slowlog('GET', 1000)) as [number, number, number, string[]][];
  const scripts = entries.filter(([, , , [command = '']]) => /^eval/i.test(command));
  return Math.max(0, ...scripts.map(([, , us]) => us / 1000));
}

/**
 * What a long queue costs: memory, throughput beside that with 1,000 waiting, each on a Redis of its own, how long processes
 * take to start and to answer, and how long the longest script holds up Redis.
 */
export async function measureBacklog({ redisUrl }: { redisUrl: string }, jobs: number): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const other = await openEmbeddedRedis({ dataDir });
  const task = (await loadTasks(undefined)).latest.get('ticket-triage');
  if (task === undefined) throw new Error('there is no sample');
  const open = (url: string, waiting: number) =>
    openPipeline(url, { hasRedaction: false, task, tenants: Math.ceil(Math.max(FEW, waiting / JOBS_A_TENANT)) });
  const [few, many] = [await open(redisUrl, FEW), await open(other.url, jobs)];
  // Nothing of this is to outlive the measurement.
  for (const { redis } of [few, many]) await redis.config('SET', 'appendonly', 'no');
  await fill(few, FEW);
  const { bytes, rate } = await fill(many, jobs);
  process.stderr.write(`${jobs} jobs wait, ${rate.toFixed(0)} taken a second\n`);
  await many.redis.config('SET', 'slowlog-log-slower-than', '1000');
  await many.redis.config('SET', 'slowlog-max-len', '1000');
  const ratio = await race(many, few);
  const times = await timeProcesses(many, few);
  const longestMs = await readLongest(many.redis);
  await few.close();
  await many.close();
  await other.close();
  await rm(dataDir, { recursive: true, force: true });
  const waiting = jobs.toLocaleString('en');
  printRatioHead();
  printRatio(`throughput, ${waiting} waiting ÷ 1,000 waiting`, ratio, '≥ 0.95', ratio >= 0.95);
  const atMost: [string, number, number][] = [
    [`Redis KB per waiting job of 1 KB, ${waiting} waiting`, bytes / 1024, 3],
    ['s from the start of a worker process to its first job', times.firstMs / 1000, 2],
    ['the same ÷ 1,000 waiting', times.firstRatio, 1.2],
    ['s from kill -9 of a worker process to its visits in the queues', times.recoveredMs / 1000, 20],
    ['ms that the longest script took', longestMs, 50],
    ['s from the start of an API to its first answer', times.apiMs / 1000, 2],
    [`s of the slowest page, ${times.slowest}`, times.pageMs / 1000, 1],
  ];
  for (const [name, value, most] of atMost) printRatio(name, value, `≤ ${most}`, value <= most);
  return true;
}
