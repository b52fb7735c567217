import { setTimeout as sleep } from 'node:timers/promises';
import { limitTime } from '../failures/limit-time.ts';
import { isSettled } from '../jobs/job-view.ts';
import { subscribe } from '../redis/subscribe.ts';
import type { Store } from './store.ts';

/**
 * How often a wait looks at the record itself: a message lost with a connection delays an answer by this much at most.
 */
const LOOK_EVERY_MS = 2000;

/** Lets callers wait for jobs to end or to come to a person, on one subscription. */
export interface Endings {
  /** Returns when the job ended or waits for a person, after `waitMs`, or when the signal fires, whichever is first. */
  waitForEnd: (tenant: string, jobId: string, waitMs: number, signal: AbortSignal) => Promise<void>;
  close: () => Promise<void>;
}

/** Lets callers wait for jobs. */
export async function watchEndings(store: Store, onError: (error: Error) => void): Promise<Endings> {
  const waiting = new Map<string, Set<() => void>>();
  const channels = store.keySpace.shards.map(({ ended }) => ended);
  const wake = (jobId: string) => {
    for (const resolve of waiting.get(jobId) ?? []) resolve();
  };
  const subscription = await subscribe(store.redis, channels, wake, onError);
  const isOpen = async (tenant: string, jobId: string) => {
    const status = await store.redis.hget(store.keySpace.keysOf(tenant).job(jobId), 'status');
    return status !== null && !isSettled(status);
  };

  const waitForEnd: Endings['waitForEnd'] = async (tenant, jobId, waitMs, signal) => {
    const done = new AbortController();
    const resolve = () => done.abort();
    const others = waiting.get(jobId) ?? new Set();
    waiting.set(jobId, others.add(resolve));
    try {
      await limitTime(waitMs, [signal, done.signal], async (stop) => {
        while (!stop.aborted && (await isOpen(tenant, jobId))) {
          await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
        }
      });
    } finally {
      others.delete(resolve);
      if (others.size === 0) waiting.delete(jobId);
    }
  };
  return { waitForEnd, close: subscription.close };
}
