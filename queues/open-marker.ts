import type { Queue } from 'bullmq';
import { openConnection } from '../src/redis/open-connection.ts';
import type { RedisClient } from '../src/redis/open-redis.ts';

/** BullMQ's marker of a queue: set whenever there is something to claim. */
export interface Marker {
  /**
   * Waits until the marker is set, for `withinMs` and 5 s at most. Returns the milliseconds until there is something to
   * claim, 0 for now. A marker that is set while nobody waits is kept for the next who does. Of all that wait, in any
   * process, one is woken.
   */
  wait: (withinMs: number) => Promise<number>;
  /** Sets the marker for the next who waits: whoever it woke claims nothing now. */
  passOn: () => Promise<void>;
  close: () => void;
}

/** What BullMQ knows a queue's workers by, in Redis' list of clients. */
const workerNameOf = ({ opts, name }: Queue) => [opts.prefix, Buffer.from(name).toString('base64')].join(':');

const LONGEST_MS = 5000;
const GRACE_MS = 3000;

/**
 * Opens the marker of a queue, a sorted set that every script writes to that adds a visit, on a connection of its own.
 * A connection that says nothing for 3 s longer than the longest wait is given up and made again. While Redis is away,
 * a wait returns 0 after a second, and the claim that follows finds out.
 */
export function openMarker(redis: RedisClient, queue: Queue, onError: (error: Error) => void): Marker {
  const marker = queue.toKey('marker');
  const connection = openConnection(redis, marker, {
    ...{ maxRetriesPerRequest: 0, enableOfflineQueue: true, lazyConnect: false },
    socketTimeout: LONGEST_MS + GRACE_MS,
    connectionName: workerNameOf(queue),
  });
  connection.on('error', onError);
  let isClosed = false;
  return {
    wait: async (withinMs) => {
      const seconds = Math.max(0.001, Math.min(withinMs, LONGEST_MS) / 1000);
      try {
        const popped = await connection.bzpopmin(marker, seconds);
        const due = Number(popped?.[2] ?? 0);
        return due === 0 ? 0 : Math.max(0, due - Date.now());
      } catch (error) {
        if (isClosed) return 0;
        onError(error as Error);
        await new Promise((resolve) => setTimeout(resolve, 1000));
        return 0;
      }
    },
    passOn: async () => {
      if (!isClosed) await connection.zadd(marker, 0, '0').catch(onError);
    },
    close: () => {
      isClosed = true;
      connection.disconnect();
    },
  };
}
