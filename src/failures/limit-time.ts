/** Calls `onOver` once `limitMs` have been counted off; returns what ends the counting. */
type StartTimer = (limitMs: number, onOver: () => void) => () => void;

const startTimer: StartTimer = (limitMs, onOver) => {
  const timer = setTimeout(onOver, limitMs);
  return () => clearTimeout(timer);
};

/**
 * Runs `work` with a signal that fires after `limitMs` with a `TimeoutError`, or with one of `signals` for its reason.
 * Work that does not listen to it is left behind by `abandonWhen`. Nothing stays on `signals` once the work is over.
 * The timer is held until then: a signal of `AbortSignal.timeout` inside one of `AbortSignal.any` may be collected as
 * garbage and never fire (Node 20).
 */
export async function limitTime<Value>(
  limitMs: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Value>,
  start: StartTimer = startTimer,
): Promise<Value> {
  const limit = new AbortController();
  const endTimer = start(limitMs, () => limit.abort(new DOMException('It took too long.', 'TimeoutError')));
  const listening = signals.map((signal) => {
    const stop = () => limit.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    return () => signal?.removeEventListener('abort', stop);
  });
  try {
    return await work(limit.signal);
  } finally {
    endTimer();
    for (const stopListening of listening) stopListening();
  }
}

/** Rejects with the signal's reason as soon as it fires, whatever becomes of the work. */
export function abandonWhen<Value>(signal: AbortSignal, work: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
  });
}

/** A timer this much late tells that the process stood still: what came meanwhile waits to be read. */
const STOOD_STILL_MS = 250;
/** So long there is to read it. */
const READING_MS = 1000;
/** What is lost to standstills and lags counts for so long at most: a lease leaves more behind a request's time. */
const MOST_EXTRA_MS = 4000;

/** The limit is counted off in steps of a twentieth, 50 ms to 1 s. */
const stepOf = (limitMs: number) => Math.min(Math.max(limitMs / 20, 50), 1000);

/**
 * A timer of this process's own time, for `limitTime`: a paid request must not be given up because its own process
 * stood still or lagged, while the answer was on its way or waited to be read.
 */
export function startOwnTimer(
  limitMs: number,
  onOver: () => void,
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
        onOver();
        return;
      }
      step();
    }, ms);
  };
  step();
  return () => clearTimeout(timer);
}
