import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from './choose-behaviour.ts';
import { type Deed, type Fault, type FaultKind, lanes } from './fault.ts';
import type { FaultTargets, Hit, Strike } from './fault-targets.ts';
import * as nodes from './strike-nodes.ts';
import * as processes from './strike-processes.ts';
import * as redis from './strike-redis.ts';

/** The provider treats every call in one way for a while: nobody is answered. */
const endAnswers =
  (behaviour: Behaviour): Strike =>
  async ({ provider }, { forMs }) => {
    provider.setSpell({ behaviour, share: 1 });
    await sleep(forMs);
    provider.setSpell(undefined);
    return { target: '' };
  };

/** The provider treats a share of the calls, at least 3 of 10, in one way for a while. */
const spoilCalls =
  (behaviour: Behaviour): Strike =>
  async ({ provider }, { forMs, pick }) => {
    provider.setSpell({ behaviour, share: 0.3 + 0.7 * pick });
    await sleep(forMs);
    provider.setSpell(undefined);
    return { target: '' };
  };

const strikes: Record<FaultKind, Strike> = {
  'worker-kill': processes.kill(processes.findWorker),
  'worker-freeze-short': processes.freeze(processes.findWorker),
  'worker-freeze-past-lock': processes.freeze(processes.findWorker),
  'worker-freeze-past-lease': processes.freeze(processes.findWorker),
  'api-kill': processes.kill(processes.findApi),
  'api-freeze': processes.freeze(processes.findApi),
  'redis-kill': redis.endRedis,
  'redis-outage': redis.endRedis,
  'worker-kill-in-outage': redis.killWorkerInOutage,
  'redis-freeze': redis.freezeRedis,
  'redis-memory-full': redis.fillMemory,
  'redis-read-only': redis.makeReadOnly,
  'redis-clients-killed': redis.killClients,
  'redis-scripts-flushed': redis.flushScripts,
  'queue-deleted': redis.deleteQueue,
  'master-kill': nodes.killMaster,
  'master-freeze': nodes.freezeMaster,
  'failover-planned': nodes.replaceMaster,
  'slots-moved': nodes.moveTags,
  'network-cut': processes.cutNetwork,
  'network-slow': processes.slowNetwork,
  'replies-lost': processes.loseReplies,
  'network-split': processes.splitNetwork,
  'provider-throttles': spoilCalls('throttle'),
  'provider-hangs': spoilCalls('hang'),
  'provider-cuts': spoilCalls('cut'),
  'provider-errors': spoilCalls('error'),
  'provider-garbles': spoilCalls('garbage'),
  'provider-drips': spoilCalls('drip'),
  'provider-is-away': endAnswers('error'),
  'provider-hangs-up': endAnswers('refuse'),
};

/** Does one fault from beginning to end. Rejects when it could not be done, such as telling a Redis that is away. */
const carryOutFault = (fault: Fault, targets: FaultTargets): Promise<Hit> => strikes[fault.kind](targets, fault);

const LOOK_EVERY_MS = 20;

/** A plan that is being carried out. */
export interface RunningFaults {
  readonly deeds: readonly Deed[];
  /** The first fault that is due or under way is due after so many jobs; Infinity when all were done. */
  dueAfterJobs: () => number;
  /** Resolves when all were done, or no more are begun. */
  done: Promise<void>;
}

/** Carries out a plan: the faults of each lane one after the other, each once `accepted` jobs have come so far. */
export function runFaults(
  plan: readonly Fault[],
  targets: FaultTargets,
  accepted: () => number,
  signal: AbortSignal,
): RunningFaults {
  const deeds: Deed[] = [];
  const heads = new Map<string, number>();
  const strike = async (fault: Fault) => {
    const beganAt = Date.now();
    const hit = await carryOutFault(fault, targets).catch(() => undefined);
    const { target = '', crashedAt, tags } = hit ?? {};
    deeds.push({ kind: fault.kind, target, beganAt, endedAt: Date.now(), tags, crashedAt, isDone: hit !== undefined });
  };
  const runLane = async (lane: string) => {
    for (const fault of plan.filter((one) => one.lane === lane)) {
      heads.set(lane, fault.afterJobs);
      while (accepted() < fault.afterJobs && !signal.aborted) await sleep(LOOK_EVERY_MS);
      if (signal.aborted) break;
      await strike(fault);
    }
    heads.delete(lane);
  };
  const done = Promise.all(lanes.map(runLane)).then(() => undefined);
  return { deeds, dueAfterJobs: () => Math.min(...heads.values()), done };
}
