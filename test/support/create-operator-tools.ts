import type { ApiTools } from '../../src/api/api-tools.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import type { StatsFigures } from '../../src/operations/stats-figures.ts';
import type { WaitingTools } from '../../src/operations/waiting-tools.ts';
import type { DeadLetterView } from '../../src/records/dead-letters.ts';
import type { ReviewView } from '../../src/records/reviews.ts';

const TASK_VERSION = 2;

/** A job that died of this code, as our tools would view it. */
export function createDeadLetter(id: string, changes: Partial<DeadLetterView> = {}): DeadLetterView {
  return {
    id,
    task: 'sort-note',
    taskVersion: TASK_VERSION,
    owner: 'support-platform',
    failedStage: 'model',
    failure: { kind: 'transient', code: 'model-error', message: 'The model answered with a server error.' },
    failures: [{ stage: 'model', rung: 0, code: 'model-error', at: '2025-01-01T00:00:01.000Z' }],
    replays: 0,
    diedAt: '2025-01-01T00:00:01.000Z',
    attempts: [],
    ...changes,
  };
}

/** A job that waits for a person, as our tools would view it. */
export function createReview(id: string, changes: Partial<ReviewView> = {}): ReviewView {
  return {
    id,
    task: 'sort-note',
    input: { subject: 'Where is my parcel?' },
    output: { category: 'question' },
    confidence: 0.2,
    reasons: ['answer-unsure'],
    failure: null,
    waitingSince: '2025-01-01T00:00:01.000Z',
    ...changes,
  };
}

type OperatorTools = WaitingTools & Pick<ApiTools, 'readStats'>;

/**
 * Tools in memory for what operators do. Dead letters are jobs of status `failed`, reviews those of status `in_review`.
 */
export function createOperatorTools(jobs: ReadonlyMap<string, JobView>, asked: unknown[][]): OperatorTools {
  const ask = <Asked extends [name: string, tenant: string, ...rest: unknown[]]>(...given: Asked) => {
    asked.push(given);
    const [, tenant, id] = given;
    return { all: [...jobs].filter(([key]) => key.startsWith(`${tenant} `)), job: jobs.get(`${tenant} ${id}`) };
  };
  const listed = <Item>(all: [string, JobView][], status: string, view: (id: string) => Item, cursor?: string) => {
    if (cursor === 'foreign') throw new RangeError('not a cursor of ours');
    return { data: all.filter(([, job]) => job.status === status).map(([, { id }]) => view(id)), nextCursor: null };
  };
  return {
    readStats: async (tenant, { window, by = null }) => {
      asked.push(['readStats', tenant, window, by]);
      return { window, by, from: '', to: '', total: {} as StatsFigures, groups: [] };
    },
    listDeadLetters: async (tenant, filter) =>
      listed(ask('listDeadLetters', tenant, filter).all, 'failed', createDeadLetter, filter.cursor),
    findDeadLetter: async (tenant, id) =>
      ask('findDeadLetter', tenant, id).job?.status === 'failed' ? createDeadLetter(id) : undefined,
    replayJob: async (tenant, id, from) => {
      const { job } = ask('replayJob', tenant, id, from);
      if (job === undefined) return { is: 'unknown' };
      if (job.status !== 'failed') return { is: 'not-dead' };
      if (job.taskVersion !== TASK_VERSION && from === 'stage') return { is: 'version-changed' };
      return { is: 'replayed', job: { ...job, status: 'queued', run: job.run + 1 } };
    },
    replayJobs: async (tenant, filter) => ({ replayed: ask('replayJobs', tenant, filter).all.length, skipped: 0 }),
    discardDeadLetter: async (tenant, id) => {
      const { job } = ask('discardDeadLetter', tenant, id);
      return { is: job === undefined ? 'unknown' : job.status === 'failed' ? 'discarded' : 'not-dead' };
    },
    listReviews: async (tenant, filter) =>
      listed(ask('listReviews', tenant, filter).all, 'in_review', createReview, filter.cursor),
    decideReviews: async (tenant, ids, decided) => {
      const { all } = ask('decideReviews', tenant, ids, decided);
      const waiting = all.filter(([, { id, status }]) => ids.includes(id) && status === 'in_review').length;
      return { decided: waiting, skipped: ids.length - waiting };
    },
    decideReview: async (tenant, id, decided) => {
      const { job } = ask('decideReview', tenant, id, decided);
      if (job === undefined) return { is: 'unknown' };
      return job.status === 'in_review'
        ? { is: 'decided', job: { ...job, status: 'succeeded', stage: 'done' } }
        : { is: 'not-in-review' };
    },
  };
}
