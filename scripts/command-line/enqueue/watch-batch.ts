import { setTimeout as delay } from 'node:timers/promises';
import type { BatchView } from '../../../src/jobs/batch-view.ts';
import type { ApiClient } from '../commands/api-client.ts';
import { exitCodeOf, exitCodes } from '../commands/exit-codes.ts';
import { createPace } from './pace.ts';
import type { Progress } from './progress.ts';

type Counts = BatchView['counts'];

/** Rows that nobody works on any more, those that wait for a person included. */
export const countThrough = ({ total, queued, running }: Counts): number => total - queued - running;

/** Rows that came to no result and will not. */
export const countLost = ({ rejected, failed, cancelled, expired }: Counts): number =>
  rejected + failed + cancelled + expired;

/** How a batch stands, in words; what is nought is left out. */
export function describeCounts({ total, rejected, queued, running, inReview, ...ended }: Counts): string {
  const { succeeded, degraded, failed, cancelled, expired } = ended;
  const more: [number, string][] = [
    [failed, 'failed'],
    [expired, 'expired'],
    [cancelled, 'cancelled'],
    [rejected, 'rejected'],
    [inReview, 'in review'],
    [queued + running, 'under way'],
  ];
  const parts = more.filter(([count]) => count > 0).map(([count, name]) => `${count} ${name}`);
  const answered = degraded > 0 ? `${succeeded} succeeded (${degraded} degraded)` : `${succeeded} succeeded`;
  return [`${total} ${total === 1 ? 'row' : 'rows'}`, answered, ...parts].join(' · ');
}

/** Dollars of a batch, to the cent, or finer where that says nothing; nothing where nothing was paid. */
export const describeCost = ({ costUsd }: Pick<BatchView, 'costUsd'>): string[] =>
  costUsd > 0 ? [`$${costUsd.toFixed(costUsd < 1 ? 4 : 2)}`] : [];

const LOOK_EVERY_MS = 500;
/** An API that restarts is back by then. */
const GIVE_UP_AFTER_MS = 60_000;

interface WatchGiven {
  progress: Progress;
  signal: AbortSignal;
  /** Hears once when the API went away, and is looked for again. */
  onLost: () => void;
  lookEveryMs?: number;
  giveUpAfterMs?: number;
}

/**
 * Looks at a batch until nobody works on any of its rows and returns it as it is then; rows in review are left to
 * people. Goes on for a minute when the API cannot be reached.
 */
export async function watchBatch(api: ApiClient, batchId: string, given: WatchGiven): Promise<BatchView> {
  const { progress, signal, onLost, lookEveryMs = LOOK_EVERY_MS, giveUpAfterMs = GIVE_UP_AFTER_MS } = given;
  const pace = createPace();
  let lostSince: number | undefined;
  try {
    for (;;) {
      const batch = await api.get<BatchView>(`/v1/batches/${batchId}`, signal).catch((error: unknown) => {
        const now = performance.now();
        if (signal.aborted || exitCodeOf(error) !== exitCodes.unreachable) throw error;
        if (lostSince === undefined) onLost();
        lostSince ??= now;
        if (now - lostSince >= giveUpAfterMs) throw error;
        return undefined;
      });
      if (batch) {
        lostSince = undefined;
        const { counts } = batch;
        const isOver = batch.status !== 'running' || countThrough(counts) === counts.total;
        const paced = isOver ? [] : pace(countThrough(counts), counts.total);
        const told = [describeCounts(counts), ...paced, ...describeCost(batch)];
        progress.show(countThrough(counts), counts.total, told.join(' · '));
        if (isOver) return batch;
      }
      await delay(lookEveryMs, undefined, { signal });
    }
  } finally {
    progress.end();
  }
}
