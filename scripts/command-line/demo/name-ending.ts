import type { JobStatus, JobView } from '../../../src/jobs/job-view.ts';

/** How many of the jobs have one of these statuses. */
export const countJobs = (jobs: readonly JobView[], ...statuses: JobStatus[]): number =>
  jobs.filter(({ status }) => statuses.includes(status)).length;

/** What may happen on the way to a success, in the order in which it is named. */
const detours: readonly [name: string, isMet: (job: JobView) => boolean][] = [
  ['a retry', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'failed')],
  ['a throttle', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'throttled')],
  ['asking again', ({ attempts }) => attempts.some(({ round }) => round > 0)],
];

const IN_REVIEW = 'waits for a person';
const BY_FALLBACK = 'answered by the fallback model';
const BY_RULE = 'answered by a rule';
const BY_PERSON = 'answered by a person';

/** What the way to an ending says that the ending does not. */
const remarks: Record<string, string> = {
  'succeeded at once': 'one request, and its answer passed every check',
  'succeeded after a retry': 'the model failed, the queue tried again',
  'succeeded after a throttle': 'waited as long as the model asked, no attempt spent',
  'succeeded after asking again': 'the answer was refused, the model was told why',
  [BY_FALLBACK]: 'the first model could not; the job says that it is degraded',
  [BY_RULE]: 'no model could; the task has a plain answer for that',
  [BY_PERSON]: 'no model was sure enough; a person approved: POST /v1/reviews/{id}',
  cancelled: 'the app wanted it no more and gave up on the model: POST /v1/jobs/{id}/cancel',
  [IN_REVIEW]: 'no model was sure enough, and the task wants no guess: GET /v1/reviews',
};

/** An ending, and the jobs that had it. */
export interface Ending {
  name: string;
  remark: string;
  status: JobStatus;
  jobs: JobView[];
}

/** In this order they are told. */
const statuses: readonly JobStatus[] = ['succeeded', 'in_review', 'cancelled', 'expired', 'failed'];

/** Whether nobody could finish a job, or not in time. */
export const isDeadLetter = ({ status }: Pick<JobView, 'status'>): boolean =>
  status === 'failed' || status === 'expired';

function nameSuccess(job: JobView): string {
  if (job.answer?.by === 'review') return BY_PERSON;
  if (job.answer?.degraded) return job.answer.by === 'rule' ? BY_RULE : BY_FALLBACK;
  const met = detours.filter(([, isMet]) => isMet(job)).map(([name]) => name);
  return met.length === 0 ? 'succeeded at once' : `succeeded after ${met.join(' and ')}`;
}

/** How a job ended, and what it took. */
export function nameEnding(job: JobView): string {
  switch (job.status) {
    case 'succeeded':
      return nameSuccess(job);
    case 'in_review':
      return IN_REVIEW;
    case 'failed':
      return `dead letter: ${job.failure?.code ?? job.status}`;
    default:
      return job.status;
  }
}

/** Sorts ended jobs by how they ended: successes first, dead letters last, among them the most frequent first. */
export function sortEndings(jobs: readonly JobView[]): Ending[] {
  const endings = new Map<string, Ending>();
  for (const job of jobs) {
    const name = nameEnding(job);
    const remark = isDeadLetter(job) ? (job.failure?.message ?? '') : (remarks[name] ?? '');
    const ending = endings.get(name) ?? { name, remark, status: job.status, jobs: [] };
    ending.jobs.push(job);
    endings.set(name, ending);
  }
  const rank = ({ status }: Ending) => statuses.indexOf(status);
  return [...endings.values()].sort((a, b) => rank(a) - rank(b) || b.jobs.length - a.jobs.length);
}
