import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findFreePort } from '../../development/find-free-port.ts';
import { type RestartableRedis, startRestartableRedis } from '../faults/restartable-redis.ts';

/** One server of several, on 127.0.0.1. */
export interface RedisNode extends RestartableRedis {
  port: number;
}

/** A Redis Cluster on this machine. */
export interface RedisCluster {
  /** For REDIS_URL. */
  url: string;
  nodes: readonly RedisNode[];
  /** Those that serve slots now, by what the first says that answers. */
  findMasters: () => Promise<RedisNode[]>;
  /** Until all slots are served, and each master has a replica that holds all it has. */
  untilWhole: () => Promise<void>;
  close: () => Promise<void>;
}

const SLOTS = 16_384;
/** So long a node is silent before the others take it for failed. */
const NODE_TIMEOUT_MS = 1500;
const WHOLE_WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 50;

export async function untilTrue(isTrue: () => Promise<boolean>, what: string): Promise<void> {
  const until = Date.now() + WHOLE_WITHIN_MS;
  while (!(await isTrue().catch(() => false))) {
    if (Date.now() > until) throw new Error(`${what} within ${WHOLE_WITHIN_MS / 1000} s`);
    await sleep(LOOK_EVERY_MS);
  }
}

/** Starts a server in a folder of its own, with a port. */
export async function startNode(
  binary: string,
  folder: string,
  argsFor: (port: number) => Promise<string[]>,
): Promise<RedisNode> {
  const port = await findFreePort();
  const own = join(folder, String(port));
  await mkdir(own, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--repl-diskless-sync-delay', '0'];
  return { ...(await startRestartableRedis(binary, own, [...args, ...(await argsFor(port))])), port };
}

const idOf = (node: RedisNode) => node.use((redis) => redis.cluster('MYID')) as Promise<string>;
const infoOf = async (node: RedisNode, section: string) => String(await node.use((redis) => redis.info(section)));

/** The nodes of a Cluster as one of them sees them: id, address, flags, and the id of the master. */
async function readNodes(node: RedisNode) {
  const text = String(await node.use((redis) => redis.cluster('NODES')));
  return text.split('\n').flatMap((line) => {
    const [id = '', address = '', flags = '', master = '', , , , link = '', ...slots] = line.trim().split(' ');
    const port = Number(/:(\d+)@/.exec(address)?.[1]);
    return id === '' ? [] : [{ id, port, flags: flags.split(','), master, link, slots }];
  });
}

async function firstAnswer<Value>(
  nodes: readonly RedisNode[],
  ask: (node: RedisNode) => Promise<Value>,
): Promise<Value> {
  for (const node of nodes) {
    try {
      return await ask(node);
    } catch {
      // Another one knows as much.
    }
  }
  throw new Error('no node answers');
}

async function joinNodes(nodes: readonly RedisNode[], masters: number): Promise<void> {
  const [first] = nodes as [RedisNode];
  const busPorts = await Promise.all(
    nodes.map((node) => node.use((redis) => redis.config('GET', 'cluster-port') as Promise<string[]>)),
  );
  for (const [i, node] of nodes.entries()) {
    if (i < masters) {
      const [from, to] = [Math.floor((i * SLOTS) / masters), Math.floor(((i + 1) * SLOTS) / masters) - 1];
      await node.use((redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
    }
    // Each with a number of its own from the beginning, so that none has to be agreed upon.
    await node.use((redis) => redis.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1));
    if (i > 0) await first.use((redis) => redis.call('CLUSTER', 'MEET', '127.0.0.1', node.port, busPorts[i]?.[1] ?? 0));
  }
  const knowsAll = async () =>
    (await Promise.all(nodes.map(readNodes))).every(
      (seen) => seen.length === nodes.length && seen.every(({ link }) => link === 'connected'),
    );
  await untilTrue(knowsAll, 'the nodes do not know each other');
  for (const [i, node] of nodes.slice(masters).entries()) {
    const master = await idOf(nodes[i % masters] as RedisNode);
    await node.use((redis) => redis.cluster('REPLICATE', master));
  }
}

/**
 * Starts a Redis Cluster in a folder, every write fsynced, and waits until it serves: `masters` with `replicas` each.
 * It dies with this process.
 */
export async function startCluster(
  binary: string,
  folder: string,
  { masters = 3, replicas = 1 }: { masters?: number; replicas?: number } = {},
): Promise<RedisCluster> {
  const argsFor = async () => [
    ...['--cluster-enabled', 'yes', '--cluster-port', String(await findFreePort())],
    ...['--cluster-node-timeout', String(NODE_TIMEOUT_MS), '--cluster-replica-validity-factor', '0'],
  ];
  const nodes = await Promise.all(
    Array.from({ length: masters * (1 + replicas) }, () => startNode(binary, folder, argsFor)),
  );
  await joinNodes(nodes, masters);
  const isMaster = ({ flags, slots }: Awaited<ReturnType<typeof readNodes>>[number]) =>
    flags.includes('master') && !flags.includes('fail') && slots.length > 0;
  const findMasters = async () => {
    const seen = await firstAnswer(nodes, readNodes);
    const ports = new Set(seen.filter(isMaster).map(({ port }) => port));
    return nodes.filter(({ port }) => ports.has(port));
  };
  const isFollowed = async (node: RedisNode) =>
    /^slave0:.*state=online/m.test(await infoOf(node, 'replication')) || replicas === 0;
  const untilWhole = async () => {
    const isWhole = async () => {
      const all = await Promise.all(nodes.map((node) => node.use((redis) => redis.cluster('INFO'))));
      if (!all.every((info) => /cluster_state:ok/.test(String(info)))) return false;
      const serving = await findMasters();
      return serving.length >= masters && (await Promise.all(serving.map(isFollowed))).every(Boolean);
    };
    await untilTrue(isWhole, 'the Cluster is not whole');
  };
  await untilWhole();
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    ...{ nodes, findMasters, untilWhole },
    close: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}

/** Has a Cluster's slots served by other masters: this one goes to `to`, a hundred keys at a time. */
export async function moveSlot(
  { nodes }: Pick<RedisCluster, 'nodes'>,
  slot: number,
  { from, to, pauseMs }: { from: RedisNode; to: RedisNode; pauseMs: number },
): Promise<void> {
  const [fromId, toId] = [await idOf(from), await idOf(to)];
  await to.use((redis) => redis.cluster('SETSLOT', slot, 'IMPORTING', fromId));
  await from.use((redis) => redis.cluster('SETSLOT', slot, 'MIGRATING', toId));
  for (;;) {
    const keys = (await from.use((redis) => redis.cluster('GETKEYSINSLOT', slot, 100))) as string[];
    if (keys.length === 0) break;
    await from.use((redis) => redis.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys));
    await sleep(pauseMs);
  }
  const rest = nodes.filter((node) => node !== from && node !== to);
  for (const node of [to, from, ...rest]) {
    await node.use((redis) => redis.cluster('SETSLOT', slot, 'NODE', toId)).catch(() => undefined);
  }
}
