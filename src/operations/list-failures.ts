import { toTime } from '../jobs/job-view.ts';
import { bucketSizes } from '../records/fold-stats.ts';
import type { Counters, Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import { readWindow, type StatsWindow } from './read-window.ts';

/** What went wrong for one reason: with jobs that ended so, or with attempts. */
export interface FailureGroup {
  code: string;
  of: 'jobs' | 'attempts';
  /** `*` stands for many that are counted together. */
  task: string;
  version: number;
  /** Of attempts, null of jobs. */
  profile: string | null;
  model: string | null;
  count: number;
  /** RFC 3339: when the first and the last part of the window began that has one. */
  firstSeen: string;
  lastSeen: string;
  /** How many in each part of the window, oldest first. */
  series: number[];
}

export interface FailuresView {
  /** The most frequent first. */
  groups: FailureGroup[];
  /** How many groups were left out. */
  left: number;
  from: string;
  to: string;
  /** How long the parts of the window are, in milliseconds: first and last seen are as exact as that. */
  partMs: number;
}

/** Groups that are told of. */
const MOST_GROUPS = 200;

type Groups = Map<string, FailureGroup & { first: number; last: number; at: Map<number, number> }>;

function takeRow(groups: Groups, row: Row, counters: Counters, start: number): void {
  const { task, version } = row;
  for (const [name, n] of Object.entries(counters)) {
    const of = name.startsWith('d:') ? 'jobs' : name.startsWith('f:') ? 'attempts' : undefined;
    if (of === undefined || n === 0) continue;
    const [profile, model] = of === 'jobs' || row.profile === '-' ? [null, null] : [row.profile, row.model];
    const code = name.slice(2);
    const key = [of, code, task, version, profile, model].join(' ');
    const group = groups.get(key) ?? {
      ...{ code, of, task, version, profile, model, count: 0, firstSeen: '', lastSeen: '', series: [] },
      ...{ first: start, last: start, at: new Map<number, number>() },
    };
    group.count += n;
    group.first = Math.min(group.first, start);
    group.last = Math.max(group.last, start);
    group.at.set(start, (group.at.get(start) ?? 0) + n);
    groups.set(key, group);
  }
}

/** Why jobs failed or expired and what was wrong with attempts, in a window that ends now, of a tenant or of all: null. */
export async function listFailures(
  store: Store,
  tenant: string | null,
  { window, task }: { window: StatsWindow; task?: string | undefined },
): Promise<FailuresView> {
  const groups: Groups = new Map();
  const { from, now, size, starts } = await readWindow(store, tenant, window, (row, counters, start) => {
    if (task === undefined || row.task === task) takeRow(groups, row, counters, start);
  });
  const sorted = [...groups.values()].sort((one, other) => other.count - one.count || other.last - one.last);
  const shown = sorted.slice(0, MOST_GROUPS).map(({ first, last, at, ...group }): FailureGroup => {
    const series = starts.map((start) => at.get(start) ?? 0);
    return { ...group, firstSeen: toTime(first), lastSeen: toTime(last), series };
  });
  return {
    ...{ groups: shown, left: sorted.length - shown.length, from: toTime(from), to: toTime(now) },
    partMs: bucketSizes[size].ms,
  };
}
