import { type Fault, lanes } from './fault.ts';

/** What a fault takes beside its length: a process has to start again. */
const OWN_MS: Partial<Record<Fault['kind'], number>> = {
  'worker-kill': 1800,
  'api-kill': 1200,
  'redis-kill': 300,
  'worker-kill-in-outage': 1500,
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
