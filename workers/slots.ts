/** A worker's slots, one for each visit in flight. */
export interface Slots {
  /** Ids of the visits that hold one. */
  ids: () => string[];
  /** How many are free; for a visit of this priority, where it is given: some are kept for those of 1 to 3. */
  free: (priority?: number) => number;
  /**
   * Holds a slot for a visit from now on. A visit that was snoozed may be back before its earlier stay is quite over.
   */
  take: (id: string) => Slot;
  /** Until a slot is free, and everything that this turn of the event loop brings has been looked at. */
  waitForFree: () => Promise<void>;
  /** Ends the wait for a free slot, whether there is one or not. */
  wake: () => void;
  /** Until nothing is in flight any more. */
  untilEmpty: () => Promise<void>;
}

/** A slot that a visit holds. */
export interface Slot {
  id: string;
  /** Leaves it. */
  leave: () => void;
}

/** Visits of this priority and above are not interactive: they wait for one another, so that those below it find a slot. */
export const BULK_FROM = 4;
/** The priority of what comes last. */
export const LOWEST = 10;

/** Makes a worker's slots; all are free. One in ten is kept for them, `mostKept` at most. */
export function createSlots(count: number, mostKept = 0): Slots {
  const held = new Set<Slot>();
  const kept = Math.min(mostKept, Math.floor(count / 10));
  let wake: (() => void) | undefined;
  let onEmpty: (() => void) | undefined;
  return {
    ids: () => [...held].map(({ id }) => id),
    free: (priority = 1) => count - held.size - (priority < BULK_FROM ? 0 : kept),
    take: (id) => {
      const slot: Slot = {
        id,
        leave: () => {
          held.delete(slot);
          wake?.();
          if (held.size === 0) onEmpty?.();
        },
      };
      held.add(slot);
      return slot;
    },
    // Several visits end in one turn, when their commits travelled together: their slots are filled together, too.
    waitForFree: () =>
      new Promise((resolve) => {
        wake = () => {
          wake = undefined;
          setImmediate(resolve);
        };
      }),
    wake: () => wake?.(),
    untilEmpty: () =>
      new Promise((resolve) => {
        onEmpty = resolve;
        if (held.size === 0) resolve();
      }),
  };
}

/** When a visit may begin: at once by undefined, else once the promise is kept. */
export type TakeTurn = () => Promise<void> | undefined;

/**
 * Lets so many visits begin in one turn of the event loop; the others have the next turns, first come, first served. A
 * thousand answers may come at once: in between Redis is heard, and whoever waits for a timer.
 */
export function createTurns(most: number): TakeTurn {
  const waiting: (() => void)[] = [];
  let begun = 0;
  const endTurn = () => {
    const next = waiting.splice(0, most);
    begun = next.length;
    if (begun > 0) setImmediate(endTurn);
    for (const begin of next) begin();
  };
  return () => {
    if (begun >= most) return new Promise((resolve) => waiting.push(resolve));
    if (begun === 0) setImmediate(endTurn);
    begun += 1;
    return undefined;
  };
}
