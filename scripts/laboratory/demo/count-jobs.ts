import type { JobStatus, JobView } from '../../../src/jobs/job-view.ts';

/** How many of the jobs have one of these statuses. */
export const countJobs = (jobs: readonly JobView[], ...statuses: JobStatus[]): number =>
  jobs.filter(({ status }) => statuses.includes(status)).length;
