/** Where things are that a target is given. */
export interface Places {
  /** The base URL of the simulated provider, which answers `POST …/chat/completions`. */
  providerUrl: string;
  /** A Redis of its own, `redis://…`; undefined for a target without `redis`. */
  redisUrl: string | undefined;
  /** An empty folder, removed after a campaign in which nothing was wrong. */
  dataDir: string;
  /** A free port of 127.0.0.1, the same for every life of its processes. */
  port: number;
}

/**
 * A process to be struck. One with a `command` is run by the campaign, and started again whenever it ends; one with a
 * `pid` is run by somebody who starts it again.
 */
export type TargetProcess = {
  /** Letters, digits, `-` and `_`. */
  name: string;
  /** What faults are meant for it; `worker` if not given. One may be `api`. */
  role?: 'worker' | 'api';
} & (
  | { command: readonly string[]; env?: (places: Places) => Record<string, string | undefined> }
  | { pid: () => number | undefined }
);

export interface Started {
  processes: readonly TargetProcess[];
  /** Where it is; a process of role `api`, or any where none is, runs when somebody listens there. */
  baseUrl?: string;
  stop?: () => Promise<void> | void;
}

interface TargetJob {
  n: number;
  /** The same for each time this job is sent. */
  key: string;
  /** The input. It holds the mark that the request to the provider is known by. */
  text: string;
  /** A mail address that belongs to the text. */
  contact: string;
}

export interface TargetStatus {
  state: 'open' | 'succeeded' | 'failed';
  output?: unknown;
  /** How many requests the system itself holds for paid in vain, or perhaps so. */
  marks?: number;
}

/** A system that runs jobs, as a campaign uses it. */
export interface ChaosTarget {
  /** Whether it is given a Redis, which is struck, too. */
  redis?: boolean;
  /** Whether a job that is sent again under its key is the same job. */
  keys?: boolean;
  /** Without it somebody else runs the system, and only the provider is struck. */
  start?: (places: Places) => Started | Promise<Started>;
  /** Resolves with the job's id once the system has accepted it; rejects when it has not. */
  submit: (job: TargetJob, at: { baseUrl: string }) => Promise<string | number>;
  /** How the job is; undefined when the system does not know it. Rejects when the system cannot be asked. */
  status: (id: string, at: { baseUrl: string }) => Promise<TargetStatus | undefined>;
}
