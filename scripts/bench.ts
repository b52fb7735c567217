import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { openRedis, patientOptions } from '../src/records/open-redis.ts';
import { bareQueue } from './bench/bare-queue.ts';
import type { Contender, Measured } from './bench/contender.ts';
import { plainChain } from './bench/plain-chain.ts';
import { wholePipeline } from './bench/whole-pipeline.ts';
import { openEmbeddedRedis } from './embedded-redis/open-embedded-redis.ts';

const ROUNDS = 5;
// Enough for the engine to have compiled what runs often: with 2,000 the longer code paths look half as fast as they are.
const JOBS = 8000;
const JOBS_WITH_REDACTION = 1500;

const redactionOff = wholePipeline({ hasRedaction: false });
const redactionOn = wholePipeline({ hasRedaction: true });

const median = (values: readonly number[]) =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

interface Result {
  jobsPerSecond: number;
  commandsPerJob: number;
}

/** Runs the contenders in turn, round by round, each on an empty Redis, so that a slow minute of the machine meets them all. */
async function race(redisUrl: string, redis: Redis, contenders: readonly Contender[]): Promise<Map<Contender, Result>> {
  const runs = new Map<Contender, (Measured & { jobs: number })[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [contender, measured] of runs) {
      const jobs = contender === redactionOn ? JOBS_WITH_REDACTION : JOBS;
      await redis.flushall();
      const result = await contender.run({ redisUrl, jobs });
      // The first round warms up and does not count.
      if (round > 0) measured.push({ ...result, jobs });
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  return new Map(
    [...runs].map(([contender, measured]) => [
      contender,
      {
        jobsPerSecond: median(measured.map(({ jobs, seconds }) => jobs / seconds)),
        commandsPerJob: median(measured.map(({ jobs, commands }) => commands / jobs)),
      },
    ]),
  );
}

const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;

function printTable(results: ReadonlyMap<Contender, Result>): void {
  process.stdout.write(row(['way', 'jobs/s', 'Redis commands per job']) + row(['---', '---:', '---:']));
  for (const [{ name }, { jobsPerSecond, commandsPerJob }] of results) {
    process.stdout.write(row([name, jobsPerSecond.toFixed(0), commandsPerJob.toFixed(1)]));
  }
}

function printRatio(name: string, value: number, goal: string, isMet: boolean): void {
  process.stdout.write(row([name, value.toFixed(2), goal, isMet ? 'met' : 'missed']));
}

/** Prints the ratios with their goals; returns whether the baseline is what a baseline ought to be. */
function judge(results: ReadonlyMap<Contender, Result>): boolean {
  const of = (contender: Contender) =>
    results.get(contender) ?? { jobsPerSecond: Number.NaN, commandsPerJob: Number.NaN };
  const chain = of(plainChain).jobsPerSecond;
  const chainToBare = chain / of(bareQueue).jobsPerSecond;
  const off = of(redactionOff);
  const isFair = chainToBare >= 0.25 && chainToBare <= 0.5;
  process.stdout.write(`\n${row(['ratio', 'value', 'goal', ''])}${row(['---', '---:', '---', '---'])}`);
  printRatio('plain chain ÷ bare queue (is the baseline fair?)', chainToBare, '0.25-0.5', isFair);
  printRatio(
    'Airlock, redaction off ÷ plain chain',
    off.jobsPerSecond / chain,
    '≥ 0.7',
    off.jobsPerSecond / chain >= 0.7,
  );
  printRatio('Redis commands per job, submit to ended', off.commandsPerJob, '≤ 14', off.commandsPerJob <= 14.05);
  const on = of(redactionOn).jobsPerSecond;
  process.stdout.write(row(['Airlock, redaction on ÷ plain chain', (on / chain).toFixed(2), 'no goal', '']));
  return isFair;
}

const dataDir = await mkdtemp(join(tmpdir(), 'airlock-bench-'));
const redis = await openEmbeddedRedis({ dataDir });
// What is measured is the way of working, not the disk: everybody's writes are synced once a second.
const connection = await openRedis(patientOptions(redis.url), () => undefined);
await connection.config('SET', 'appendfsync', 'everysec');
const results = await race(redis.url, connection, [bareQueue, plainChain, redactionOff, redactionOn]);
connection.disconnect();
await redis.close();
await rm(dataDir, { recursive: true, force: true });
printTable(results);
process.exitCode = judge(results) ? 0 : 1;
