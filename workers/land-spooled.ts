import { commitVisit } from '../src/records/commit-visit.ts';
import type { Log } from '../src/telemetry/log.ts';
import type { Opened } from './create-visit-tools.ts';
import { untilStored } from './persist.ts';

/** Writes the answers into the record that were paid for, and whose process died before Redis took them. */
export async function landSpooled(
  { store, spool, onTrouble }: Pick<Opened, 'store' | 'spool' | 'onTrouble'>,
  log: Log,
): Promise<void> {
  for (const spooled of await spool.readAll()) {
    const { visit, commit } = spooled;
    const committed = await untilStored(() => commitVisit(store, visit, commit), onTrouble);
    await spool.remove(spooled);
    log.info({ event: 'answer-landed', jobId: visit.jobId, stage: visit.stage, is: committed.is });
  }
}
