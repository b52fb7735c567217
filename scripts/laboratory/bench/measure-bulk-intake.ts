import { type ConnectionOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { blockingOptions, openServer } from '../../../src/redis/open-redis.ts';
import { median, medianRatio } from '../median.ts';
import { benchInput } from './contender.ts';
import { startApi } from './start-api.ts';
import { printRatio, printRatioHead, row } from './table.ts';

const ROUNDS = 5;
const ROWS = 20_000;
const ROWS_FOR_MEMORY = 100_000;
const BULK = 100;
const MAX_MB = 250;

/** Rows of about 1 KB as lines, a hundred in a piece. */
async function* writeLines(rows: number): AsyncGenerator<Buffer> {
  for (let i = 0; i < rows; i += BULK) {
    const lines = Array.from({ length: BULK }, (_, k) => `${JSON.stringify({ input: benchInput(i + k) })}\n`);
    yield Buffer.from(lines.join(''));
  }
}

/** What people write: lines parsed and added to a queue by the hundred, nothing checked and nothing sealed. */
async function addInBulk(redisUrl: string): Promise<void> {
  const redis = await openServer(blockingOptions(redisUrl), () => undefined);
  const queue = new Queue('work', { connection: redis as unknown as ConnectionOptions, prefix: 'bulk' });
  await queue.waitUntilReady();
  for await (const piece of writeLines(ROWS)) {
    const lines = piece.toString('utf8').trimEnd().split('\n');
    await queue.addBulk(lines.map((line) => ({ name: 'job', data: JSON.parse(line) as object })));
  }
  await queue.close();
  redis.disconnect();
}

async function rowsPerSecond(take: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await take();
  return (ROWS * 1000) / (performance.now() - startedAt);
}

/** Peak memory of a fresh API that takes one long upload. */
async function measurePeak(redisUrl: string): Promise<number> {
  const api = await startApi('api', redisUrl);
  await api.upload(writeLines(ROWS_FOR_MEMORY));
  return api.close();
}

/** Bulk intake over HTTP, every row checked, sealed and recorded, beside a bare `addBulk`. */
export async function measureBulkIntake({ redisUrl, redis }: { redisUrl: string; redis: Redis }): Promise<boolean> {
  const bare: number[] = [];
  const own: number[] = [];
  const api = await startApi('api', redisUrl);
  // The first round warms up and does not count.
  for (let round = 0; round <= ROUNDS; round++) {
    const rates = [await rowsPerSecond(() => addInBulk(redisUrl))];
    rates.push(await rowsPerSecond(() => api.upload(writeLines(ROWS))));
    if (round > 0) {
      bare.push(rates[0] ?? Number.NaN);
      own.push(rates[1] ?? Number.NaN);
    }
    await redis.flushall();
    process.stderr.write(`round ${round} of ${ROUNDS} done\n`);
  }
  await api.close();
  const peakMb = await measurePeak(redisUrl);
  process.stdout.write(row(['way', 'rows/s']) + row(['---', '---:']));
  process.stdout.write(row(['bare `addBulk`, 100 at a time', median(bare).toFixed(0)]));
  process.stdout.write(row(['Airlock, one upload over HTTP', median(own).toFixed(0)]));
  printRatioHead();
  const ratio = medianRatio(own, bare);
  printRatio('bulk intake ÷ bare addBulk', ratio, '≥ 0.3', ratio >= 0.3);
  printRatio(`peak MB of the API, ${ROWS_FOR_MEMORY} rows of 1 KB`, peakMb, `≤ ${MAX_MB}`, peakMb <= MAX_MB);
  return true;
}
