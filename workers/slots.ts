/** A worker's slots, one for each visit in flight; they are those of all workers of its stage in this process. */
export interface Slots {
  /** Ids of the worker's own visits that hold one. */
  ids: () => string[];
  /** How many are free; for a visit of this priority, where it is given: some are kept for those of 1 to 3. */
  free: (priority?: number) => number;
  /** Sets free slots aside for what a claim is about to bring, until `leave`; `bulk` of them for what is not interactive. */
  reserve: () => { most: number; bulk: number; leave: () => void };
  /**
   * Holds a slot for a visit from now on. A visit that was snoozed may be back before its earlier stay is quite over.
   */
  take: (id: string) => Slot;
  /** Until a slot may be free, and everything that this turn of the event loop brings has been looked at. */
  waitForFree: () => Promise<void>;
  /** Ends all waits for a free slot, whether there is one or not. */
  wake: () => void;
  /** Until nothing of the worker's is in flight any more. */
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
export const LOWEST = 10;

/** Wakes all who wait, in their order, once a turn: several visits end in one, when their commits travelled together. */
function createWaits(): Pick<Slots, 'waitForFree' | 'wake'> {
  let waiting: (() => void)[] = [];
  let isWaking = false;
  return {
    waitForFree: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
    wake: () => {
      if (isWaking || waiting.length === 0) return;
      isWaking = true;
      setImmediate(() => {
        isWaking = false;
        const woken = waiting;
        waiting = [];
        for (const resolve of woken) resolve();
      });
    },
  };
}

/**
 * Makes the slots of a stage; all are free. Returns how each of its workers, one for each shard, sees them. They take
 * turns, and no claim sets aside more than an equal part: one whose server is away holds up little. One slot in ten is
 * kept for interactive visits, `mostKept` at most.
 */
export function createSlots(count: number, { mostKept = 0, shards = 1 } = {}): () => Slots {
  const kept = Math.min(mostKept, Math.floor(count / 10));
  let inUse = 0;
  const { waitForFree, wake } = createWaits();
  const free = (priority = 1) => count - inUse - (priority < BULK_FROM ? 0 : kept);
  const giveBack = (number: number) => {
    inUse -= number;
    if (number > 0) wake();
  };
  return () => {
    const held = new Set<Slot>();
    let onEmpty: (() => void) | undefined;
    return {
      ids: () => [...held].map(({ id }) => id),
      free,
      reserve: () => {
        const most = Math.max(0, Math.min(free(), Math.ceil(count / shards)));
        const bulk = Math.max(0, Math.min(free(LOWEST), most));
        inUse += most;
        return { most, bulk, leave: () => giveBack(most) };
      },
      take: (id) => {
        const slot: Slot = {
          id,
          leave: () => {
            if (held.delete(slot)) giveBack(1);
            if (held.size === 0) onEmpty?.();
          },
        };
        held.add(slot);
        inUse += 1;
        return slot;
      },
      ...{ waitForFree, wake },
      untilEmpty: () =>
        new Promise((resolve) => {
          onEmpty = resolve;
          if (held.size === 0) resolve();
        }),
    };
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
