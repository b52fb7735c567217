import { setTimeout as sleep } from 'node:timers/promises';
import type { Behaviour } from './choose-behaviour.ts';
import type { Fault, FaultKind } from './fault.ts';
import type { FaultTargets, Hit, Strike } from './fault-targets.ts';
import * as processes from './strike-processes.ts';
import * as redis from './strike-redis.ts';

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
};

/** Does one fault from beginning to end. Rejects when it could not be done, such as telling a Redis that is away. */
export const carryOutFault = (fault: Fault, targets: FaultTargets): Promise<Hit> => strikes[fault.kind](targets, fault);
