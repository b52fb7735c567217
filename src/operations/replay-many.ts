import type { FailureCode } from '../failures/failure-codes.ts';
import { listWaiting } from '../records/list-waiting.ts';
import type { JobTools } from '../submissions/job-tools.ts';
import { reopen } from './replay.ts';
import { planReplay } from './replay-job.ts';

/** Which dead letters to replay, newest first. */
export interface ReplayFilter {
  task?: string | undefined;
  code?: FailureCode | undefined;
  /** Milliseconds since 1970; only letters that died earlier. */
  before?: number | undefined;
  /** 1-1000 */
  limit: number;
  /** Counts what would be replayed, and replays nothing. */
  dryRun: boolean;
}

/** Letters replayed side by side. */
const AT_ONCE = 50;

/**
 * Replays the dead letters that match, newest first: each from the stage where it failed, or from the start when its
 * task has another version by now. A dry run counts the same and changes nothing.
 */
export async function replayMany(
  tools: JobTools,
  tenant: string,
  { dryRun, ...query }: ReplayFilter,
): Promise<{ replayed: number; skipped: number }> {
  const { store, catalogue } = tools;
  const keys = store.keySpace.keysOf(tenant);
  const { ids } = await listWaiting(store, { tag: keys.tag, index: keys.deadLettersOf(tenant) }, query);
  const count = { replayed: 0, skipped: 0 };
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const replayOne = async (jobId: string) => {
      if (dryRun) return (await planReplay(store, catalogue, tenant, jobId, 'stage-or-start')).is === 'planned';
      return (await reopen(tools, tenant, jobId, 'stage-or-start')).is === 'replayed';
    };
    const done = await Promise.all(ids.slice(i, i + AT_ONCE).map(replayOne));
    for (const isReplayed of done) count[isReplayed ? 'replayed' : 'skipped']++;
  }
  return count;
}
