import { Redis } from 'ioredis';

/**
 * Counts every command that this process sends to Redis, on whatever connection: wraps ioredis' one way out until
 * `stop`. Pipelined and blocking commands count one each, as do the handshakes of new connections.
 */
export function countCommands(): { count: () => number; stop: () => void } {
  const prototype = Redis.prototype as { sendCommand: (...args: unknown[]) => unknown };
  const original = prototype.sendCommand;
  let sent = 0;
  prototype.sendCommand = function (this: unknown, ...args: unknown[]) {
    sent += 1;
    return original.apply(this, args);
  };
  return {
    count: () => sent,
    stop: () => {
      prototype.sendCommand = original;
    },
  };
}
