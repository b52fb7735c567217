import type { Redis } from 'ioredis';
import { openAirlock } from './http/open-airlock.ts';
import { readCpuUs, readPeakMb, startChild } from './http/start-child.ts';
import { printRatio, printRatioHead, row } from './table.ts';

const LATENCY_MS = 2000;
const AT_ONCE = [250, 1000, 2000, 4000];
/** Of the calls at once: how many jobs there are, of which the first and the last share are left out. */
const TURNS = 6;
const GOAL = { atOnce: 2000, share: 0.9, peakMb: 600 };

interface InFlight {
  /** Of the rate that so many calls at once allow. */
  share: number;
  peakMb: number;
  /** Of one core, while the jobs ran. */
  cpuShare: number;
}

async function measure(atOnce: number, { redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<InFlight> {
  await redis.flushall();
  const provider = await startChild('null-provider', String(LATENCY_MS));
  const settings = { AIRLOCK_CONCURRENCY: String(atOnce) };
  const airlock = await openAirlock({ redisUrl, providerUrl: String(provider.ready.url), settings });
  const before = readCpuUs(airlock.worker.pid);
  const startedAt = performance.now();
  await airlock.runJobs(atOnce * TURNS);
  const tookUs = (performance.now() - startedAt) * 1000;
  const { perSecond } = (await provider.tell(atOnce)) as { perSecond: number };
  const seen = {
    share: perSecond / (atOnce / (LATENCY_MS / 1000)),
    peakMb: readPeakMb(airlock.worker.pid),
    cpuShare: (readCpuUs(airlock.worker.pid) - before) / tookUs,
  };
  await airlock.close();
  await provider.close();
  return seen;
}

/**
 * One worker process with so many calls at once to a model that takes 2 s: which share of the possible rate it reaches,
 * once the first calls were answered and until none is left to begin. Every write to Redis is fsynced.
 */
export async function measureInFlight(given: { redisUrl: string; redis: Redis }): Promise<boolean> {
  await given.redis.config('SET', 'appendfsync', 'always');
  process.stdout.write(row(['calls at once', 'share of the possible rate', 'peak MB', 'of a core']));
  process.stdout.write(row(['---:', '---:', '---:', '---:']));
  const results = new Map<number, InFlight>();
  for (const atOnce of AT_ONCE) {
    const seen = await measure(atOnce, given);
    results.set(atOnce, seen);
    const cells = [`${(seen.share * 100).toFixed(0)} %`, seen.peakMb.toFixed(0), seen.cpuShare.toFixed(2)];
    process.stdout.write(row([String(atOnce), ...cells]));
  }
  const { share = Number.NaN, peakMb = Number.NaN } = results.get(GOAL.atOnce) ?? {};
  printRatioHead();
  printRatio(`share of the possible rate, ${GOAL.atOnce} at once`, share, `≥ ${GOAL.share}`, share >= GOAL.share);
  printRatio(`peak MB of the worker, ${GOAL.atOnce} at once`, peakMb, `≤ ${GOAL.peakMb}`, peakMb <= GOAL.peakMb);
  return true;
}
