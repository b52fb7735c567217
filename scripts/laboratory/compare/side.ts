import type { Deed } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';

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
