import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import { openEmbeddedRedis } from '../../development/embedded-redis/open-embedded-redis.ts';
import { median } from '../median.ts';
import { countDown, forEachOf } from './contender.ts';
import { type BenchPipeline, openPipeline } from './open-pipeline.ts';
import { printRatio, printRatioHead } from './table.ts';

const ROUNDS = 5;
const JOBS = 4000;
const FEW = 1000;
const MANY = 200_000;
const SUBMITTERS = 64;

async function usedMemory(redis: RedisClient): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}

/** Fills the queue; returns the bytes of Redis that a waiting job takes. */
async function fill(pipeline: BenchPipeline, jobs: number): Promise<number> {
  const before = await usedMemory(pipeline.redis);
  await forEachOf(jobs, SUBMITTERS, pipeline.submit);
  return ((await usedMemory(pipeline.redis)) - before) / jobs;
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

/**
 * What a long queue costs: throughput with 200,000 waiting beside 1,000, each on a Redis of its own, and their memory.
 */
export async function measureBacklog({ redisUrl }: { redisUrl: string }): Promise<boolean> {
  const dataDir = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const other = await openEmbeddedRedis({ dataDir });
  const few = await openPipeline(redisUrl, { hasRedaction: false });
  const many = await openPipeline(other.url, { hasRedaction: false });
  await many.redis.config('SET', 'appendfsync', 'everysec');
  await fill(few, FEW);
  const bytes = await fill(many, MANY);
  const ratios: number[] = [];
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const rates = [await measureRound(few), await measureRound(many)];
    if (round > 0) ratios.push((rates[1] ?? Number.NaN) / (rates[0] ?? Number.NaN));
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  await few.close();
  await many.close();
  await other.close();
  await rm(dataDir, { recursive: true, force: true });
  printRatioHead();
  const ratio = median(ratios);
  printRatio('throughput, 200,000 waiting ÷ 1,000 waiting', ratio, '≥ 0.95', ratio >= 0.95);
  printRatio('Redis KB per waiting job of 1 KB', bytes / 1024, '≤ 4', bytes <= 4096);
  return true;
}
