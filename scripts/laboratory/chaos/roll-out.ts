import { setTimeout as sleep } from 'node:timers/promises';
import type { Deed } from '../faults/fault.ts';
import type { ReplaceableProcess, SupervisedProcess } from '../faults/supervise-process.ts';

/** Which of two builds a process runs: the one that the campaign is of, or the one that it is held against. */
export type Side = 'here' | 'against';

/** A process that runs either. */
export interface Rolled {
  process: ReplaceableProcess;
  commandOf: (side: Side) => readonly string[];
}

/** One process is stopped, and started again as the other build. */
interface RolloutStep {
  at: number;
  to: Side;
  /** It is due once so many jobs were accepted. */
  afterJobs: number;
}

/** Every second process begins as the other build: both have workers and an API where there are two of each. */
export const sideAtFirst = (i: number): Side => (i % 2 === 1 ? 'against' : 'here');

/** The jobs that have to be there before the first step, and those that come after the last one, as shares. */
const [FIRST, LAST] = [0.05, 0.9];

/**
 * Plans an upgrade of all, a rollback of all, and back to where it began: processes of a kind one after the other,
 * workers first when they go up and last when they go back. Their number is that of `workers` and then of APIs.
 */
export function planRollout({ workers, apis, jobs }: { workers: number; apis: number; jobs: number }): RolloutStep[] {
  const all = [...Array.from({ length: workers }, (_, i) => i), ...Array.from({ length: apis }, (_, i) => i)];
  const sides = all.map(sideAtFirst);
  const goTo = (to: Side, at: number[]) => at.filter((i) => sides[i] !== to).map((i) => ({ at: i, to }));
  const order = all.map((_, i) => i);
  const steps = goTo('against', order);
  steps.push(...order.toReversed().map((at) => ({ at, to: 'here' as const })));
  steps.push(...order.filter((i) => sides[i] === 'against').map((at) => ({ at, to: 'against' as const })));
  return steps.map((step, n) => ({
    ...step,
    afterJobs: Math.round(jobs * (FIRST + ((LAST - FIRST) * n) / steps.length)),
  }));
}

/** What a build is called, and how many processes were started again as it. */
interface RolledBuild {
  label: string;
  started: number;
}

/** A rollout under way. */
export interface RunningRollout {
  readonly builds: Record<Side, RolledBuild>;
  /** Workers that were not done with their work in time. */
  readonly deeds: readonly Deed[];
  /** The logs of processes that did not start again. */
  readonly failed: readonly string[];
  /** Whether job `n` may come already: spread over the steps, so that work is under way at each. */
  mayCome: (n: number) => boolean;
  over: Promise<void>;
}

/** A step takes about so long: a worker ends its calls, and another process starts. */
const STEP_MS = 3000;
const LOOK_EVERY_MS = 20;
/** So often a process is waited for, each time as long as `untilUp` does: Redis may be away, and the machine busy. */
const PATIENCE = 2;

async function untilRunning(process: SupervisedProcess): Promise<boolean> {
  for (let n = 0; n < PATIENCE; n++) if (await process.untilUp()) return true;
  return false;
}

interface RolloutGiven {
  plan: readonly RolloutStep[];
  processes: readonly Rolled[];
  labels: Record<Side, string>;
  /** Of the whole campaign. */
  jobs: number;
  accepted: () => number;
  signal: AbortSignal;
}

/** Carries out a plan, each step once `accepted` jobs have come so far, and the process of the step before runs again. */
export function runRollout({ plan, processes, labels, jobs, accepted, signal }: RolloutGiven): RunningRollout {
  const builds = {
    here: { label: labels.here, started: 0 },
    against: { label: labels.against, started: 0 },
  };
  const deeds: Deed[] = [];
  const failed: string[] = [];
  const beganAt = performance.now();
  let due = plan[0]?.afterJobs ?? Number.POSITIVE_INFINITY;
  const take = async ({ at, to }: RolloutStep) => {
    const rolled = processes[at];
    if (rolled === undefined) return;
    const struckAt = Date.now();
    const { isKilled } = await rolled.process.replace(rolled.commandOf(to));
    const endedAt = Date.now();
    const struck = { kind: 'worker-kill', target: rolled.process.name, beganAt: struckAt, endedAt } as const;
    if (isKilled) deeds.push({ ...struck, crashedAt: endedAt, isDone: true });
    if (await untilRunning(rolled.process)) builds[to].started += 1;
    else failed.push(`did not start: ${rolled.process.lives.at(-1)?.logFile}`);
  };
  const run = async () => {
    for (const step of plan) {
      due = step.afterJobs;
      while (accepted() < due && !signal.aborted) await sleep(LOOK_EVERY_MS);
      if (signal.aborted) break;
      await take(step);
    }
    due = Number.POSITIVE_INFINITY;
  };
  const pace = () => (jobs * (performance.now() - beganAt)) / (STEP_MS * plan.length);
  const mayCome = (n: number) => n < pace() + jobs / 50 && n <= due + jobs / 5;
  return { builds, deeds, failed, mayCome, over: run() };
}
