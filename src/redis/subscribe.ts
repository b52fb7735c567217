import { openConnection } from './open-connection.ts';
import type { RedisClient } from './open-redis.ts';

const PING_MS = 5000;

/** A connection that hears messages until it is closed. */
export interface Subscription {
  close: () => Promise<void>;
}

/** Hears the ids published on channels, on a connection of its own; one that breaks is made again and resubscribed. */
export async function subscribe(
  redis: RedisClient,
  channels: readonly string[],
  onJob: (jobId: string) => void,
  onError: (error: Error) => void,
): Promise<Subscription> {
  const connection = openConnection(redis, channels[0] ?? '', {
    enableOfflineQueue: true,
    commandTimeout: undefined,
    maxRetriesPerRequest: null,
  });
  connection.on('error', onError);
  connection.on('message', (_channel: string, jobId: string) => onJob(jobId));
  await connection.subscribe(...channels);
  // Half a connection would be silent for ever: an unanswered ping has it made again.
  const pings = setInterval(() => void connection.ping().catch(() => undefined), PING_MS);
  return {
    close: async () => {
      clearInterval(pings);
      connection.disconnect();
    },
  };
}
