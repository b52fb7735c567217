import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visitId } from '../../src/jobs/ids.ts';
import { eventually } from '../support/eventually.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';
import { redact, startStageWorkers, untilStopped } from '../support/start-stage-workers.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const start = async () => startStageWorkers(await records.openStore());

describe('startWorker', () => {
  it('notes a job that is in flight, so that it can be stopped; it comes again where it has not ended', async () => {
    const { accept, startOne } = await start();
    const { jobId, stateOf, read } = await accept();
    let runs = 0;
    const { inFlight } = startOne({ redact: (visit) => (runs++ === 0 ? untilStopped(visit) : redact(visit)) });
    const stops = await eventually(() => inFlight.get(jobId));
    expect([stops.size, (await read()).owner]).toEqual([1, 'a worker']);
    for (const stop of stops) stop.stop();
    await eventually(async () => (await stateOf()) === 'completed');
    await eventually(() => inFlight.size === 0);
    expect(runs).toBe(2);
  });

  it('leaves a job in flight when a stale visit of it came and went', async () => {
    const { shard, accept, startOne } = await start();
    const { jobId, tenant, read } = await accept();
    const { inFlight } = startOne({ redact: untilStopped });
    const [working] = await eventually(() => inFlight.get(jobId));
    const stale = visitId(jobId, 'redact', 9);
    await shard.redact.add('note', { jobId, tenant }, { jobId: stale, priority: 1 });
    await eventually(async () => (await shard.redact.getJobState(stale)) === 'completed');
    expect([...(inFlight.get(jobId) ?? [])]).toEqual([working]);
    expect((await read()).owner).toBe('a worker');
    working?.stop();
  });
});
