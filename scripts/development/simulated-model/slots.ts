/** What a server does with a request that finds no free slot: it waits its turn, or gets this status. */
export type WhenFull = 'wait' | 429 | 503;

/** Requests that a server works on at once. */
export interface Slots {
  hasFree: () => boolean;
  /** Resolves with what frees the slot; undefined when the caller went away before there was one. */
  take: (gone: AbortSignal) => Promise<(() => void) | undefined>;
}

/** Makes so many slots; who waits gets one in the order of arrival. Infinity is no limit. */
export function createSlots(size: number): Slots {
  let free = size;
  const waiting = new Set<() => void>();
  const giveBack = () => {
    const [next] = waiting;
    if (next === undefined) free += 1;
    else next();
  };
  /** A slot that is freed twice is one slot. */
  const createRelease = () => {
    let isTaken = true;
    return () => {
      if (isTaken) giveBack();
      isTaken = false;
    };
  };
  return {
    hasFree: () => free > 0,
    take: async (gone) => {
      if (gone.aborted) return undefined;
      if (free > 0) {
        free -= 1;
        return createRelease();
      }
      return new Promise((resolve) => {
        const next = () => {
          waiting.delete(next);
          gone.removeEventListener('abort', leave);
          resolve(createRelease());
        };
        const leave = () => {
          waiting.delete(next);
          resolve(undefined);
        };
        waiting.add(next);
        gone.addEventListener('abort', leave, { once: true });
      });
    },
  };
}
