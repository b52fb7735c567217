import { setTimeout as sleep } from 'node:timers/promises';
import calculateSlot from 'cluster-key-slot';
import { findFreePort } from '../../development/find-free-port.ts';
import { countFollowers, type RedisNode, type RedisNodes, SILENT_MS, startNode, untilTrue } from './redis-nodes.ts';

const SLOTS = 16_384;
/** Keys that move in one step, and the time between two steps: what is used meanwhile meets a slot that is half moved. */
const KEYS_AT_ONCE = 100;
const PAUSE_MS = 10;

const idOf = async (node: RedisNode): Promise<string> => String(await node.use((redis) => redis.cluster('MYID')));

interface SeenNode {
  id: string;
  port: number;
  isMaster: boolean;
  isConnected: boolean;
  master: string;
  /** Ranges of slots, each with both ends. */
  slots: readonly (readonly [number, number])[];
}

/** The nodes of a Cluster as one of them sees them. */
async function readNodes(node: RedisNode): Promise<SeenNode[]> {
  const text = String(await node.use((redis) => redis.cluster('NODES')));
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', address = '', marks = '', master = '', , , , link, ...slots] = line.trim().split(' ');
      const flags = marks.split(',');
      return {
        ...{ id, master, port: Number(/:(\d+)@/.exec(address)?.[1]), isConnected: link === 'connected' },
        isMaster: flags.includes('master') && !flags.includes('fail'),
        slots: slots.flatMap((range) => {
          const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
          return from === undefined ? [] : [[Number(from), Number(to)] as const];
        }),
      };
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

async function shareSlots(masters: readonly RedisNode[]): Promise<void> {
  for (const [i, node] of masters.entries()) {
    const [from, to] = [Math.floor((i * SLOTS) / masters.length), Math.floor(((i + 1) * SLOTS) / masters.length) - 1];
    await node.use((redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', from, to));
  }
}

async function introduce(nodes: readonly RedisNode[]): Promise<void> {
  const [first] = nodes as [RedisNode];
  for (const [i, node] of nodes.entries()) {
    // Each with a number of its own from the beginning, so that none has to be agreed upon.
    await node.use((redis) => redis.call('CLUSTER', 'SET-CONFIG-EPOCH', i + 1));
    const [, busPort = 0] = (await node.use((redis) => redis.config('GET', 'cluster-port'))) as string[];
    if (i > 0) await first.use((redis) => redis.call('CLUSTER', 'MEET', '127.0.0.1', node.port, busPort));
  }
  const knowAll = async () =>
    (await Promise.all(nodes.map(readNodes))).every(
      (seen) => seen.length === nodes.length && seen.every(({ isConnected }) => isConnected),
    );
  await untilTrue(knowAll, 'all nodes of the Cluster know each other');
}

/** Moves a slot's keys, some at a time, as `redis-cli --cluster reshard` does. */
async function moveSlot(nodes: readonly RedisNode[], slot: number, from: RedisNode, to: RedisNode): Promise<void> {
  const [fromId, toId] = [await idOf(from), await idOf(to)];
  await to.use((redis) => redis.cluster('SETSLOT', slot, 'IMPORTING', fromId));
  await from.use((redis) => redis.cluster('SETSLOT', slot, 'MIGRATING', toId));
  const nextKeys = () => from.use((redis) => redis.cluster('GETKEYSINSLOT', slot, KEYS_AT_ONCE)) as Promise<string[]>;
  for (let keys = await nextKeys(); keys.length > 0; keys = await nextKeys()) {
    await from.use((redis) => redis.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys));
    await sleep(PAUSE_MS);
  }
  const rest = nodes.filter((node) => node !== from && node !== to);
  for (const node of [to, from]) await node.use((redis) => redis.cluster('SETSLOT', slot, 'NODE', toId));
  // The others hear of it by themselves, too.
  for (const node of rest)
    await node.use((redis) => redis.cluster('SETSLOT', slot, 'NODE', toId)).catch(() => undefined);
}

/** Has a replica take its master's place, without a write lost. */
async function failOver(nodes: readonly RedisNode[], master: RedisNode): Promise<void> {
  const seen = await readNodes(master);
  const id = await idOf(master);
  const replica = nodes.find(({ port }) => seen.some((one) => one.port === port && one.master === id));
  if (replica === undefined) throw new Error('no replica to take its place');
  await replica.use((redis) => redis.cluster('FAILOVER'));
  await untilTrue(
    async () => (await readNodes(replica)).some((one) => one.port === replica.port && one.isMaster),
    'the replica to be the master',
  );
}

async function startClusterNode(binary: string, folder: string): Promise<RedisNode> {
  return startNode(binary, folder, [
    ...[
      '--cluster-enabled',
      'yes',
      '--cluster-port',
      String(await findFreePort()),
      '--cluster-announce-ip',
      '127.0.0.1',
    ],
    ...['--cluster-node-timeout', String(SILENT_MS), '--cluster-allow-replica-migration', 'no'],
  ]);
}

/**
 * Starts a Redis Cluster in a folder, every write fsynced, and waits until it serves: `masters` with `replicas` each.
 * It dies with this process.
 */
export async function startCluster(
  binary: string,
  folder: string,
  { masters = 3, replicas = 1 }: { masters?: number; replicas?: number } = {},
): Promise<RedisNodes> {
  const nodes = await Promise.all(
    Array.from({ length: masters * (1 + replicas) }, () => startClusterNode(binary, folder)),
  );
  await shareSlots(nodes.slice(0, masters));
  await introduce(nodes);
  for (const [i, node] of nodes.slice(masters).entries()) {
    const master = await idOf(nodes[i % masters] as RedisNode);
    await node.use((redis) => redis.cluster('REPLICATE', master));
  }
  const seeMasters = async () =>
    (await firstAnswer(nodes, readNodes)).filter(({ isMaster, slots }) => isMaster && slots.length > 0);
  const findMasters = async () => {
    const ports = (await seeMasters()).map(({ port }) => port);
    return nodes.filter(({ port }) => ports.includes(port));
  };
  const isWhole = async () => {
    const told = await Promise.all(nodes.map((node) => node.use((redis) => redis.cluster('INFO'))));
    if (!told.every((info) => /cluster_state:ok/.test(String(info)))) return false;
    const serving = await findMasters();
    const followers = await Promise.all(serving.map(countFollowers));
    return serving.length === masters && followers.every((count) => count === replicas);
  };
  const untilWhole = () =>
    untilTrue(isWhole, 'the Cluster to be whole').catch(async (error: Error) => {
      const seen = await firstAnswer(nodes, (node) => node.use((redis) => redis.cluster('NODES')));
      throw new Error(`${error.message}:\n${String(seen)}`, { cause: error });
    });
  await untilWhole();
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    ...{ nodes, findMasters, untilWhole },
    keeps: async ({ port }, tag) => {
      const slot = calculateSlot(tag);
      const ranges = (await seeMasters()).find((one) => one.port === port)?.slots ?? [];
      return ranges.some(([from, to]) => from <= slot && slot <= to);
    },
    failOver: (master) => failOver(nodes, master),
    moveTag: (tag, from, to) => moveSlot(nodes, calculateSlot(tag), from, to),
    close: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
    },
  };
}
