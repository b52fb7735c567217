import { setTimeout as delay } from 'node:timers/promises';

const POLL_EVERY_MS = 10;

type NotYet = undefined | false | null;

/**
 * Waits until `what` gives something and returns that. `undefined`, `false`, `null` and a thrown error all mean "not
 * yet", so that `what` may hold an `expect`; give `true` at its end then. Throws after `withinMs` (default 10 s) with
 * what was awaited and the last error as its cause.
 */
export async function eventually<T>(
  what: () => T | NotYet | Promise<T | NotYet>,
  options: { withinMs?: number; describe?: string } = {},
): Promise<T> {
  const { withinMs = 10_000, describe = 'the condition' } = options;
  const deadline = performance.now() + withinMs;
  for (;;) {
    let cause: unknown;
    try {
      const seen = await what();
      if (seen !== undefined && seen !== false && seen !== null) return seen;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) throw new Error(`waited ${withinMs} ms in vain for ${describe}`, { cause });
    await delay(POLL_EVERY_MS);
  }
}
