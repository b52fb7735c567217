import type { JobView } from '../../src/records/job-view.ts';

/** What may happen on the way to a success, in the order in which it is named. */
const detours: readonly [name: string, isMet: (job: JobView) => boolean][] = [
  ['a retry', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'failed')],
  ['a throttle', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'throttled')],
  ['asking again', ({ attempts }) => attempts.some(({ round }) => round > 0)],
];

const IN_REVIEW = 'waits for a person';
const BY_FALLBACK = 'answered by the fallback model';
const BY_RULE = 'answered by a rule';

/** What the way to an ending says that the ending does not. */
const remarks: Record<string, string> = {
  'succeeded at once': 'one request, and its answer passed every check',
  'succeeded after a retry': 'the model failed, the queue tried again',
  'succeeded after a throttle': 'waited as long as the model asked, no attempt spent',
  'succeeded after asking again': 'the answer was refused, the model was told why',
  [BY_FALLBACK]: 'the first model could not; the job says that it is degraded',
  [BY_RULE]: 'no model could; the task has a plain answer for that',
  [IN_REVIEW]: 'no model was sure enough, and the task wants no guess: GET /v1/reviews',
};

/** An ending, and the jobs that had it. */
export interface Ending {
  name: string;
  remark: string;
  isDead: boolean;
  jobs: JobView[];
}

/** Whether nobody could finish a job. One in review is neither that nor done. */
export const isDeadLetter = ({ status }: JobView): boolean => status !== 'succeeded' && status !== 'in_review';

/** How a job ended, and what it took. */
export function nameEnding(job: JobView): string {
  if (job.status === 'in_review') return IN_REVIEW;
  if (job.status !== 'succeeded') return `dead letter: ${job.failure?.code ?? job.status}`;
  if (job.answer?.degraded) return job.answer.by === 'rule' ? BY_RULE : BY_FALLBACK;
  const met = detours.filter(([, isMet]) => isMet(job)).map(([name]) => name);
  return met.length === 0 ? 'succeeded at once' : `succeeded after ${met.join(' and ')}`;
}

/** Sorts ended jobs by how they ended: the most frequent first, dead letters last. */
export function sortEndings(jobs: readonly JobView[]): Ending[] {
  const endings = new Map<string, Ending>();
  for (const job of jobs) {
    const name = nameEnding(job);
    const isDead = isDeadLetter(job);
    const remark = isDead ? (job.failure?.message ?? '') : (remarks[name] ?? '');
    const ending = endings.get(name) ?? { name, remark, isDead, jobs: [] };
    ending.jobs.push(job);
    endings.set(name, ending);
  }
  return [...endings.values()].sort((a, b) => Number(a.isDead) - Number(b.isDead) || b.jobs.length - a.jobs.length);
}
