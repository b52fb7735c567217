import type { JobView } from '../../../src/jobs/job-view.ts';
import type { JobEvent } from '../../../src/records/find-history.ts';
import type { Vault } from '../../../src/redaction/vault.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { SearchResult, SentRequest } from './search-requests.ts';

/** What Airlock made of a job before it asked a model. */
export interface RedactedAgain {
  vault: Vault;
  /** What was asked, without what is added when it is asked again. */
  user: string;
}

/** A job of the demo with everything that is known about it. */
export interface FinishedJob extends PlannedJob, RedactedAgain {
  view: JobView;
  history: readonly JobEvent[];
  /** What was sent for it, oldest first. */
  requests: readonly SentRequest[];
}

/** Everything the demo tells at its end. */
export interface FinishedRun {
  /** In the order of the messages. */
  jobs: readonly FinishedJob[];
  search: SearchResult;
  /** Requests that belong to no job: 0, or something is wrong. */
  strayRequests: number;
  /** From the first submission to the last ending. */
  tookMs: number;
}
