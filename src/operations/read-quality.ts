import { toTime } from '../jobs/job-view.ts';
import { addCounters, type Counters, type Row } from '../records/stats-rows.ts';
import type { Store } from '../records/store.ts';
import { type QualityFigures, viewQuality } from './quality-figures.ts';
import { countersOf, readWindow, type StatsWindow } from './read-window.ts';
import { type BusinessFigures, viewBusiness } from './stats-figures.ts';

/** Whose answers: `profile` and `model` are null for those of rules and people. */
export interface QualityGroup {
  task: string;
  version: number;
  profile: string | null;
  model: string | null;
  /** Requests to models that were answered. */
  answered: number;
  quality: QualityFigures;
  business: BusinessFigures;
}

export interface QualityView {
  total: Pick<QualityGroup, 'answered' | 'quality' | 'business'>;
  groups: QualityGroup[];
  /** How many groups were left out. */
  left: number;
  from: string;
  to: string;
  /** Oldest first, each with when it begins in milliseconds. */
  parts: { at: number; quality: QualityFigures }[];
}

/** Groups that are told of: those with the most answers. */
const MOST_GROUPS = 100;

interface Named {
  row: Row;
  counters: Counters;
}

const show = (counters: Counters) => ({
  answered: counters['o:answered'] ?? 0,
  quality: viewQuality(counters),
  business: viewBusiness(counters),
});

/** Whether anything was answered, decided or told. */
const isTold = ({ answered, quality: { reviews, confidence }, business: { told } }: ReturnType<typeof show>) =>
  answered + reviews.approved + reviews.corrected + reviews.rejected + reviews.askedAgain + confidence.length + told >
  0;

/** Adds counters to those of a name. */
function addTo(sums: Map<string, Named>, name: string, { row, counters }: Named): void {
  const sum = sums.get(name) ?? { row, counters: {} };
  addCounters(sum.counters, counters);
  sums.set(name, sum);
}

/** How good answers were in a window that ends now, by task, version and model, of a tenant or of all: null. */
export async function readQuality(
  store: Store,
  tenant: string | null,
  { window, task }: { window: StatsWindow; task?: string | undefined },
): Promise<QualityView> {
  const total: Counters = {};
  const [groups, parts] = [new Map<string, Named>(), new Map<string, Named>()];
  const { from, now, starts } = await readWindow(store, tenant, window, (row, counted, start) => {
    if (task !== undefined && row.task !== task) return;
    const counters = countersOf(row, counted);
    addCounters(total, counters);
    addTo(parts, String(start), { row, counters });
    addTo(groups, [row.task, row.version, row.profile, row.model].join(' '), { row, counters });
  });
  const all = [...groups.values()].map(({ row, counters }): QualityGroup => {
    const of = row.profile === '-' ? { profile: null, model: null } : { profile: row.profile, model: row.model };
    return { task: row.task, version: row.version, ...of, ...show(counters) };
  });
  const told = all.filter(isTold).sort((one, other) => other.answered - one.answered);
  return {
    ...{ total: show(total), groups: told.slice(0, MOST_GROUPS), left: Math.max(0, told.length - MOST_GROUPS) },
    ...{ from: toTime(from), to: toTime(now) },
    parts: starts.map((at) => ({ at, quality: viewQuality(parts.get(String(at))?.counters ?? {}) })),
  };
}
