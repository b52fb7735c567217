import { setTimeout as sleep } from 'node:timers/promises';
import { createKeySpace } from '../../../src/redis/key-space.ts';
import { type RedisNode, type RedisNodes, untilTrue } from '../redis-nodes/redis-nodes.ts';
import { choose, type FaultTargets, type Hit, type Strike } from './fault-targets.ts';

/** As many as a Cluster is divided into when nothing else is said. */
const SHARDS = 24;
const tags = createKeySpace('airlock', SHARDS).shards.map(({ tag }) => tag);

function nodesOf({ nodes }: FaultTargets): RedisNodes {
  if (nodes === undefined) throw new RangeError('no servers that stand in for one another');
  return nodes;
}

async function findTags(nodes: RedisNodes, master: RedisNode): Promise<string[]> {
  const kept = await Promise.all(tags.map((tag) => nodes.keeps(master, tag)));
  return tags.filter((_, i) => kept[i]);
}

/** Does something to a master, and waits until another one is in its place and all is whole again. */
const strikeMaster =
  (strike: (nodes: RedisNodes, master: RedisNode, forMs: number) => Promise<void>): Strike =>
  async (targets, { forMs, pick }): Promise<Hit> => {
    const nodes = nodesOf(targets);
    const master = choose(await nodes.findMasters(), pick);
    const struck = await findTags(nodes, master);
    await strike(nodes, master, forMs);
    await nodes.untilWhole();
    return { target: `redis ${master.port}`, tags: struck };
  };

const untilReplaced = (nodes: RedisNodes, master: RedisNode) =>
  untilTrue(async () => !(await nodes.findMasters()).includes(master), 'another master in its place');

/** `kill -9`; it comes back as a replica. */
export const killMaster = strikeMaster(async (nodes, master, forMs) => {
  await master.kill();
  await sleep(forMs);
  await untilReplaced(nodes, master);
  await master.start();
});

/** It hears and says nothing, as if the network to it were gone, and comes back as one that thinks it is a master. */
export const freezeMaster = strikeMaster(async (nodes, master, forMs) => {
  const replaced = untilReplaced(nodes, master);
  const thaw = master.stop();
  await sleep(forMs);
  await replaced.finally(thaw);
});

export const replaceMaster = strikeMaster((nodes, master) => nodes.failOver(master));

/** Two shards of one master go to another one, while they are used. */
export const moveTags: Strike = async (targets, { pick }) => {
  const nodes = nodesOf(targets);
  const masters = await nodes.findMasters();
  const kept = await Promise.all(masters.map((master) => findTags(nodes, master)));
  const [most] = masters.map((_, i) => i).sort((i, j) => (kept[j]?.length ?? 0) - (kept[i]?.length ?? 0));
  const from = masters[most ?? 0] as RedisNode;
  const to = choose(
    masters.filter((master) => master !== from),
    pick,
  );
  const moved = (kept[most ?? 0] ?? []).slice(0, 2);
  for (const tag of moved) await nodes.moveTag?.(tag, from, to);
  await nodes.untilWhole();
  return { target: `redis ${from.port}`, tags: moved };
};
