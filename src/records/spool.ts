import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Change } from '../jobs/change.ts';
import type { Stage } from '../jobs/job-view.ts';
import type { Committing } from './commit.ts';
import type { OwnVisit } from './commit-script.ts';

/** An answer that was paid for, as it was to be written into the record: its payloads are sealed. */
export interface SpooledCommit {
  job: Committing;
  /** The visit that it ends or snoozes, and the worker process whose it was. */
  own: OwnVisit;
  worker: string;
  change: Change;
}

/** Paid answers on this machine's disk, until Redis has written them. */
export interface Spool {
  /**
   * Lands a commit, by `land`. One that takes longer than 250 ms stands on disk, synced, until it has landed: should
   * the process crash meanwhile, the answer is not paid for again. While others land, Redis is only busy: it may take up
   * to 5 s then, and 250 ms after the last that landed.
   */
  land: <Value>(spooled: SpooledCommit, land: () => Promise<Value>) => Promise<Value>;
  /**
   * What crashed processes have left behind, and what others are landing: landing it twice does no harm. Throws when
   * the folder cannot be read.
   */
  readAll: () => Promise<SpooledCommit[]>;
  remove: (spooled: SpooledCommit) => Promise<void>;
}

const SPOOL_AFTER_MS = 250;
const MOST_PATIENCE_MS = 5000;
const ENDING = '.commit';

/** Where a process's spool is. */
export const spoolDirOf = ({ dataDir, prefix }: { dataDir: string; prefix: string }): string =>
  join(dataDir, 'spool', prefix);

/** Reads a file of the spool; undefined when it is cut or none of ours. */
export function parseSpooled(bytes: Buffer): SpooledCommit | undefined {
  try {
    return deserialize(bytes) as SpooledCommit;
  } catch {
    return undefined;
  }
}

/** A file of the spool, whole or not. Throws when the folder is there and cannot be read. */
export async function* readSpool(dir: string): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return [];
  });
  for (const name of names) {
    // Landed and removed meanwhile, by the process that holds it.
    yield { name, bytes: await readFile(join(dir, name)).catch(() => Buffer.alloc(0)) };
  }
}

const nameOf = ({ job, change }: SpooledCommit) => `${job.jobId}.${change.attempt?.n ?? 0}${ENDING}`;

/** Writes the whole file or none: what has its name is complete. */
async function writeSynced(dir: string, name: string, content: Buffer): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const temporary = join(dir, `${name}.part`);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, join(dir, name));
  const folder = await open(dir, 'r');
  await folder.sync().finally(() => folder.close());
}

/**
 * `onTrouble` hears when the disk refuses; the commit is tried on all the same. `onSpooled` hears of each answer that
 * is held.
 */
export function openSpool(
  dir: string,
  { onTrouble, onSpooled }: { onTrouble: (error: Error) => void; onSpooled: (jobId: string, stage: Stage) => void },
): Spool {
  const remove = (spooled: SpooledCommit) => rm(join(dir, nameOf(spooled)), { force: true });
  let latestLanding = Number.NEGATIVE_INFINITY;
  /** Calls back once nothing has landed for too long; returns what ends the waiting. */
  const startWaiting = (onLate: () => void): (() => void) => {
    const startedAt = performance.now();
    let timer: NodeJS.Timeout;
    let heard: NodeJS.Immediate | undefined;
    const look = () => {
      const now = performance.now();
      const leftMs = latestLanding + SPOOL_AFTER_MS - now;
      if (leftMs > 0 && now - startedAt < MOST_PATIENCE_MS) wait(leftMs);
      else onLate();
    };
    const wait = (ms: number) => {
      timer = setTimeout(() => {
        // First what has come meanwhile: after a long turn of the event loop timers go before replies.
        heard = setImmediate(look);
      }, ms);
    };
    wait(SPOOL_AFTER_MS);
    return () => {
      clearTimeout(timer);
      clearImmediate(heard);
    };
  };
  return {
    land: async (spooled, land) => {
      if (spooled.change.attempt === undefined) return land();
      let written: Promise<void> | undefined;
      const endWaiting = startWaiting(() => {
        onSpooled(spooled.job.jobId, spooled.own.stage);
        // Not JSON, which leaves `undefined` out: in a change it deletes a field.
        written = writeSynced(dir, nameOf(spooled), serialize(spooled)).catch(onTrouble);
      });
      // Where it cannot be written the file stays, for the next start: it is the last copy of what was paid for.
      const landed = await land().finally(endWaiting);
      latestLanding = performance.now();
      if (written) await written.then(() => remove(spooled)).catch(onTrouble);
      return landed;
    },
    readAll: async () => {
      const found: SpooledCommit[] = [];
      for await (const { name, bytes } of readSpool(dir)) {
        if (!name.endsWith(ENDING) || bytes.length === 0) continue;
        const spooled = parseSpooled(bytes);
        // One that cannot be read is left where it is, for a person: it keeps nobody from starting.
        if (spooled === undefined) onTrouble(new Error('a file of the spool cannot be read'));
        else found.push(spooled);
      }
      return found;
    },
    remove,
  };
}
