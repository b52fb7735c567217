import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { createProducer } from '../../../queues/producer/create-producer.ts';
import { appendfsyncOf, type Durability, durabilities } from '../../../src/redis/durability.ts';
import { findRedisServer } from '../../development/embedded-redis/find-redis-server.ts';
import { findFreePort } from '../../development/find-free-port.ts';
import { startRestartableRedis } from '../faults/restartable-redis.ts';
import { median, medianRatio } from '../median.ts';
import { benchInput, forEachOf } from './contender.ts';
import { row } from './table.ts';

const ROUNDS = 5;
const JOBS = 4000;
const SUBMITTERS = 50;

/** A Redis with a replica that follows it, both synced at every write, on this machine. */
async function startPair(): Promise<{ url: string; close: () => Promise<void> }> {
  const folders = await Promise.all([0, 1].map(() => mkdtemp(join(tmpdir(), 'airlock-bench-'))));
  const [masterFolder = '', replicaFolder = ''] = folders;
  const binary = await findRedisServer({ dataDir: masterFolder });
  // A replica finds its master by TCP alone.
  const port = String(await findFreePort());
  const master = await startRestartableRedis(binary, masterFolder, ['--port', port, '--bind', '127.0.0.1']);
  const replica = await startRestartableRedis(binary, replicaFolder, ['--replicaof', '127.0.0.1', port]);
  await master.use(async (redis) => {
    while ((await redis.wait(1, 100)) < 1) await redis.ping();
  });
  const close = async () => {
    await replica.kill();
    await master.kill();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  };
  return { url: `unix://${master.socketPath}`, close };
}

/** Jobs a second that a producer has accepted, all of them fresh. */
async function jobsPerSecond(redisUrl: string, durability: Durability): Promise<number> {
  const encryptionKeys = [{ id: 'k1', bytes: randomBytes(32) }];
  const producer = await createProducer({ redisUrl, encryptionKeys, durability, prefix: `b${Date.now()}` });
  const submit = (i: number) => producer.submit('ticket-triage', benchInput(i));
  const startedAt = performance.now();
  await forEachOf(JOBS, SUBMITTERS, submit);
  const seconds = (performance.now() - startedAt) / 1000;
  await producer.close();
  return JOBS / seconds;
}

/** Accepting jobs at each level of durability beside `fsync`, 50 submitters at once. */
export async function measureDurability({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<boolean> {
  const pair = await startPair();
  const rates = new Map<Durability, number[]>(durabilities.map((durability) => [durability, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [durability, measured] of rates) {
      await redis.config('SET', 'appendfsync', appendfsyncOf(durability));
      const url = durability === 'replicated' ? pair.url : redisUrl;
      const rate = await jobsPerSecond(url, durability);
      // The first round warms up and does not count.
      if (round > 0) measured.push(rate);
    }
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  await pair.close();
  process.stdout.write(row(['level', 'jobs accepted/s', '÷ fsync']) + row(['---', '---:', '---:']));
  const inFsync = rates.get('fsync') ?? [];
  for (const [durability, measured] of rates) {
    const ratio = medianRatio(measured, inFsync);
    process.stdout.write(row([durability, median(measured).toFixed(0), ratio.toFixed(2)]));
  }
  return true;
}
