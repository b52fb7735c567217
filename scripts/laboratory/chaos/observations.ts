import type { AttemptOutcome, JobStatus } from '../../../src/jobs/job-view.ts';
import type { Deed, FaultKind } from '../faults/fault.ts';
import type { Call } from '../faults/start-provider.ts';
import type { Side } from './roll-out.ts';
import type { Rule } from './rules.ts';

/** One attempt of a job as the API lists it. */
export interface SeenAttempt {
  n: number;
  /** Milliseconds. */
  at: number;
  outcome: AttemptOutcome;
  failure: string | null;
}

/** A job as the API showed it at one time. */
export interface SeenJob {
  id: string;
  status: JobStatus;
  /** Milliseconds; undefined while it has not ended. */
  finishedAt: number | undefined;
  by: string | undefined;
  attempts: readonly SeenAttempt[];
  failure: string | null;
  /** What the output says: the job's mark and contact, put together from input and answer. */
  output: { mark?: unknown; contact?: unknown } | undefined;
}

/** One job of the campaign, from its number to its end. */
export interface JobTrail {
  n: number;
  /** Every id that a 202 named for its key; there must be one. */
  ids: readonly string[];
  /** When the 202 came, milliseconds. */
  acceptedAt: number | undefined;
  /** As it was when it was first seen ended; undefined when it never was. */
  ended: SeenJob | undefined;
  /** As it was when all was over. */
  last: SeenJob | undefined;
}

/** Where a canary was found. */
export interface Leak {
  place: 'provider' | 'log' | 'redis' | 'aof' | 'board';
  /** The call, file, key or page. */
  where: string;
}

/** All that was seen of a campaign, from outside. */
export interface Observations {
  /** What was struck: `airlock`, `chain`, or a file. */
  target: string;
  /** What can be judged of it: of others than Airlock no attempts and no histories are seen. */
  judged: readonly Rule[];
  /** Why a kind of fault was not done to it. */
  skipped: Partial<Record<FaultKind, string>>;
  lateAfterMs: number;
  timing: { lockMs: number; modelTimeoutMs: number; leaseMs: number };
  isMild: boolean;
  trails: readonly JobTrail[];
  /** Jobs that the API lists and nobody was promised. */
  extraJobs: readonly string[];
  /** Answers of the API that no submission should get, such as `500`. */
  refusals: readonly string[];
  calls: readonly Call[];
  /** How many the workers may have in flight at once, together. */
  mostCalls: number;
  deeds: readonly Deed[];
  /** What happened to each job by its id, oldest first: `<ms> <event>`. */
  histories: ReadonlyMap<string, readonly string[]>;
  leaks: readonly Leak[];
  /** Processes that ended by themselves after they had started. */
  crashes: readonly string[];
  /** Of a campaign of two builds: what they are called, and how many processes were started again as each. */
  builds?: Record<Side, { label: string; started: number }>;
  /** The hash tag of a job's keys; undefined where Redis is one server. */
  tagOf?: (n: number) => string;
  contactOf: (n: number) => string;
  markOf: (n: number) => string;
}
