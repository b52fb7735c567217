import { setTimeout as sleep } from 'node:timers/promises';
import { carryOutFault } from './carry-out-fault.ts';
import { type Deed, type Fault, lanes } from './fault.ts';
import type { FaultTargets } from './fault-targets.ts';

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
    const { target = '', diedAt } = hit ?? {};
    deeds.push({ kind: fault.kind, target, beganAt, endedAt: Date.now(), diedAt, isDone: hit !== undefined });
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
