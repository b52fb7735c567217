import type { JobView } from '../../../src/jobs/job-view.ts';
import type { JobEvent } from '../../../src/records/find-history.ts';
import type { PlannedJob } from './plan-jobs.ts';
import type { SentRequest } from './read-requests.ts';
import type { RedactedAgain } from './redact-again.ts';
import type { SearchResult } from './search-requests.ts';

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
