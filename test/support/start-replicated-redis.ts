import { findFreePort } from '../../scripts/development/find-free-port.ts';
import { openServer } from '../../src/redis/open-redis.ts';
import { parseRedisUrl } from '../../src/redis/parse-redis-url.ts';
import { eventually } from './eventually.ts';
import { startRedis, type TestRedis } from './start-redis.ts';

/** A Redis with one replica. */
export interface ReplicatedRedis {
  master: TestRedis;
  replica: TestRedis;
  stop: () => Promise<void>;
}

/** Starts both, and waits until the replica has all that its master has. */
export async function startReplicatedRedis(): Promise<ReplicatedRedis> {
  // Replicas find their master by TCP alone.
  const port = String(await findFreePort());
  const master = await startRedis({ args: ['--port', port, '--bind', '127.0.0.1', '--repl-diskless-sync-delay', '0'] });
  const replica = await startRedis({ args: ['--replicaof', '127.0.0.1', port] });
  const redis = await openServer(parseRedisUrl(master.url), () => undefined);
  const isFollowed = async () => {
    await redis.incr('followed');
    return (await redis.wait(1, 100)) === 1;
  };
  await eventually(isFollowed, { withinMs: 20_000, describe: 'the replica to follow its master' });
  redis.disconnect();
  const stop = async () => {
    await replica.stop();
    await master.stop();
  };
  return { master, replica, stop };
}
