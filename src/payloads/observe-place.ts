import { reasonOf } from '../net/reason-of.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { OnPlaceCall, PlaceCall } from './open-place.ts';

/** At most one line in so long for each call and reason. */
const SAY_EVERY_MS = 1000;
const MOST_REASONS = 100;

const calls: readonly PlaceCall[] = ['put', 'get', 'remove', 'list'];

/** Counts what is asked of the place of payloads, and logs what fails: by a code, never by a name or a text. */
export function createPlaceObserver({ log, metrics }: { log: Log; metrics: Metrics }): OnPlaceCall {
  const said = new Map<string, number>();
  // The first one is to be seen as a rise.
  for (const call of calls) metrics.placeCalls.inc({ call, outcome: 'failed' }, 0);
  return (call, ms, error) => {
    metrics.placeCalls.inc({ call, outcome: error === undefined ? 'done' : 'failed' });
    metrics.placeSeconds.observe({ call }, ms / 1000);
    if (error === undefined) return;
    const reason = reasonOf(error);
    const now = performance.now();
    if (now - (said.get(call + reason) ?? Number.NEGATIVE_INFINITY) < SAY_EVERY_MS) return;
    if (said.size > MOST_REASONS) said.clear();
    said.set(call + reason, now);
    log.error({ event: 'payloads-trouble', call, reason });
  };
}
