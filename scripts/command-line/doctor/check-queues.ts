import { measureQueues } from '../../../queues/measure-queues.ts';
import type { Queues } from '../../../queues/open-queues.ts';
import { workStages } from '../../../queues/pipeline.ts';
import { type Check, ok, warn } from './check.ts';

const SHOWN = ['waiting', 'prioritized', 'delayed', 'active'];

/** Looks at every stage's queue: how much is in it, whether it is paused, how many workers are alive. */
export async function checkQueues(queues: Queues): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { stage, counts, oldestSeconds } of await measureQueues(queues)) {
    const name = `queue ${stage}`;
    const inside = SHOWN.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    const oldest = oldestSeconds > 0 ? `, the next for ${Math.round(oldestSeconds)} s` : '';
    const isWorked = workStages.some((worked) => worked === stage);
    const shards = queues.shards.map((shard) => shard[stage]);
    const workers = isWorked ? (await Promise.all(shards.map((queue) => queue.getWorkersCount()))).map(Number) : [];
    const detail = `${inside} ${inside === 1 ? 'visit' : 'visits'}${oldest}${isWorked ? `, ${Math.min(...workers)} workers` : ''}`;
    const isPaused = (await Promise.all(shards.map((queue) => queue.isPaused()))).some(Boolean);
    if (isPaused) checks.push(warn(name, `${detail}; it is paused`));
    else if (isWorked && workers.some((count) => count === 0)) checks.push(warn(name, `${detail}: nobody works here`));
    else checks.push(ok(name, detail));
  }
  return checks;
}
