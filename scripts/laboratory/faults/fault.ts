/** Faults of one lane follow each other; lanes run beside each other. */
export const lanes = ['workers', 'api', 'redis', 'network', 'provider'] as const;
type Lane = (typeof lanes)[number];

/** What the lengths of faults are measured by. */
export interface Timing {
  lockMs: number;
  modelTimeoutMs: number;
  /** How long a call may be under way before another worker may judge it. */
  leaseMs: number;
}

interface Kind {
  lane: Lane;
  /** One for every so many jobs, at least one. */
  everyJobs: number;
  /** Mild faults leave the workers alive and are shorter than the lease of a call. */
  isMild: boolean;
  /** The shortest and the longest; a fault that is over at once has none. */
  forMs?: (timing: Timing) => readonly [number, number];
  /** What Redis has to be: one server behind proxies, servers that stand in for one another, or several masters. */
  needs?: 'one' | 'replicas' | 'masters';
  /** Comes in the first part of the jobs only, since what it breaks takes half a minute to be noticed. */
  isEarly?: true;
}

/**
 * Kinds of faults by name. 100,000 jobs mean 233 killed workers, 56 killed APIs, 23 killed Redis and 17 long outages.
 */
export const faultKinds = {
  'worker-kill': { lane: 'workers', everyJobs: 450, isMild: false },
  'worker-freeze-short': { lane: 'workers', everyJobs: 2500, isMild: true, forMs: ({ lockMs }) => [200, lockMs * 0.6] },
  'worker-freeze-past-lock': {
    ...{ lane: 'workers', everyJobs: 5000, isMild: true },
    // Past the call's time-out, too, so that an answer that came meanwhile may be taken for late.
    forMs: ({ lockMs, modelTimeoutMs, leaseMs }) => [Math.max(lockMs, modelTimeoutMs) * 1.1, leaseMs * 0.6],
  },
  'worker-freeze-past-lease': {
    ...{ lane: 'workers', everyJobs: 25_000, isMild: false },
    forMs: ({ leaseMs }) => [leaseMs + 500, leaseMs + 2500],
  },
  'api-kill': { lane: 'api', everyJobs: 1800, isMild: true },
  'api-freeze': { lane: 'api', everyJobs: 10_000, isMild: true, forMs: () => [500, 4000] },
  'redis-kill': { lane: 'redis', everyJobs: 4500, isMild: true, needs: 'one' },
  'redis-outage': {
    ...{ lane: 'redis', everyJobs: 16_000, isMild: true, needs: 'one' },
    forMs: ({ lockMs }) => [lockMs * 1.3, lockMs * 2.5],
  },
  'worker-kill-in-outage': { lane: 'redis', everyJobs: 10_000, isMild: false, needs: 'one', forMs: () => [1500, 3000] },
  'redis-freeze': {
    lane: 'redis',
    everyJobs: 8000,
    isMild: true,
    needs: 'one',
    forMs: ({ lockMs }) => [300, lockMs * 1.5],
  },
  'redis-memory-full': { lane: 'redis', everyJobs: 10_000, isMild: true, needs: 'one', forMs: () => [500, 2500] },
  'redis-read-only': { lane: 'redis', everyJobs: 10_000, isMild: true, needs: 'one', forMs: () => [500, 2500] },
  'redis-clients-killed': { lane: 'redis', everyJobs: 5000, isMild: true, needs: 'one' },
  'redis-scripts-flushed': { lane: 'redis', everyJobs: 5000, isMild: true, needs: 'one' },
  'queue-deleted': { lane: 'redis', everyJobs: 20_000, isMild: true, needs: 'one', isEarly: true },
  'network-cut': { lane: 'network', everyJobs: 2500, isMild: true, needs: 'one' },
  'network-slow': { lane: 'network', everyJobs: 5000, isMild: true, needs: 'one', forMs: () => [500, 1500] },
  'replies-lost': { lane: 'network', everyJobs: 2500, isMild: true, needs: 'one', forMs: () => [100, 1500] },
  'network-split': {
    ...{ lane: 'network', everyJobs: 8000, isMild: true, needs: 'one' },
    forMs: ({ lockMs }) => [lockMs * 1.2, lockMs * 2],
  },
  'master-kill': { lane: 'redis', everyJobs: 2000, isMild: true, needs: 'replicas', forMs: () => [1500, 4000] },
  'master-freeze': { lane: 'redis', everyJobs: 5000, isMild: true, needs: 'replicas', forMs: () => [3000, 6000] },
  'failover-planned': { lane: 'redis', everyJobs: 2000, isMild: true, needs: 'replicas' },
  'slots-moved': { lane: 'redis', everyJobs: 2000, isMild: true, needs: 'masters' },
  'provider-throttles': { lane: 'provider', everyJobs: 4000, isMild: true, forMs: () => [300, 1200] },
  'provider-hangs': { lane: 'provider', everyJobs: 10_000, isMild: true, forMs: () => [100, 400] },
  'provider-cuts': { lane: 'provider', everyJobs: 5000, isMild: true, forMs: () => [200, 800] },
  'provider-errors': { lane: 'provider', everyJobs: 5000, isMild: true, forMs: () => [200, 800] },
  'provider-garbles': { lane: 'provider', everyJobs: 5000, isMild: true, forMs: () => [200, 800] },
  'provider-is-away': { lane: 'provider', everyJobs: 6000, isMild: true, forMs: () => [1500, 5000] },
  'provider-hangs-up': { lane: 'provider', everyJobs: 10_000, isMild: true, forMs: () => [1500, 4000] },
  'provider-drips': { lane: 'provider', everyJobs: 10_000, isMild: true, forMs: () => [100, 400] },
} as const satisfies Record<string, Kind>;

export type FaultKind = keyof typeof faultKinds;

/** The kinds in the order of the table, each with all that may be said of one. */
export const faultKindList = Object.entries(faultKinds) as readonly [FaultKind, Kind][];

/** One fault of a plan. */
export interface Fault {
  kind: FaultKind;
  lane: Lane;
  /** It is due once so many jobs were accepted. */
  afterJobs: number;
  /** 0 for a fault that is over at once. */
  forMs: number;
  /** 0 (inclusive) to 1: which of several processes, queues, or how large a share of the calls. */
  pick: number;
}

/** One fault as it was done. Times are milliseconds of this machine's clock. */
export interface Deed {
  kind: FaultKind;
  /** The process that it struck; empty for Redis and the provider. */
  target: string;
  beganAt: number;
  /** When it was over: a killed process runs again, Redis serves again. */
  endedAt: number;
  /** The hash tags that the servers kept that it struck. */
  tags?: readonly string[] | undefined;
  /** When a worker crashed in it. */
  crashedAt: number | undefined;
  /** False when it could not be carried out, such as a command to a Redis that was away. */
  isDone: boolean;
}
