/** What ends the work on a job early. Its signal is made only when somebody asks for it: most visits never do. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly isStopped: boolean;
  stop: () => void;
}

/** Makes what ends the work of one visit. */
export function createStop(): Stop {
  let controller: AbortController | undefined;
  let isStopped = false;
  return {
    get signal() {
      controller ??= new AbortController();
      if (isStopped) controller.abort();
      return controller.signal;
    },
    get isStopped() {
      return isStopped;
    },
    stop: () => {
      isStopped = true;
      controller?.abort();
    },
  };
}

/** Jobs that this process works on, each with what ends its work early: a stale visit may come while another works. */
export type InFlight = Map<string, Set<Stop>>;

/** Notes that a job is in flight; returns what takes that back. */
export function noteInFlight(inFlight: InFlight, jobId: string, stop: Stop): () => void {
  const stops = inFlight.get(jobId) ?? new Set();
  inFlight.set(jobId, stops.add(stop));
  return () => {
    stops.delete(stop);
    if (stops.size === 0) inFlight.delete(jobId);
  };
}
