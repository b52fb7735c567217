import { toTime } from '../jobs/job-view.ts';
import { bucketSizes } from '../records/fold-stats.ts';
import { addCounters, type Counters, type Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import { countersOf, readWindow, type StatsWindow } from './read-window.ts';
import { type StatsFigures, viewFigures } from './stats-figures.ts';

const MINUTE_MS = bucketSizes.minute.ms;

export const statsGroupings = ['task', 'version', 'profile', 'model', 'tenant', 'outcome', 'day'] as const;
export type StatsGrouping = (typeof statsGroupings)[number];

/** What a group is of. `*` stands for many that are counted together. */
export type StatsGroup = Partial<Record<StatsGrouping, string | number>> & StatsFigures;

export interface StatsView {
  window: StatsWindow;
  by: StatsGrouping | null;
  from: string;
  to: string;
  total: StatsFigures;
  groups: StatsGroup[];
}

type Named = Partial<Record<StatsGrouping, string | number>>;

/** What group a row is in; undefined where it is in none. */
const groupers: Record<StatsGrouping, (row: Row, start: number) => Named | undefined> = {
  task: ({ task }) => ({ task }),
  version: ({ task, version }) => ({ task, version }),
  profile: ({ profile }) => (profile === '-' ? undefined : { profile }),
  model: ({ profile, model }) => (profile === '-' ? undefined : { profile, model }),
  tenant: ({ tenant }) => ({ tenant }),
  outcome: ({ outcome }) => (outcome === '-' ? undefined : { outcome }),
  day: (_, start) => ({ day: toTime(start).slice(0, 10) }),
};

const textOf = (named: Named) => Object.values(named).map(String).join(' ');

/** What was counted: in all, and by group. */
interface Sums {
  total: Counters;
  groups: Map<string, { named: Named; counters: Counters }>;
}

function addRow(sums: Sums, row: Row, counters: Counters, start: number, by: StatsGrouping | undefined): void {
  addCounters(sums.total, countersOf(row, counters));
  const named = by && groupers[by](row, start);
  if (named === undefined) return;
  const name = textOf(named);
  const group = sums.groups.get(name) ?? { named, counters: {} };
  addCounters(group.counters, countersOf(row, counters, by === 'outcome'));
  sums.groups.set(name, group);
}

/**
 * What happened in a window that ends now, to the jobs of a tenant, or of all of them: `null`. It begins with a whole
 * minute, hour or day; `from` says with which.
 */
export async function readStats(
  store: Store,
  tenant: string | null,
  { window, by }: { window: StatsWindow; by?: StatsGrouping | undefined },
): Promise<StatsView> {
  const sums: Sums = { total: {}, groups: new Map() };
  const take = (row: Row, counters: Counters, start: number) => addRow(sums, row, counters, start, by);
  const { from, now } = await readWindow(store, tenant, window, take);
  const minutes = (now - from) / MINUTE_MS;
  const sorted = [...sums.groups.values()].sort((one, other) => (textOf(one.named) < textOf(other.named) ? -1 : 1));
  return {
    ...{ window, by: by ?? null, from: toTime(from), to: toTime(now) },
    total: viewFigures(sums.total, minutes),
    groups: sorted.map(({ named, counters }) => ({ ...named, ...viewFigures(counters, minutes, by) })),
  };
}
