import { expect, it } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { eventually } from './eventually.ts';
import { type startRedactWorkers, untilStopped } from './start-redact-workers.ts';

/** What holds for a worker of either sort: a job under way can be stopped, whatever other visits of it come and go. */
export function tellHoldingStories(start: () => ReturnType<typeof startRedactWorkers>): void {
  it('holds the job while it works on it, so that it can be stopped', async () => {
    const { accept, startOne } = await start();
    const { jobId, stateOf, holderOf } = await accept();
    const { held } = startOne(untilStopped);
    const stops = await eventually(() => held.get(jobId));
    expect([stops.size, await holderOf()]).toEqual([1, 'a worker']);
    for (const stop of stops) stop.stop();
    await eventually(async () => (await stateOf()) === 'completed');
    await eventually(() => held.size === 0);
  });

  it('holds the job on when another visit of it came and went', async () => {
    const { queues, shard, accept, startOne } = await start();
    const { stateOf, id, holderOf, ...visit } = await accept();
    const { held } = startOne(untilStopped);
    const stops = await eventually(() => held.get(visit.jobId));
    const [working] = stops;
    await queues.add({ ...visit, token: 'a stale one', stage: 'redact', n: 9, priority: 1, task: 'note' });
    const stale = visitId(visit.jobId, 'redact', 9);
    await eventually(async () => (await shard.redact.getJobState(stale)) === 'completed');
    expect([...(held.get(visit.jobId) ?? [])]).toEqual([working]);
    expect(await holderOf()).toBe('a worker');
    working?.stop();
  });
}
