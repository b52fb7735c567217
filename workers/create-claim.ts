import type { WorkStage } from '../queues/pipeline.ts';
import { type ClaimedVisit, claimVisits } from '../src/records/claim-visits.ts';
import { restoreVisits } from '../src/records/heartbeat.ts';
import type { Store } from '../src/records/store.ts';
import type { Keys } from '../src/redis/keys.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import { BULK_FROM, type Slots } from './slots.ts';

interface ClaimOptions {
  store: Store;
  keys: Keys;
  workerId: string;
  lockMs: number;
  onTrouble: OnTrouble;
}

/** What claims visits for one worker. */
export interface Claiming {
  /**
   * A visit may be lost on its way: before the next claim this worker says what it holds, so that the rest goes back.
   */
  doubt: () => void;
  /** Until the next claim has to do so: at once when it comes to that, after 5 s where it had before. */
  untilDoubt: () => Promise<true>;
  /**
   * Claims what waits, as much as there are slots. Nothing more is due for `idleMs`, unless the marker is set, or what is
   * not interactive had no slots left.
   */
  claim: () => Promise<{ visits: readonly ClaimedVisit[]; idleMs: number }>;
  /** Whether the latest claim had no slots left for what is not interactive, of which more may wait. */
  isBulkSpent: () => boolean;
  /** Gives back what never arrived. */
  close: () => Promise<void>;
}

const PAUSED_MS = 5000;
const IN_DOUBT_MS = 5000;

/** Makes what claims visits for one worker, and says what it holds whenever a reply may have been lost. */
export function createClaim(
  stage: WorkStage,
  slots: Slots,
  { store, keys, workerId, onTrouble, lockMs }: ClaimOptions,
): Claiming {
  const claimer = { workerId, keys, stage };
  let number = 0;
  let isInDoubt = false;
  let onDoubt: (() => void) | undefined;
  let isBulkSpent = false;
  const restore = async () => {
    isInDoubt = false;
    await untilStored(() => restoreVisits(store, claimer, { number, held: slots.ids(), lockMs }), onTrouble);
  };
  return {
    doubt: () => {
      isInDoubt = true;
      onDoubt?.();
    },
    untilDoubt: () =>
      new Promise<true>((resolve) => {
        onDoubt = () => resolve(true);
        if (isInDoubt) setTimeout(resolve, IN_DOUBT_MS, true).unref();
      }),
    claim: async (): Promise<{ visits: readonly ClaimedVisit[]; idleMs: number }> => {
      if (isInDoubt) await restore();
      const { most, bulk, leave } = slots.reserve();
      // Another worker of the stage was before.
      if (most === 0) return { visits: [], idleMs: 0 };
      number += 1;
      isBulkSpent = false;
      const claimed = await untilStored(() => claimVisits(store, claimer, { most, bulk, number }), onTrouble).finally(
        leave,
      );
      if (claimed.is === 'claimed') {
        const { visits, idleMs } = claimed;
        const taken = visits.filter(({ job }) => job.priority >= BULK_FROM).length;
        // Who has all slots full and is to wait all the same has taken the last there was.
        const hasTakenAll = visits.length === most && idleMs > 0;
        isBulkSpent = taken >= bulk && !hasTakenAll;
        return { visits, idleMs };
      }
      isInDoubt ||= claimed.is === 'in-doubt';
      return { visits: [], idleMs: claimed.is === 'paused' ? PAUSED_MS : 0 };
    },
    isBulkSpent: () => isBulkSpent,
    close: async () => {
      if (isInDoubt) await restore();
    },
  };
}
