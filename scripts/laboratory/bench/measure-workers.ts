import type { Redis } from 'ioredis';
import { median } from '../median.ts';
import { readMb } from './http/start-child.ts';
import { printRatio, printRatioHead, row } from './table.ts';
import { openFleet } from './workers/open-fleet.ts';
import { openIdleQueues } from './workers/open-idle-queues.ts';
import { runScenes } from './workers/run-scenes.ts';
import { type Rest, watchRest } from './workers/watch-rest.ts';

const GOAL = { commands: 5, claims: 3, mb: 150 };

const perSecond = ({ commands, seconds }: Rest) => commands / seconds;

function printRest(name: string, rest: Rest, processes: number): void {
  const cpu = (us: number) => `${((us / 1e6 / rest.seconds) * 100).toFixed(2)} %`;
  const counts = [perSecond(rest) / processes, rest.sent / rest.seconds / processes].map((one) => one.toFixed(2));
  process.stdout.write(row([name, ...counts, cpu(rest.redisUs / processes), cpu(rest.processUs / processes)]));
}

/**
 * Many worker processes on one Redis: what each costs it while there is nothing to do, beside a process with as many of
 * BullMQ's own workers; and how many claims a job causes, whatever sets it free.
 */
export async function measureWorkers(
  { redisUrl, redis }: { redisUrl: string; redis: Redis },
  workers: number,
): Promise<boolean> {
  const idle = await openIdleQueues(redisUrl);
  const bare = await watchRest(redis, [process.pid]);
  await idle.close();
  const fleet = await openFleet(redisUrl, workers);
  const pids = fleet.workers.map(({ pid }) => pid);
  const rest = await watchRest(redis, pids);
  process.stdout.write(row(['at rest, a process', 'commands/s', 'of these sent', "Redis' CPU", 'its own CPU']));
  process.stdout.write(row(['---', '---:', '---:', '---:', '---:']));
  printRest("five of BullMQ's workers", bare, 1);
  printRest(`Airlock, ${workers} processes`, rest, workers);
  const scenes = await runScenes(redis, fleet, workers);
  process.stdout.write(`\n${row(['jobs', 'claims a job', 'Redis commands a job'])}${row(['---', '---:', '---:'])}`);
  for (const { name, claims, commands } of scenes) {
    process.stdout.write(row([name, claims.toFixed(2), commands.toFixed(0)]));
  }
  const mb = median(pids.map(readMb));
  await fleet.close();
  printRatioHead();
  const each = perSecond(rest) / workers;
  const toBare = each / perSecond(bare);
  printRatio('Redis commands a second of a process at rest', each, `≤ ${GOAL.commands}`, each <= GOAL.commands);
  printRatio("these ÷ five of BullMQ's workers", toBare, '≤ 1', toBare <= 1);
  const most = Math.max(...scenes.map(({ claims }) => claims));
  printRatio('claims a job, the most', most, `≤ ${GOAL.claims}`, most <= GOAL.claims);
  printRatio('MB of a process', mb, `≤ ${GOAL.mb}`, mb <= GOAL.mb);
  return true;
}
