import type { Redis } from 'ioredis';
import { createKeySpace } from '../../../../src/redis/key-space.ts';
import { scanKeys } from '../../../../src/redis/scan-keys.ts';
import type { Fleet } from './open-fleet.ts';
import { countRun } from './watch-rest.ts';

const SINGLE = 20;
const DELAYED = 50;
const DELAY_MS = 3000;
const ROWS_A_PROCESS = 10;
/** So many a second that a process would have to wait for its turn. */
const LIMITED = { requestsPerMinute: 1200, rows: 200 };

/** What one way of jobs to become due has cost. */
interface Scene {
  name: string;
  claims: number;
  commands: number;
}

/** How often all workers have claimed: each numbers its claims, by stage. */
async function countClaims(redis: Redis, prefix: string): Promise<number> {
  let sum = 0;
  for await (const keys of scanKeys(redis, createKeySpace(prefix, 1).home.worker('*'))) {
    for (const key of keys) {
      const { begun: _, ...numbers } = await redis.hgetall(key);
      for (const number of Object.values(numbers)) sum += Number(number);
    }
  }
  return sum;
}

/** Sets jobs free in several ways, and counts how often somebody came to claim. */
export async function runScenes(redis: Redis, fleet: Fleet, workers: number): Promise<Scene[]> {
  const scenes: Scene[] = [];
  const run = async (name: string, jobs: number, work: () => Promise<void>) => {
    const before = [await countClaims(redis, fleet.prefix), await countRun(redis)] as const;
    await work();
    const after = [await countClaims(redis, fleet.prefix), await countRun(redis)] as const;
    scenes.push({ name, claims: (after[0] - before[0]) / jobs, commands: (after[1] - before[1]) / jobs });
    process.stderr.write(`${name} done\n`);
  };
  await run('one at a time', SINGLE, async () => {
    for (let n = 0; n < SINGLE; n++) await fleet.runJob();
  });
  const rows = workers * ROWS_A_PROCESS;
  await run(`${rows} at once, a slot in each process`, rows, () => fleet.runBatch(rows));
  await run('due at different times', DELAYED, async () => {
    const jobs = Array.from({ length: DELAYED }, (_, n) => fleet.runJob({ delayMs: DELAY_MS + n * 50 }));
    await Promise.all(jobs);
  });
  await fleet.limit(LIMITED.requestsPerMinute);
  await run('behind a limit of a provider', LIMITED.rows, () => fleet.runBatch(LIMITED.rows));
  await fleet.limit(null);
  return scenes;
}
