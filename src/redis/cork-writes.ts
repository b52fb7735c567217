import type { Redis } from 'ioredis';

/** A command of so many characters is worth a write of its own: Redis works on it while this process goes on. */
const LONG = 4096;

const isLong = (written: unknown) => (written as { length: number }).length > LONG;

/**
 * Sends the short commands that one turn of the event loop makes with one write to the socket instead of one each. They
 * leave as soon as the code that is running lets go, or in front of a long one, which waits for nothing. Holds for
 * every later connection, too.
 */
export function corkWrites(redis: Redis): void {
  redis.on('connect', () => {
    const { stream } = redis;
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    let isCorked = false;
    const uncork = () => {
      if (!isCorked) return;
      isCorked = false;
      stream.uncork();
    };
    stream.write = (...args: unknown[]) => {
      if (isLong(args[0])) uncork();
      else if (!isCorked) {
        isCorked = true;
        stream.cork();
        process.nextTick(uncork);
      }
      return write(...args);
    };
  });
}
