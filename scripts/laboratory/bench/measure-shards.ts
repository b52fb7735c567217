import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import calculateSlot from 'cluster-key-slot';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { mastersOf } from '../../../src/redis/masters-of.ts';
import type { RedisClient } from '../../../src/redis/open-redis.ts';
import { readRedisInfo } from '../../../src/redis/read-redis-info.ts';
import { findRedisServer } from '../../development/embedded-redis/find-redis-server.ts';
import { median } from '../median.ts';
import type { RedisNodes } from '../redis-nodes/redis-nodes.ts';
import { startCluster } from '../redis-nodes/start-cluster.ts';
import { countDown, forEachOf } from './contender.ts';
import { type BenchPipeline, openPipeline } from './open-pipeline.ts';
import { printRatio, printRatioHead, row } from './table.ts';

const ROUNDS = 5;
const JOBS = 2000;
const SUBMITTERS = 50;
const TENANTS = 240;
const MASTERS = [1, 3, 6];
const SLOTS = 16_384;

/** Seconds of CPU that each master has used. */
async function readCpu(redis: RedisClient): Promise<number[]> {
  return Promise.all(
    mastersOf(redis).map(async (master) => {
      const info = await readRedisInfo(master, 'cpu');
      return Number(info.get('used_cpu_sys')) + Number(info.get('used_cpu_user'));
    }),
  );
}

interface Round {
  jobsPerSecond: number;
  /** Milliseconds of CPU for a job: of the master that had most to do, and of all. */
  busiestMs: number;
  allMs: number;
}

async function measureRound(pipeline: BenchPipeline): Promise<Round> {
  const { done, tick } = countDown(JOBS);
  const endings = await pipeline.watchEndings(tick);
  const before = await readCpu(pipeline.redis);
  const startedAt = performance.now();
  await forEachOf(JOBS, SUBMITTERS, pipeline.submit);
  await done;
  const seconds = (performance.now() - startedAt) / 1000;
  const used = (await readCpu(pipeline.redis)).map((cpu, i) => ((cpu - (before[i] ?? 0)) * 1000) / JOBS);
  await endings.close();
  return {
    jobsPerSecond: JOBS / seconds,
    busiestMs: Math.max(...used),
    allMs: used.reduce((sum, one) => sum + one, 0),
  };
}

/** The largest share of tenants that one of so many masters has, by the names of the keys alone. */
export function findBusiest(masters: number, shards: number, tenants: number): number {
  const { keysOf } = createKeySpace('airlock', shards);
  const counts = Array.from({ length: masters }, () => 0);
  for (let i = 0; i < tenants; i++) {
    const master = Math.floor((calculateSlot(keysOf(`tenant-${i}`).tag) * masters) / SLOTS);
    counts[master] = (counts[master] ?? 0) + 1;
  }
  return Math.max(...counts) / tenants;
}

function printSimulation(oneMs: number): void {
  process.stdout.write(`\n${row(['masters', 'AIRLOCK_SHARDS', 'share of the busiest', 'jobs/s that it has CPU for'])}`);
  process.stdout.write(row(['---:', '---:', '---:', '---:']));
  for (const masters of [1, 3, 6, 12, 24, 48, 100]) {
    const shards = Math.max(24, masters * 2);
    const share = findBusiest(masters, shards, 10_000);
    const rate = Math.round(1000 / (oneMs * share)).toLocaleString('en');
    process.stdout.write(row([String(masters), String(shards), `${(share * 100).toFixed(1)} %`, rate]));
  }
}

/**
 * Throughput of one process over 1, 3 and 6 masters, and what the busiest of them has to do for a job; and what follows
 * from that for up to 100, where each has a core of its own.
 */
export async function measureShards(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
  const binary = await findRedisServer({ dataDir: folder });
  const clusters: RedisNodes[] = [];
  const sides: { masters: number; pipeline: BenchPipeline; rounds: Round[] }[] = [];
  for (const masters of MASTERS) {
    const cluster = await startCluster(binary, folder, { masters, replicas: 0 });
    for (const node of cluster.nodes) await node.use((redis) => redis.config('SET', 'appendfsync', 'everysec'));
    clusters.push(cluster);
    const pipeline = await openPipeline(cluster.url, { hasRedaction: false, tenants: TENANTS });
    sides.push({ masters, pipeline, rounds: [] });
  }
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { pipeline, rounds } of sides) {
      const workers = await pipeline.startWorkers();
      const measured = await measureRound(pipeline);
      await workers.close();
      if (round > 0) rounds.push(measured);
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  const of = (i: number, field: keyof Round) => median((sides[i]?.rounds ?? []).map((one) => one[field]));
  process.stdout.write(
    row(['masters', 'jobs/s', 'CPU of the busiest, ms a job', 'of all, ms a job']) +
      row(['---:', '---:', '---:', '---:']),
  );
  sides.forEach(({ masters }, i) => {
    const cells = [of(i, 'jobsPerSecond').toFixed(0), of(i, 'busiestMs').toFixed(3), of(i, 'allMs').toFixed(3)];
    process.stdout.write(row([String(masters), ...cells]));
  });
  printSimulation(of(0, 'allMs'));
  printRatioHead();
  MASTERS.slice(1).forEach((masters, i) => {
    const ratio = of(i + 1, 'busiestMs') / of(0, 'busiestMs');
    printRatio(
      `CPU of the busiest of ${masters} masters ÷ of one`,
      ratio,
      `≤ ${(1.5 / masters).toFixed(2)}`,
      ratio <= 1.5 / masters,
    );
  });
  for (const { pipeline } of sides) await pipeline.close();
  for (const cluster of clusters) await cluster.close();
  await rm(folder, { recursive: true, force: true });
  return true;
}
