/** A timer this much late tells that the process stood still: what came meanwhile waits to be read. */
const STOOD_STILL_MS = 250;
/** So long there is to read it. */
const READING_MS = 1000;
/** What is lost to standstills and lags counts for so long at most: a lease leaves more behind a request's time. */
const MOST_EXTRA_MS = 4000;

/** The limit is counted off in steps of a twentieth, 50 ms to 1 s. */
const stepOf = (limitMs: number) => Math.min(Math.max(limitMs / 20, 50), 1000);

/**
 * Aborts after `limitMs` of this process's own time: a request must not be given up because its own process stood
 * still or lagged, while its answer was on the way or waited to be read; asking again would pay for it twice. Returns
 * what ends it.
 */
export function abortInTime(
  controller: AbortController,
  limitMs: number,
  now: () => number = () => performance.now(),
): () => void {
  let timer: NodeJS.Timeout;
  let leftMs = limitMs;
  let latest = now() + limitMs + MOST_EXTRA_MS;
  const step = () => {
    const ms = Math.min(stepOf(limitMs), leftMs);
    const dueAt = now() + ms;
    timer = setTimeout(() => {
      leftMs -= ms;
      if (now() - dueAt > STOOD_STILL_MS) {
        leftMs = Math.max(leftMs, READING_MS);
        latest = Math.max(latest, now() + READING_MS);
      } else if (leftMs <= 0 || now() >= latest) {
        controller.abort();
        return;
      }
      step();
    }, ms);
  };
  step();
  return () => clearTimeout(timer);
}
