import type { BatchView } from '../../../src/jobs/batch-view.ts';

type Counts = BatchView['counts'];

/** Rows that nobody works on any more, those that wait for a person included. */
export const countThrough = ({ total, queued, running }: Counts): number => total - queued - running;

/** Rows that came to no result and will not. */
export const countLost = ({ rejected, failed, cancelled, expired }: Counts): number =>
  rejected + failed + cancelled + expired;

/** How a batch stands, in words; what is nought is left out. */
export function describeCounts({ total, rejected, queued, running, inReview, ...ended }: Counts): string {
  const { succeeded, failed, cancelled, expired } = ended;
  const more: [number, string][] = [
    [failed, 'failed'],
    [expired, 'expired'],
    [cancelled, 'cancelled'],
    [rejected, 'rejected'],
    [inReview, 'in review'],
    [queued + running, 'under way'],
  ];
  const parts = more.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
  return [`${total} ${total === 1 ? 'row' : 'rows'}`, `${succeeded} succeeded`, ...parts].join(' · ');
}
