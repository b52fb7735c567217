import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FaultEnvironment } from '../faults/open-fault-environment.ts';
import type { Call } from '../faults/start-provider.ts';
import type { Leak } from './observations.ts';

/** Whether one of the needles stands in the file, also across the pieces it is read in. */
export async function findInFile(file: string, needles: readonly string[]): Promise<string | undefined> {
  const longest = Math.max(...needles.map((needle) => Buffer.byteLength(needle)));
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const text = Buffer.concat([rest, chunk]);
    const found = needles.find((needle) => text.includes(needle));
    if (found !== undefined) return found;
    rest = text.subarray(Math.max(0, text.length - longest));
  }
  return undefined;
}

/** The files of a folder and the folders in it that hold one of the needles. */
export async function scanFolder(folder: string, needles: readonly string[]): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    if ((await findInFile(file, needles)) !== undefined) found.push(file);
  }
  return found;
}

interface LeaksGiven {
  environment: Pick<FaultEnvironment, 'logFolder' | 'redis'>;
  calls: readonly Call[];
  /** Pages of the board and keys of Redis in which something was found. */
  board: readonly string[];
  redis: readonly string[];
  needles: readonly string[];
}

/** Everything personal that was seen where it must not be. */
export async function collectLeaks({ environment, calls, board, redis, needles }: LeaksGiven): Promise<Leak[]> {
  const logs = await scanFolder(environment.logFolder, needles);
  const files = await scanFolder(environment.redis.dataFolder, needles);
  const sent = calls.filter(({ leaked }) => leaked > 0);
  return [
    ...sent.map(({ mark, leaked }): Leak => ({ place: 'provider', where: `job ${mark}: ${leaked} characters` })),
    ...logs.map((where): Leak => ({ place: 'log', where })),
    ...redis.map((where): Leak => ({ place: 'redis', where })),
    ...files.map((where): Leak => ({ place: 'aof', where })),
    ...board.map((where): Leak => ({ place: 'board', where })),
  ];
}
