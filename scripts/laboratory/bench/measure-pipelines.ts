import type { Redis } from 'ioredis';
import { median, medianRatio } from '../median.ts';
import { bareQueue } from './bare-queue.ts';
import type { Contender, Measured } from './contender.ts';
import { plainChain } from './plain-chain.ts';
import { printRatio, printRatioHead, row } from './table.ts';
import { wholePipeline } from './whole-pipeline.ts';

const ROUNDS = 5;
// Enough for the engine to have compiled what runs often: with 2,000 the longer code paths look half as fast.
const JOBS = 8000;

const redactionOff = wholePipeline({ hasRedaction: false });
const redactionOn = wholePipeline({ hasRedaction: true });

/** By round. */
interface Result {
  jobsPerSecond: number[];
  commandsPerJob: number[];
}

/** Runs the contenders in turn, round by round, each on an empty Redis: a slow minute meets them all. */
async function race(redisUrl: string, redis: Redis, contenders: readonly Contender[]): Promise<Map<Contender, Result>> {
  const runs = new Map<Contender, Measured[]>(contenders.map((contender) => [contender, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [contender, measured] of runs) {
      await redis.flushall();
      const result = await contender.run({ redisUrl, jobs: JOBS });
      // The first round warms up and does not count.
      if (round > 0) measured.push(result);
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  return new Map(
    [...runs].map(([contender, measured]) => [
      contender,
      {
        jobsPerSecond: measured.map(({ seconds }) => JOBS / seconds),
        commandsPerJob: measured.map(({ commands }) => commands / JOBS),
      },
    ]),
  );
}

function printTable(results: ReadonlyMap<Contender, Result>): void {
  process.stdout.write(row(['way', 'jobs/s', 'Redis commands per job']) + row(['---', '---:', '---:']));
  for (const [{ name }, { jobsPerSecond, commandsPerJob }] of results) {
    process.stdout.write(row([name, median(jobsPerSecond).toFixed(0), median(commandsPerJob).toFixed(1)]));
  }
}

/** Prints the ratios with their goals; returns whether the baseline is what a baseline ought to be. */
function judge(results: ReadonlyMap<Contender, Result>): boolean {
  const of = (contender: Contender) => results.get(contender) ?? { jobsPerSecond: [], commandsPerJob: [] };
  const ratio = (one: Contender, other: Contender) => medianRatio(of(one).jobsPerSecond, of(other).jobsPerSecond);
  const chainToBare = ratio(plainChain, bareQueue);
  const offToChain = ratio(redactionOff, plainChain);
  const commands = median(of(redactionOff).commandsPerJob);
  const isFair = chainToBare >= 0.25 && chainToBare <= 0.5;
  printRatioHead();
  printRatio('plain chain ÷ bare queue (is the baseline fair?)', chainToBare, '0.25-0.5', isFair);
  printRatio('Airlock, redaction off ÷ plain chain', offToChain, '≥ 0.9', offToChain >= 0.9);
  printRatio('Redis commands per job, submit to ended', commands, '≤ 2', commands <= 2.05);
  const onToChain = ratio(redactionOn, plainChain);
  printRatio('Airlock, redaction on ÷ plain chain', onToChain, '≥ 0.65', onToChain >= 0.65);
  return isFair;
}

/**
 * Processing: Airlock beside a bare queue and the chain that people write. Returns whether the baseline is a fair one.
 */
export async function measurePipelines({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<boolean> {
  const results = await race(redisUrl, redis, [bareQueue, plainChain, redactionOff, redactionOn]);
  printTable(results);
  return judge(results);
}
