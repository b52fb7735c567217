import { LRUCache } from 'lru-cache';
import { type Html, html } from '../../api/html.ts';
import type { BatchView } from '../../jobs/batch-view.ts';
import { tellDuration } from '../values.ts';

/** How far back a pace is looked at, how far it has to at least, and how often it is noted. */
const LATELY_MS = 5 * 60_000;
const LEAST_MS = 10_000;
const EVERY_MS = 5_000;
const MOST_BATCHES = 500;

/** How many jobs of a batch had ended at a time. */
interface Mark {
  at: number;
  ended: number;
}

/** Jobs of a batch that ended within so many milliseconds. */
export interface Pace {
  ended: number;
  ms: number;
}

/** Notes how a batch gets on each time that somebody looks, and tells how it got on lately; undefined where that is not known. */
export type NotePace = (batch: BatchView, now?: number) => Pace | undefined;

const endedOf = ({ succeeded, failed, cancelled, expired }: BatchView['counts']) =>
  succeeded + failed + cancelled + expired;

/** Remembers it in this process, of the batches that were looked at last. */
export function createPace(): NotePace {
  const marks = new LRUCache<string, Mark[]>({ max: MOST_BATCHES });
  return ({ id, counts }, now = Date.now()) => {
    const ended = endedOf(counts);
    const lately = (marks.get(id) ?? []).filter(({ at }) => now - at <= LATELY_MS);
    const last = lately.at(-1);
    marks.set(id, last !== undefined && now - last.at < EVERY_MS ? lately : [...lately, { at: now, ended }]);
    const [first] = lately;
    // Fewer have ended than before where a dead letter was replayed.
    if (first === undefined || now - first.at < LEAST_MS || ended <= first.ended) return undefined;
    return { ended: ended - first.ended, ms: now - first.at };
  };
}

/** When a batch will be done, and how that is reckoned; nothing where it is not known. */
export function writeEta({ counts, status }: BatchView, pace: Pace | undefined): Html | undefined {
  const left = counts.queued + counts.running;
  if (status !== 'running' || left === 0 || pace === undefined) return undefined;
  const eta = tellDuration((left / pace.ended) * pace.ms);
  return html`<p>About ${eta} for the ${left} that are queued or running: ${pace.ended} ended in the last ${tellDuration(pace.ms)}, while somebody looked at this page.</p>`;
}
