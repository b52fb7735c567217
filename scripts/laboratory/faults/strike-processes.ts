import { setTimeout as sleep } from 'node:timers/promises';
import { type Connected, choose, type FaultTargets, type Strike } from './fault-targets.ts';
import type { ProxyMode } from './start-proxy.ts';

const SLOWEST_MS = 250;

type Find = (targets: FaultTargets, pick: number) => Connected;

export const findWorker: Find = ({ workers }, pick) => choose(workers, pick);
export const findApi: Find = ({ api }, pick) => choose(api === undefined ? [] : [api], pick);
/** Anyone who talks to Redis over the network. */
const findAny: Find = ({ workers, api }, pick) => choose(api === undefined ? workers : [...workers, api], pick);

/** `kill -9`; over when the process runs again. */
export const kill =
  (find: Find): Strike =>
  async (targets, { pick }) => {
    const { process } = find(targets, pick);
    const crashedAt = Date.now();
    await process.kill();
    await process.untilUp();
    return targets.api?.process === process ? { target: process.name } : { target: process.name, crashedAt };
  };

/** The process stands still for a while. */
export const freeze =
  (find: Find): Strike =>
  async (targets, { pick, forMs }) => {
    const { process } = find(targets, pick);
    await process.freeze(forMs);
    return { target: process.name };
  };

/** The network between one process and Redis does something for a while. */
const disturb =
  (find: Find, modeOf: (pick: number) => ProxyMode): Strike =>
  async (targets, { pick, forMs }) => {
    const { process, proxy } = find(targets, pick);
    proxy.set(modeOf(pick));
    await sleep(forMs);
    proxy.set({ is: 'open' });
    return { target: process.name };
  };

export const slowNetwork = disturb(findAny, (pick) => ({ is: 'slow', delayMs: Math.round(SLOWEST_MS * pick) }));
export const loseReplies = disturb(findAny, () => ({ is: 'replies-lost' }));
export const splitNetwork = disturb(findWorker, () => ({ is: 'held' }));

export const cutNetwork: Strike = async (targets, { pick }) => {
  const { process, proxy } = findAny(targets, pick);
  proxy.cut();
  return { target: process.name };
};
