/** Counters by name: of jobs, of answers by their rung, of attempts, their tokens and cost, of outcomes, and slots of times. */
export type Counters = Record<string, number>;

/** What counters are of. `-` is nobody, `*` many that are counted together. */
export interface Row {
  tenant: string;
  task: string;
  version: number;
  profile: string;
  outcome: string;
  model: string;
}

/** Of no profile: what is counted of jobs. */
export const NOBODY = { profile: '-', outcome: '-', model: '-' } as const;

/** A model's name stands last: it may have spaces. */
export const writeRow = ({ tenant, task, version, profile, outcome, model }: Row): string =>
  [tenant, task, version, profile, outcome, model].join(' ');

const FORM = /^(\S+) (\S+) (\d{1,15}) (\S+) (\S+) (.+)$/s;

/** Undefined for a text that is none. */
export function readRow(text: string): Row | undefined {
  const [, tenant, task, version, profile, outcome, model] = FORM.exec(text) ?? [];
  if (tenant === undefined || task === undefined || profile === undefined) return undefined;
  if (outcome === undefined || model === undefined) return undefined;
  return { tenant, task, version: Number(version), profile, outcome, model };
}

/** A row that is counted with others of its tenant, where there are too many; and one that even that is too many for. */
export const withOthers = ({ tenant, outcome }: Row): Row => ({
  ...{ tenant, task: '*', version: 0, profile: outcome === '-' ? '-' : '*', outcome, model: '-' },
});
export const withAll = (row: Row): Row => ({ ...withOthers(row), tenant: '-' });

/** Codes of the business's own that a row counts each by itself; further ones are counted as `*`. */
const MOST_CODES = 50;

function placeOf(to: Counters, name: string): string {
  if (!name.startsWith('b:') || to[name] !== undefined) return name;
  return Object.keys(to).filter((known) => known.startsWith('b:')).length < MOST_CODES ? name : 'b:*';
}

/** Adds counters to others, by their names. */
export function addCounters(to: Counters, counters: Counters): void {
  for (const [name, n] of Object.entries(counters)) {
    const place = placeOf(to, name);
    to[place] = Math.round(((to[place] ?? 0) + n) * 1000) / 1000;
  }
}

/** Counters as they stand in Redis. Of a text that another hand has written, what is none is left out. */
export function readCounters(text: string): Counters {
  try {
    const told: unknown = JSON.parse(text);
    const entries = Object.entries(told ?? {}).filter(([, n]) => Number.isFinite(n) && n >= 0);
    return Object.assign(Object.create(null), Object.fromEntries(entries));
  } catch {
    return {};
  }
}

/** Three slots for each doubling: a time that is told is within 13 % of what it was. */
const SLOTS_PER_DOUBLING = 3;
const LAST_SLOT = 99;

/** The slot of a time in milliseconds; up to 1 ms is the first, and about 90 days the last. */
export const slotOf = (ms: number): number =>
  Math.min(LAST_SLOT, Math.max(0, Math.ceil(SLOTS_PER_DOUBLING * Math.log2(Math.max(1, ms)))));

/** The middle of a slot, in milliseconds. */
const middleOf = (slot: number) => Math.round(2 ** ((slot - 0.5) / SLOTS_PER_DOUBLING));

/** How many bands of confidence there are, each as wide. */
export const BANDS = 10;

/** The band of a confidence from 0 to 1; undefined for what is none. */
export const bandOf = (confidence: unknown): number | undefined =>
  typeof confidence === 'number' && confidence >= 0 && confidence <= 1
    ? Math.min(BANDS - 1, Math.floor(confidence * BANDS + 1e-9))
    : undefined;

export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
}

/** The percentiles of times that are counted in slots of this letter; null where none is. */
export function findPercentiles(counters: Counters, letter: 'l' | 'j'): Percentiles | null {
  const slots = Array.from({ length: LAST_SLOT + 1 }, (_, slot) => counters[`${letter}${slot}`] ?? 0);
  const total = slots.reduce((sum, n) => sum + n, 0);
  if (total === 0) return null;
  const find = (share: number) => {
    let seen = 0;
    return middleOf(
      slots.findIndex((n) => {
        seen += n;
        return seen >= share * total;
      }),
    );
  };
  return { p50: find(0.5), p95: find(0.95), p99: find(0.99) };
}
