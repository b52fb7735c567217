const WINDOW_MS = 60_000;
const MAX_FAILURES = 10;
const MAX_ADDRESSES = 10_000;

/** Slows down who guesses keys: ten wrong ones from an address a minute. */
export interface LoginLimit {
  /** Milliseconds until this address may try again; 0 when it may now. */
  findWaitMs: (address: string) => number;
  noteFailure: (address: string) => void;
}

/** Keeps counts in memory, for at most 10,000 addresses; beyond them the oldest is forgotten. */
export function createLoginLimit(now: () => number = Date.now): LoginLimit {
  const windows = new Map<string, { failures: number; endsAt: number }>();
  const currentOf = (address: string) => {
    const window = windows.get(address);
    return window !== undefined && window.endsAt > now() ? window : undefined;
  };
  return {
    findWaitMs: (address) => {
      const window = currentOf(address);
      return window === undefined || window.failures < MAX_FAILURES ? 0 : window.endsAt - now();
    },
    noteFailure: (address) => {
      const window = currentOf(address) ?? { failures: 0, endsAt: now() + WINDOW_MS };
      window.failures += 1;
      windows.delete(address);
      windows.set(address, window);
      const oldest = windows.keys().next();
      if (windows.size > MAX_ADDRESSES && !oldest.done) windows.delete(oldest.value);
    },
  };
}
