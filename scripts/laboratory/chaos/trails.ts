import type { JobTrail, SeenJob } from './observations.ts';

/** What is known of each job so far. */
export interface Trails {
  accept: (n: number, id: string) => void;
  /** Notes what the API said of a job; the first time that it had ended stays. */
  see: (job: SeenJob) => void;
  /** Notes what the API says at the very end. */
  seeLast: (job: SeenJob) => void;
  readonly accepted: number;
  readonly ended: number;
  /** Ids of the jobs that have not been seen ended. */
  readonly pending: ReadonlySet<string>;
  /** Ids that were listed at the end and promised to nobody. */
  readonly extra: readonly string[];
  toList: () => JobTrail[];
}

interface Trail extends JobTrail {
  ids: string[];
}

export function createTrails(jobs: number): Trails {
  const trails = Array.from({ length: jobs }, (_, n): Trail => {
    return { n, ids: [], acceptedAt: undefined, ended: undefined, last: undefined };
  });
  const byId = new Map<string, Trail>();
  const pending = new Set<string>();
  const extra: string[] = [];
  let accepted = 0;
  return {
    accept: (n, id) => {
      const trail = trails[n];
      if (trail === undefined || trail.ids.includes(id)) return;
      if (trail.acceptedAt === undefined) accepted += 1;
      trail.acceptedAt ??= Date.now();
      trail.ids.push(id);
      byId.set(id, trail);
      pending.add(id);
    },
    see: (job) => {
      const trail = byId.get(job.id);
      if (trail === undefined || job.finishedAt === undefined) return;
      trail.ended ??= job;
      pending.delete(job.id);
    },
    seeLast: (job) => {
      const trail = byId.get(job.id);
      if (trail === undefined) extra.push(job.id);
      else trail.last = job;
    },
    get accepted() {
      return accepted;
    },
    get ended() {
      return byId.size - pending.size;
    },
    pending,
    extra,
    toList: () => trails,
  };
}
