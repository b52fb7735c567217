import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { stages } from '../src/jobs/job-view.ts';
import type { Queues } from './open-queues.ts';

/** Every queue as Bull Board shows it: to be read, never to be changed. */
export function createBoardAdapters(queues: Queues): BullMQAdapter[] {
  return queues.shards.flatMap((shard) =>
    stages.map((stage) => new BullMQAdapter(shard[stage], { readOnlyMode: true, allowRetries: false })),
  );
}
