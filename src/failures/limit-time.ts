/**
 * Runs `work` with a signal that fires after `limitMs` with a `TimeoutError`, or with one of `signals` for its reason.
 * The timer is held until the work is over: a signal of `AbortSignal.timeout` inside one of `AbortSignal.any` may be
 * collected as garbage and never fire (Node 20).
 */
export async function limitTime<Value>(
  limitMs: number,
  signals: readonly (AbortSignal | undefined)[],
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(new DOMException('It took too long.', 'TimeoutError')), limitMs);
  const listening = signals.map((signal) => {
    const stop = () => limit.abort(signal?.reason);
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
    return () => signal?.removeEventListener('abort', stop);
  });
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
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
