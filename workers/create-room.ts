/** A worker's places, one for each visit under way. */
export interface Room {
  /** Ids of the visits under way. */
  ids: () => string[];
  free: () => number;
  /** Holds a place for a visit until its run is over, in whatever way. */
  add: (id: string, run: Promise<unknown>) => void;
  /** Until a place is free, and everything that this turn of the event loop brings has been looked at. */
  waitForRoom: () => Promise<void>;
  /** Ends the wait for room, whether there is any or not. */
  wake: () => void;
  /** Until nothing is under way any more. */
  untilEmpty: () => Promise<void>;
}

/** A visit that was put off may be back before its earlier stay is quite over: each has its own place. */
export function createRoom(concurrency: number): Room {
  const underWay = new Set<{ id: string; over: Promise<void> }>();
  let wake: (() => void) | undefined;
  return {
    ids: () => [...underWay].map(({ id }) => id),
    free: () => concurrency - underWay.size,
    add: (id, run) => {
      const leave = () => {
        underWay.delete(stay);
        wake?.();
      };
      const stay = { id, over: run.then(leave, leave) };
      underWay.add(stay);
    },
    // Several visits end in one turn, when their commits travelled together: their places are filled together, too.
    waitForRoom: () =>
      new Promise((resolve) => {
        wake = () => {
          wake = undefined;
          setImmediate(resolve);
        };
      }),
    wake: () => wake?.(),
    untilEmpty: async () => {
      await Promise.all([...underWay].map(({ over }) => over));
    },
  };
}
