import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlaceTarget } from '../../../src/payloads/open-place.ts';
import { benchInput, forEachOf } from './contender.ts';
import { usedMemory } from './measure-backlog.ts';
import { openPipeline } from './open-pipeline.ts';
import { printRatio, printRatioHead } from './table.ts';

const SUBMITTERS = 64;
/** Jobs that make the indexes, whose first entries cost more. */
const FIRST = 100;
const BODY_BYTES = 20_000;
const MOST_KB = 1.2;

const longInput = (i: number) => ({ ...benchInput(i), body: `ticket ${i} `.padEnd(BODY_BYTES, 'and so on ') });

/** Bytes of Redis for each job of 20 KB that waits, and jobs a second. */
async function measurePlace(redisUrl: string, payloads: PlaceTarget, jobs: number) {
  const pipeline = await openPipeline(redisUrl, { hasRedaction: false, payloads, inputOf: longInput });
  await forEachOf(FIRST, SUBMITTERS, pipeline.submit);
  const before = await usedMemory(pipeline.redis);
  const startedAt = performance.now();
  await forEachOf(jobs, SUBMITTERS, pipeline.submit);
  const seconds = (performance.now() - startedAt) / 1000;
  const bytes = ((await usedMemory(pipeline.redis)) - before) / jobs;
  await pipeline.redis.flushdb();
  await pipeline.close();
  return { bytes, rate: jobs / seconds };
}

/**
 * What waiting jobs of 20 KB take of Redis, `backlog` of them with their payloads in a folder, a tenth as many with all in
 * Redis.
 */
export async function measureOutside({ redisUrl, backlog }: { redisUrl: string; backlog: number }): Promise<boolean> {
  const path = await mkdtemp(join(tmpdir(), 'airlock-bench-place-'));
  const inside = await measurePlace(redisUrl, { is: 'redis' }, Math.ceil(backlog / 10));
  const outside = await measurePlace(redisUrl, { is: 'dir', path }, backlog);
  await rm(path, { recursive: true, force: true });
  process.stderr.write(
    `accepted a second: ${Math.round(inside.rate)} in Redis, ${Math.round(outside.rate)} in a folder\n`,
  );
  printRatioHead();
  printRatio('Redis KB per waiting job of 20 KB, all in Redis', inside.bytes / 1024, '', true);
  const kilobytes = outside.bytes / 1024;
  printRatio('the same with payloads in a folder', kilobytes, `≤ ${MOST_KB}`, kilobytes <= MOST_KB);
  return true;
}
