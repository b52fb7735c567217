import type { Queue } from 'bullmq';
import { openConnection } from '../src/redis/open-connection.ts';
import type { RedisClient } from '../src/redis/open-redis.ts';

/** BullMQ's marker of a queue: set whenever there is something to claim. */
export interface Marker {
  /**
   * Waits until the marker is set, for `withinMs` and 10 s at most; whether it was, or nobody knows. A marker that is set
   * while nobody waits is kept for the next who does. Of all that wait, in any process, one is woken.
   */
  wait: (withinMs: number) => Promise<boolean>;
  /** Sets the marker for the next who waits: whoever it woke claims nothing now. */
  passOn: () => Promise<void>;
  close: () => void;
}

/** What BullMQ knows a queue's workers by, in Redis' list of clients. */
const workerNameOf = ({ opts, name }: Queue) => [opts.prefix, Buffer.from(name).toString('base64')].join(':');

const LONGEST_MS = 10_000;
const GRACE_MS = 3000;
const AFTER_ERROR_MS = 1000;

/**
 * Opens the marker of a queue, a sorted set that every script writes to that adds a visit, on a connection of its own.
 * A connection that says nothing for 3 s longer than the longest wait is given up and made again. While Redis is away,
 * a wait is over after a second, and the claim that follows finds out.
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
      const seconds = Math.max(1, Math.min(withinMs, LONGEST_MS)) / 1000;
      try {
        return (await connection.bzpopmin(marker, seconds)) !== null;
      } catch (error) {
        if (isClosed) return false;
        onError(error as Error);
        await new Promise((resolve) => setTimeout(resolve, AFTER_ERROR_MS));
        return true;
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
