import type { Receipts } from './start-receivers.ts';

/** What a campaign was to bring, and what it saw. */
export interface Seen {
  /** `<path> <event>` of everything that was to be told. */
  expected: ReadonlySet<string>;
  receipts: Receipts;
  /** Forms of addresses that nobody may call, which the API took. */
  takenForms: readonly string[];
}

export interface Figures {
  /** Events for one receiver that were to be told, and that were taken. */
  expected: number;
  taken: number;
  /** Requests that were sent for them. */
  sent: number;
  takenTwice: number;
}

/** What must not be, counted; all 0 when all is well. */
export type Violations = Record<'lost' | 'otherIds' | 'unverified' | 'toForbidden' | 'formsTaken', number>;

/** Judges what was seen: each event was taken once at least, under its one id, and nothing else was told. */
export function judge({ expected, receipts, takenForms }: Seen): { figures: Figures; violations: Violations } {
  const tallies = [...receipts.tallies];
  const sum = (of: (tally: { sent: number; taken: number }) => number) =>
    tallies.reduce((total, [, tally]) => total + of(tally), 0);
  const isTaken = (name: string) => (receipts.tallies.get(name)?.taken ?? 0) > 0;
  const taken = [...expected].filter(isTaken).length;
  return {
    figures: {
      ...{ expected: expected.size, taken },
      ...{ sent: sum(({ sent }) => sent), takenTwice: sum(({ taken: n }) => Math.max(0, n - 1)) },
    },
    violations: {
      lost: expected.size - taken,
      otherIds: tallies.filter(([name]) => !expected.has(name)).length,
      unverified: receipts.unverified,
      toForbidden: receipts.forbidden,
      formsTaken: takenForms.length,
    },
  };
}
