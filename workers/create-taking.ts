import type { Store } from '../src/records/store.ts';
import { restoreVisits, type TakenVisit, type Taker, takeVisits } from '../src/records/take-visits.ts';
import { type OnTrouble, untilStored } from './persist.ts';

/** Takes visits for one worker, and says what it holds whenever a reply may have been lost. */
export interface Taking {
  /** Takes what waits, at most so much; nobody need look again for `idleMs`. */
  take: (most: number) => Promise<{ visits: readonly TakenVisit[]; idleMs: number }>;
  /** Gives back what was taken and never reached this process. */
  restore: () => Promise<void>;
  /** Nobody can say where a visit is: the next taking restores first. */
  doubt: () => void;
}

const PAUSED_MS = 5000;

/** `ids` are the visits that the worker holds at the time. */
export function createTaking(
  { store, onTrouble }: { store: Store; onTrouble: OnTrouble },
  taker: Taker,
  ids: () => string[],
): Taking {
  let number = 0;
  let isInDoubt = false;
  const restore = async () => {
    await untilStored(() => restoreVisits(store, taker, { number, held: ids() }), onTrouble);
    isInDoubt = false;
  };
  return {
    restore,
    doubt: () => {
      isInDoubt = true;
    },
    take: async (most) => {
      if (isInDoubt) await restore();
      number += 1;
      const taken = await untilStored(() => takeVisits(store, taker, { most, number }), onTrouble);
      switch (taken.is) {
        case 'paused':
          return { visits: [], idleMs: PAUSED_MS };
        case 'lost':
          await restore();
          return { visits: [], idleMs: 0 };
        case 'taken':
          return { visits: taken.visits, idleMs: taken.nextMs ?? 0 };
      }
    },
  };
}
