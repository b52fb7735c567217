import { timing } from '../chaos/chaos-processes.ts';
import { answerIncident } from '../chaos/incident.ts';
import { createCanaries } from '../faults/canaries.ts';
import type { Deed, Fault, FaultKind } from '../faults/fault.ts';
import { planFaults } from '../faults/plan-faults.ts';
import { type Call, type Provider, startProvider } from '../faults/start-provider.ts';

/** What strikes both sides. What only one of them has, such as an API, is left alone. */
const counts: Partial<Record<FaultKind, number>> = {
  ...{ 'worker-kill': 3, 'worker-freeze-past-lock': 1, 'worker-freeze-short': 2, 'redis-kill': 2, 'redis-outage': 1 },
  ...{ 'redis-read-only': 1, 'redis-memory-full': 1, 'network-cut': 2, 'replies-lost': 2, 'network-split': 1 },
  ...{ 'provider-throttles': 4, 'provider-errors': 1, 'provider-cuts': 1 },
};

/** The same faults for both sides. */
export const planComparison = ({ jobs, seed }: { jobs: number; seed: number }): Fault[] =>
  planFaults({ seed, jobs, timing, faults: 'all', counts });

/** The same provider for both sides: now and then it throttles, answers off schema, or fails. */
export const startComparedProvider = (seed: number): Promise<Provider> =>
  startProvider({
    ...{ seed, canaries: createCanaries(seed), answer: answerIncident, latencyMs: { min: 50, max: 500 } },
    chances: { 'off-schema': 0.06, throttle: 0.02, error: 0.01 },
  });

/** What both ways of doing it are given. */
export interface SideGiven {
  jobs: number;
  seed: number;
  workers: number;
  /** Aborted when time is up. */
  over: AbortSignal;
  say: (line: string) => void;
}

/** What came of the jobs of one side. */
export interface SideSeen {
  accepted: number;
  /** Answers by job number, as the app got them. */
  answers: ReadonlyMap<number, unknown>;
  /** Numbers of the jobs that somebody is told have failed. */
  failed: ReadonlySet<number>;
  calls: readonly Call[];
  deeds: readonly Deed[];
  /** Attempts whose outcome is known to be unknown; a plain chain knows of none. */
  marked: ReadonlyMap<number, number>;
}

/** A way of doing the jobs. */
export interface Side {
  name: string;
  run: (given: SideGiven) => Promise<SideSeen>;
}
