import type { Attempt } from '../jobs/attempt.ts';
import type { PayloadField } from './scripts/start.ts';

/** Payloads in the clear, as JSON; undefined where the record has none. */
export type Payloads = { readonly [Field in PayloadField]?: string | undefined };

/** What a script would send of a record to the visit that opens it next. */
export interface Left {
  tenant: string;
  /** In the order of `plainFields`. */
  plain: readonly (string | null)[];
  latestAttempt: Attempt | undefined;
  payloads: Payloads;
}

/**
 * What this process has just opened or written of jobs that it may be the next to work on: if it is, Redis need not
 * send it, nor need it be opened again. Never the truth, which is the record: whatever is not at hand is read there.
 */
export interface AtHand {
  /** Keeps it for the visit that comes next, and returns its token; undefined when the payloads are too long to keep. */
  keep: (left: Left) => string | undefined;
  /** What was kept for a visit, once. */
  take: (token: string) => Left | undefined;
}

/** So many characters are kept at most, and of one job a quarter of it. */
const MOST_CHARACTERS = 8_000_000;
/** After so long nothing is left of a payload: the next visit waits for its turn, or is somebody else's. */
const KEEP_MS = 5000;

const lengthOf = (payloads: Payloads) =>
  Object.values(payloads).reduce((length, payload) => length + (payload?.length ?? 0), 0);

/**
 * `workerId` is whose tokens these are. A token begins with it, which tells the script that opens a visit that the
 * job is at hand in that worker's process.
 */
export function createAtHand(workerId: string): AtHand {
  const kept = new Map<string, { left: Left; length: number; since: number }>();
  let total = 0;
  let made = 0;
  let timer: NodeJS.Timeout | undefined;

  const drop = (token: string): Left | undefined => {
    const found = kept.get(token);
    if (found === undefined) return undefined;
    kept.delete(token);
    total -= found.length;
    return found.left;
  };
  const dropOld = () => {
    timer = undefined;
    const now = performance.now();
    for (const [token, { since }] of kept) {
      if (total <= MOST_CHARACTERS && now - since < KEEP_MS) break;
      drop(token);
    }
    if (kept.size > 0) timer = setTimeout(dropOld, KEEP_MS).unref();
  };

  return {
    keep: (left) => {
      const length = lengthOf(left.payloads);
      if (length > MOST_CHARACTERS / 4) return undefined;
      made += 1;
      const token = `${workerId}:${made.toString(36)}`;
      kept.set(token, { left, length, since: performance.now() });
      total += length;
      if (total > MOST_CHARACTERS) clearTimeout(timer);
      if (total > MOST_CHARACTERS || timer === undefined) dropOld();
      return token;
    },
    take: drop,
  };
}
