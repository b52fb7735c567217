import type { JobView } from '../../src/records/job-view.ts';

/** What may happen on the way to a success, in the order in which it is named. */
const detours: readonly [name: string, isMet: (job: JobView) => boolean][] = [
  ['a retry', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'failed')],
  ['a throttle', ({ attempts }) => attempts.some(({ outcome }) => outcome === 'throttled')],
  ['asking again', ({ attempts }) => attempts.some(({ round }) => round > 0)],
];

/** What the way to an ending says that the ending does not. */
const remarks: Record<string, string> = {
  'succeeded at once': 'one request, and its answer passed every check',
  'succeeded after a retry': 'the model failed, the queue tried again',
  'succeeded after a throttle': 'waited as long as the model asked, no attempt spent',
  'succeeded after asking again': 'the answer was refused, the model was told why',
};

/** An ending, and the jobs that had it. */
export interface Ending {
  name: string;
  remark: string;
  isDead: boolean;
  jobs: JobView[];
}

/** How a job ended, and what it took. */
export function nameEnding(job: JobView): string {
  if (job.status !== 'succeeded') return `dead letter: ${job.failure?.code ?? job.status}`;
  const met = detours.filter(([, isMet]) => isMet(job)).map(([name]) => name);
  return met.length === 0 ? 'succeeded at once' : `succeeded after ${met.join(' and ')}`;
}

/** Sorts ended jobs by how they ended: the most frequent first, dead letters last. */
export function sortEndings(jobs: readonly JobView[]): Ending[] {
  const endings = new Map<string, Ending>();
  for (const job of jobs) {
    const name = nameEnding(job);
    const isDead = job.status !== 'succeeded';
    const remark = isDead ? (job.failure?.message ?? '') : (remarks[name] ?? '');
    const ending = endings.get(name) ?? { name, remark, isDead, jobs: [] };
    ending.jobs.push(job);
    endings.set(name, ending);
  }
  return [...endings.values()].sort((a, b) => Number(a.isDead) - Number(b.isDead) || b.jobs.length - a.jobs.length);
}
