import { ALONE_AFTER_DEATHS, MOST_DEATHS } from '../src/records/scripts/start.ts';
import type { StageJob } from '../src/records/start-visit.ts';
import type { Store } from '../src/records/store.ts';
import { beginAlone } from '../src/records/take-visits.ts';
import { type OnTrouble, untilStored } from './persist.ts';
import type { Quiet } from './quiet.ts';

/**
 * Works on a job among others, or alone in the process when it killed workers before; it begins when it is its turn.
 */
export function runQuietly<Value>(
  job: StageJob,
  { store, quiet, onTrouble }: { store: Store; quiet: Quiet; onTrouble: OnTrouble },
  work: () => Promise<Value>,
): Promise<Value> {
  const isSuspect = job.deaths >= ALONE_AFTER_DEATHS && job.deaths < MOST_DEATHS;
  if (!isSuspect) return quiet.run(false, work);
  return quiet.run(true, async () => {
    await untilStored(() => beginAlone(store, job), onTrouble);
    return work();
  });
}
