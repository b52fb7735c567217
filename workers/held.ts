import type { Stop } from './stop.ts';

/** Jobs that this process works on, each with what ends its work early: a stale visit may come while another works. */
export type Held = Map<string, Set<Stop>>;

/** Holds a job from now on; returns what lets go of it. */
export function hold(held: Held, jobId: string, stop: Stop): () => void {
  const stops = held.get(jobId) ?? new Set();
  held.set(jobId, stops.add(stop));
  return () => {
    stops.delete(stop);
    if (stops.size === 0) held.delete(jobId);
  };
}
