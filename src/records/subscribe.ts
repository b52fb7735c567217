import type { Redis } from 'ioredis';

export interface Subscription {
  close: () => Promise<void>;
}

/** Hears the ids published on channels, on a connection of its own; one that breaks is made again and resubscribed. */
export async function subscribe(
  redis: Redis,
  channels: readonly string[],
  onJob: (jobId: string) => void,
  onError: (error: Error) => void,
): Promise<Subscription> {
  const connection = redis.duplicate({
    enableOfflineQueue: true,
    commandTimeout: undefined,
    maxRetriesPerRequest: null,
  });
  connection.on('error', onError);
  connection.on('message', (_channel: string, jobId: string) => onJob(jobId));
  await connection.subscribe(...channels);
  return {
    close: async () => {
      connection.disconnect();
    },
  };
}
