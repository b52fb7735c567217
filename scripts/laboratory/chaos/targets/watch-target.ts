import { setTimeout as sleep } from 'node:timers/promises';
import pMap from 'p-map';
import type { JobTrail } from '../observations.ts';
import type { Trails } from '../trails.ts';
import type { TargetClient } from './create-target-client.ts';

const EVERY_MS = 500;
const AT_ONCE = 24;
const TRIES = 3;

/** What is known of a target's open jobs. */
export interface Watch {
  /** Whether the target knew none of the open jobs when they were last asked for. */
  isAllGone: () => boolean;
  /** Resolves when it was told to stop. */
  done: Promise<void>;
}

/** Asks for each open job, again and again, until it is told to stop. The target may be away as long as it likes. */
export function watchTarget({ find }: Pick<TargetClient, 'find'>, trails: Trails, signal: AbortSignal): Watch {
  const gone = new Set<string>();
  const look = async (id: string) => {
    const job = await find(id);
    if (job === undefined) gone.add(id);
    else {
      gone.delete(id);
      trails.see(job);
    }
  };
  const watch = async () => {
    while (!signal.aborted) {
      await pMap([...trails.pending], (id) => look(id).catch(() => gone.delete(id)), { concurrency: AT_ONCE });
      await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  };
  return { isAllGone: () => [...trails.pending].every((id) => gone.has(id)), done: watch() };
}

/** Asks for every job once more. One that is away, or gone after it ended, tells nothing new. */
export async function readAllOnce({ find }: Pick<TargetClient, 'find'>, trails: Trails): Promise<void> {
  const read = async ({ ids: [id] }: JobTrail) => {
    for (let time = 1; id !== undefined && time <= TRIES; time++) {
      try {
        const job = await find(id);
        if (job !== undefined) trails.seeLast(job);
        return;
      } catch {
        await sleep(EVERY_MS);
      }
    }
  };
  await pMap(trails.toList(), read, { concurrency: AT_ONCE });
}
