import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';

/** BullMQ's marker of a queue: it is set whenever there is something to claim. */
export interface Marker {
  /**
   * Returns when the bell rings, or after `withinMs`; how many milliseconds until there is something, 0 for now. One
   * that rang when nobody waited rings for the next who does. One of those that wait hears it, in any process.
   */
  wait: (withinMs: number) => Promise<number>;
  /** Rings for the next who waits: whoever heard it claims nothing now. */
  passOn: () => Promise<void>;
  close: () => void;
}

/** What BullMQ knows a queue's workers by, in Redis' list of clients. */
const workerNameOf = ({ opts, name }: Queue) => [opts.prefix, Buffer.from(name).toString('base64')].join(':');

const LONGEST_MS = 5000;
const GRACE_MS = 3000;

/**
 * Opens the marker of a queue, on a connection of its own: a sorted set that every way of adding a visit
 * writes to. Waits 5 s at most. A connection that says nothing for 3 s more is given up and made again; while Redis is
 * away the bell rings once a second, and whoever hears it finds out.
 */
export function openMarker(redis: Redis, queue: Queue, onError: (error: Error) => void): Marker {
  const connection = redis.duplicate({
    ...{ maxRetriesPerRequest: 0, enableOfflineQueue: true, lazyConnect: false },
    socketTimeout: LONGEST_MS + GRACE_MS,
    connectionName: workerNameOf(queue),
  });
  connection.on('error', onError);
  const marker = queue.toKey('marker');
  let isClosed = false;
  return {
    wait: async (withinMs) => {
      const seconds = Math.max(0.001, Math.min(withinMs, LONGEST_MS) / 1000);
      try {
        const rung = await connection.bzpopmin(marker, seconds);
        const due = Number(rung?.[2] ?? 0);
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
