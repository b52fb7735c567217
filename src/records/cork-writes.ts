import type { Redis } from 'ioredis';

/**
 * Sends the commands that one turn of the event loop makes with one write to the socket instead of one each. Nothing
 * waits: what is held back leaves as soon as the code that is running lets go. Holds for every later connection, too.
 */
export function corkWrites(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    let isCorked = false;
    const uncork = () => {
      isCorked = false;
      stream.uncork();
    };
    stream.write = (...args: unknown[]) => {
      if (!isCorked) {
        isCorked = true;
        stream.cork();
        process.nextTick(uncork);
      }
      return write(...args);
    };
  });
}
