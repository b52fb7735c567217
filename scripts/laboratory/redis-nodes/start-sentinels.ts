import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openServer } from '../../../src/redis/open-redis.ts';
import { findFreePort } from '../../development/find-free-port.ts';
import { endChild, spawnGuarded } from '../../development/spawn-guarded.ts';
import { countFollowers, type RedisNode, type RedisNodes, SILENT_MS, startNode, untilTrue } from './redis-nodes.ts';

const NAME = 'airlock';
/** Writes wait for so long while another master is chosen: none is taken that it will not have. */
const PAUSE_MS = 4000;

async function startSentinel(binary: string, folder: string, master: RedisNode) {
  const port = await findFreePort();
  const file = join(folder, `sentinel-${port}.conf`);
  await writeFile(
    file,
    [
      ...[`port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, `logfile ${join(folder, `sentinel-${port}.log`)}`],
      `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 2`,
      `sentinel down-after-milliseconds ${NAME} ${SILENT_MS}`,
      `sentinel failover-timeout ${NAME} 3000`,
    ].join('\n'),
  );
  return { port, child: spawnGuarded([binary, file, '--sentinel']) };
}

/** Asks a Sentinel. */
async function ask<Value>(port: number, ...words: [string, ...string[]]): Promise<Value> {
  const once = { maxRetriesPerRequest: 0, retryStrategy: () => null, commandTimeout: 2000 };
  const redis = await openServer({ host: '127.0.0.1', port, ...once }, () => undefined);
  try {
    return (await redis.call('SENTINEL', ...words)) as Value;
  } finally {
    redis.disconnect();
  }
}

/**
 * Starts a master with two replicas, every write fsynced, and three Sentinels that watch them, in a folder, and waits
 * until they know each other. They die with this process.
 */
export async function startSentinels(binary: string, folder: string): Promise<RedisNodes> {
  const first = await startNode(binary, folder, []);
  const follow = () => startNode(binary, folder, ['--replicaof', '127.0.0.1', String(first.port)]);
  const nodes = [first, await follow(), await follow()];
  const sentinels = await Promise.all(Array.from({ length: 3 }, () => startSentinel(binary, folder, first)));
  const masterOf = async (port: number) => {
    const [, found] = await ask<[string, string]>(port, 'GET-MASTER-ADDR-BY-NAME', NAME);
    return Number(found);
  };
  const findMaster = async (): Promise<RedisNode> => {
    const told = await Promise.all(sentinels.map(({ port }) => masterOf(port)));
    const node = nodes.find(({ port }) => told.every((one) => one === port));
    if (node === undefined) throw new Error('the Sentinels do not agree');
    return node;
  };
  const knowEachOther = async (port: number) =>
    (await ask<unknown[]>(port, 'SENTINELS', NAME)).length === sentinels.length - 1 &&
    (await ask<unknown[]>(port, 'REPLICAS', NAME)).length === nodes.length - 1;
  const isWhole = async () =>
    (await Promise.all(sentinels.map(({ port }) => knowEachOther(port)))).every(Boolean) &&
    (await countFollowers(await findMaster())) === nodes.length - 1;
  const untilWhole = () => untilTrue(isWhole, 'the master to have all its replicas');
  await untilWhole();
  return {
    url: `redis+sentinel://${sentinels.map(({ port }) => `127.0.0.1:${port}`).join(',')}/${NAME}`,
    ...{ nodes, untilWhole },
    findMasters: async () => [await findMaster()],
    keeps: async () => true,
    failOver: async (master) => {
      await master.use((redis) => redis.call('CLIENT', 'PAUSE', PAUSE_MS, 'WRITE'));
      await ask(sentinels[0]?.port ?? 0, 'FAILOVER', NAME);
      await untilTrue(async () => (await findMaster()) !== master, 'the Sentinels to name another master');
    },
    close: async () => {
      await Promise.all([...sentinels.map(({ child }) => endChild(child)), ...nodes.map((node) => node.kill())]);
    },
  };
}
