import type { Store } from '../src/records/store.ts';
import { asList, type Script } from '../src/redis/run-script.ts';
import { type QueueName, type Queues, queueNames } from './open-queues.ts';

/** What is in one queue, all shards together. */
export interface QueueMeasure {
  stage: QueueName;
  /** Visits by BullMQ's state. */
  counts: Record<string, number>;
  /** Seconds since the visit that has waited for the longest time was due, of each priority the first; 0 when none waits. */
  oldestSeconds: number;
}

/** For how many milliseconds somebody has waited, by queue in the order given. */
const waitScript: Script<{ queues: readonly QueueName[] }, { waitedMs: readonly number[] }> = {
  lua: /* lua */ `
local waitedMs = {}
for i, name in ipairs(args.queues) do
  local queue, oldest = queueOf(name), now
  local firsts = call('LRANGE', queue .. 'wait', '-1', '-1')
  for priority = 1, 10 do
    local from, before = whole(priority * LINE), '(' .. whole((priority + 1) * LINE)
    local visit = unpack(call('ZRANGEBYSCORE', queue .. 'prioritized', from, before, 'LIMIT', '0', '1'))
    firsts[#firsts + 1] = visit
  end
  for _, visit in ipairs(firsts) do
    local at = read(jobKey((jobOf(visit, name))), { 'visitAt', 'notBefore' })
    local addedAt = at.visitAt or call('HGET', queue .. visit, 'timestamp') or now
    oldest = math.min(oldest, math.max(tonumber(addedAt), tonumber(at.notBefore or '0')))
  end
  waitedMs[i] = now - oldest
end
return { waitedMs = waitedMs }
`,
};

/** Counts what waits in every queue, all shards together. */
export async function measureQueues({ shards }: Queues, store: Store): Promise<QueueMeasure[]> {
  const waits = await Promise.all(
    store.keySpace.shards.map(async ({ tag }) => {
      const { waitedMs } = await store.runScript(waitScript, tag, { queues: queueNames });
      return asList(waitedMs);
    }),
  );
  return Promise.all(
    queueNames.map(async (stage, i) => {
      const counts: Record<string, number> = {};
      for (const shard of shards) {
        const found = await shard[stage].getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed');
        for (const [state, count] of Object.entries(found)) counts[state] = (counts[state] ?? 0) + count;
      }
      return { stage, counts, oldestSeconds: Math.max(0, ...waits.map((ms) => ms[i] ?? 0)) / 1000 };
    }),
  );
}
