import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { boardPaths } from '../chaos/scan-board.ts';
import { readAllKeys } from '../chaos/scan-redis.ts';
import type { FaultEnvironment } from '../faults/open-fault-environment.ts';
import type { Caller } from './create-caller.ts';
import type { Findings, Place } from './create-findings.ts';

const PIECE_BYTES = 8 << 20;

/** Looks at one file in pieces that share `overlap` bytes. A file that is gone meanwhile is none. */
async function lookIntoFile(findings: Findings, place: Place, path: string, overlap: number): Promise<void> {
  const file = await open(path).catch(() => undefined);
  if (file === undefined) return;
  const piece = Buffer.alloc(PIECE_BYTES + overlap);
  try {
    for (let at = 0; ; at += PIECE_BYTES) {
      const { bytesRead } = await file.read(piece, 0, piece.length, at);
      if (bytesRead > 0) findings.look(place, path, piece.subarray(0, bytesRead));
      if (bytesRead < piece.length) return;
    }
  } finally {
    await file.close();
  }
}

/** Looks at every file of a folder and of the folders in it. */
export async function lookIntoFiles(
  findings: Findings,
  given: { place: Place; folder: string; overlap: number },
): Promise<void> {
  const entries = await readdir(given.folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    await lookIntoFile(findings, given.place, join(entry.parentPath, entry.name), given.overlap);
  }
}

/** Jobs that are shown one by one to somebody. */
const MOST_SHOWN = 200;
/** Visits of each queue that are looked at one by one. */
const MOST_VISITS = 5;

/** What `caller` is told of these jobs, and of all there is. Returns how many answers showed something. */
export async function lookAs(caller: Caller, ids: readonly string[]): Promise<number> {
  let shown = 0;
  const see = async (path: string) => {
    const { status } = await caller.call(path);
    if (status === 200) shown += 1;
  };
  for (const path of ['/v1/jobs?limit=100', '/v1/dead-letters?limit=100', '/v1/reviews?limit=100']) await see(path);
  for (const id of ids.slice(0, MOST_SHOWN)) {
    await see(`/v1/jobs/${id}`);
    await see(`/v1/dead-letters/${id}`);
  }
  return shown;
}

async function lookAtPage(findings: Findings, place: 'metrics' | 'board', url: string, key: string): Promise<string> {
  const { statusCode, body } = await request(url, { headers: { authorization: `Bearer ${key}` } });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${place} answered ${statusCode}`);
  findings.look(place, new URL(url).pathname, text);
  return text;
}

/** Reads the metrics of both processes, and the board with some of its visits. */
export async function lookAtPages(
  findings: Findings,
  given: { url: string; workerMetricsUrl: string; key: string },
): Promise<void> {
  const { url, key } = given;
  await lookAtPage(findings, 'metrics', `${url}/metrics`, key);
  await lookAtPage(findings, 'metrics', given.workerMetricsUrl, key);
  for (const path of boardPaths) {
    const text = await lookAtPage(findings, 'board', `${url}${path}`, key);
    const queue = /activeQueue=([a-z-]+)/.exec(path)?.[1] ?? '';
    const visits = new Set(Array.from(text.matchAll(/"id":"(job_[^"]+)"/g), (match) => match[1] ?? ''));
    for (const visit of [...visits].slice(0, MOST_VISITS)) {
      await lookAtPage(findings, 'board', `${url}/admin/queues/api/queues/${queue}/${visit}`, key);
    }
  }
}

/** Where the processes keep what Redis has not taken yet. */
export const dataFolder = (environment: Pick<FaultEnvironment, 'folder'>): string => join(environment.folder, 'data');

/** Looks at what is left when the processes have ended: Redis, its files, the data folder, the logs. Ends Redis. */
export async function lookAtRest(findings: Findings, environment: FaultEnvironment, overlap: number): Promise<void> {
  await environment.redis.use(async (redis) => {
    await readAllKeys(redis, (key, value) => findings.look('redis', key, `${key} ${JSON.stringify(value)}`));
    await redis.save();
  });
  await environment.close();
  await lookIntoFiles(findings, { place: 'files', folder: environment.redis.dataFolder, overlap });
  await lookIntoFiles(findings, { place: 'data', folder: dataFolder(environment), overlap });
  await lookIntoFiles(findings, { place: 'logs', folder: environment.logFolder, overlap });
}
