import { createSeededRandom } from '../../../src/canaries/seeded-random.ts';
import { type Fault, type FaultKind, faultKindList, lanes, type Timing } from './fault.ts';

/** What a fault takes beside its length: a process has to start again. */
const OWN_MS: Partial<Record<Fault['kind'], number>> = {
  'worker-kill': 1800,
  'api-kill': 1200,
  'redis-kill': 300,
  'worker-kill-in-outage': 1500,
  'master-kill': 6000,
  'master-freeze': 4000,
  'failover-planned': 3000,
  'slots-moved': 2500,
};

/** How long a plan takes at least: the lane that takes longest. */
function planLengthMs(plan: readonly Fault[]): number {
  const lengths = lanes.map((lane) =>
    plan.filter((fault) => fault.lane === lane).reduce((sum, { kind, forMs }) => sum + forMs + (OWN_MS[kind] ?? 50), 0),
  );
  return Math.max(0, ...lengths);
}

/**
 * Spreads the jobs evenly over the time that the faults take, so that work is under way whenever one strikes. Returns
 * how many jobs may have come after so many milliseconds; without faults, all at once.
 */
export function planPace(plan: readonly Fault[], jobs: number): (elapsedMs: number) => number {
  const lengthMs = planLengthMs(plan);
  return (elapsedMs) => (lengthMs === 0 ? jobs : Math.ceil(jobs * (elapsedMs / lengthMs)) + Math.ceil(jobs / 50));
}

interface PlanGiven {
  seed: number;
  jobs: number;
  timing: Timing;
  /** `mild` leaves the workers alive, `none` does nothing. */
  faults: 'all' | 'mild' | 'none';
  /** How many of each kind, whatever the number of jobs; kinds not named are left out. */
  counts?: Partial<Record<FaultKind, number>>;
}

/** The jobs that have to be there before the first fault, and those that come after the last one, as shares. */
const FIRST = 0.05;
const LAST = 0.92;
const LAST_EARLY = 0.4;

/** Draws the faults of a campaign, in the order they are due: always the same ones for a seed. */
export function planFaults({ seed, jobs, timing, faults, counts }: PlanGiven): Fault[] {
  if (faults === 'none') return [];
  const random = createSeededRandom(seed);
  const between = (least: number, most: number) => least + (most - least) * random();
  const plan: Fault[] = [];
  for (const [kind, { lane, everyJobs, isMild, forMs, isEarly }] of faultKindList) {
    if (faults === 'mild' && !isMild) continue;
    const [least, most] = forMs?.(timing) ?? [0, 0];
    const times = counts === undefined ? Math.ceil(jobs / everyJobs) : (counts[kind] ?? 0);
    for (let n = 0; n < times; n++) {
      const afterJobs = Math.floor(jobs * between(FIRST, isEarly ? LAST_EARLY : LAST));
      plan.push({ kind, lane, afterJobs, forMs: Math.round(between(least, most)), pick: random() });
    }
  }
  return plan.sort((a, b) => a.afterJobs - b.afterJobs);
}
