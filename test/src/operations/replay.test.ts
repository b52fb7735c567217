import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deadLetter } from '../../../src/jobs/transitions.ts';
import { discardDeadLetter, replayDeadLetter, replayDeadLetters } from '../../../src/operations/replay.ts';
import type { JobTools } from '../../../src/submissions/job-tools.ts';
import { createCatalogue, type TaskCatalogue } from '../../../src/tasks/load-tasks.ts';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { openClaimers } from '../../support/open-claimers.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';
import { startTraced } from '../../support/start-traced.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const task = createNoteTask();

/** Dead letters of `model`, oldest first, and a job that lives. */
async function start(count = 1, latest = task) {
  const store = await records.openStore();
  const hands = openBareHands(store);
  const { shard } = openClaimers(store);
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: 'hello' });
    const job = await hands.start(visit, 'model');
    await hands.commit(job, deadLetter(job, { code: n === 0 ? 'model-error' : 'model-refused' }));
    ids.push(visit.jobId);
  }
  const { jobId: alive } = await hands.accept(acceptanceOf(task, { text: 'hello' }));
  const catalogue: TaskCatalogue = createCatalogue([latest]);
  const metrics = createMetrics();
  const tools = { store, catalogue, metrics } as JobTools;
  return { shard, hands, ids, id: ids[0] ?? '', alive, tools };
}

describe('replayDeadLetter', () => {
  it('opens the next run where the last one failed, and takes the dead letter out of its queue', async () => {
    const { shard, id, tools } = await start();
    expect(await shard['dead-letter'].count()).toBe(1);
    const replayed = await replayDeadLetter(tools, 'default', id, 'stage');
    expect(replayed).toMatchObject({
      is: 'replayed',
      job: { status: 'queued', stage: 'model', run: 2, failure: null },
    });
    expect(await shard['dead-letter'].count()).toBe(0);
    expect((await shard.model.getPrioritized()).map(({ id: visit }) => visit)).toEqual([`${id}-model-4`]);
    expect(await replayDeadLetter(tools, 'default', id, 'stage')).toEqual({ is: 'not-dead' });
  });

  it('gives up a request of the run before that was left in flight, and spends nothing of its own', async () => {
    const { hands, id, tools } = await start();
    const visit = await hands.accept(acceptanceOf(task, { text: 'hello' }));
    await hands.commitRedacted(await hands.start(visit, 'redact'), { text: 'hello' });
    const job = await hands.start(visit, 'model');
    await hands.begin(job, { leaseMs: 60_000 });
    await hands.commit(job, deadLetter(job, { code: 'deadline' }));
    const replayed = await replayDeadLetter(tools, 'default', visit.jobId, 'stage');
    expect(replayed).toMatchObject({ job: { run: 2, attempts: [{ run: 1, outcome: 'unknown' }] } });
    const { home } = tools.store.keySpace;
    expect(await tools.store.redis.hmget(home.job(visit.jobId), 'spent', 'leaseEndsAt')).toEqual(['0', '']);
    const told = await tools.metrics.registry.metrics();
    expect(told).toContain('airlock_unknown_attempts_total{profile="primary"} 1');
    expect(told).toContain('airlock_jobs_replayed_total{task="note"} 1');
    expect(await replayDeadLetter(tools, 'default', id, 'stage')).toMatchObject({ job: { attempts: [] } });
  });

  it('runs it from the start as the latest version, and nowhere else when that is another', async () => {
    const { id, tools } = await start(1, createNoteTask({ version: 2 }));
    expect(await replayDeadLetter(tools, 'default', id, 'stage')).toEqual({ is: 'version-changed' });
    const replayed = await replayDeadLetter(tools, 'default', id, 'start');
    expect(replayed).toMatchObject({ is: 'replayed', job: { stage: 'redact', taskVersion: 2, run: 2 } });
  });

  it("knows no other tenant's, and none whose task is gone", async () => {
    const { id, alive, tools } = await start(1, { ...task, name: 'other' });
    expect(await replayDeadLetter(tools, 'globex', id, 'start')).toEqual({ is: 'unknown' });
    expect(await replayDeadLetter(tools, 'default', alive, 'start')).toEqual({ is: 'not-dead' });
    expect(await replayDeadLetter(tools, 'default', id, 'start')).toEqual({ is: 'version-changed' });
  });
});

describe('replayDeadLetters', () => {
  it('replays those that match, newest first; a dry run counts and changes nothing', async () => {
    const { hands, ids, tools } = await start(3);
    const query = { code: 'model-refused', limit: 1 } as const;
    expect(await replayDeadLetters(tools, 'default', { ...query, dryRun: true })).toEqual({ replayed: 1, skipped: 0 });
    expect(await replayDeadLetters(tools, 'default', { ...query, dryRun: false })).toEqual({ replayed: 1, skipped: 0 });
    const stages = await Promise.all(ids.map(async (id) => (await hands.present(id)).stage));
    expect(stages).toEqual(['dead-letter', 'dead-letter', 'model']);
  });

  it('begins anew what has another version by now, and skips what has none', async () => {
    const { hands, id, tools } = await start(1, createNoteTask({ version: 2 }));
    const gone = { ...tools, catalogue: createCatalogue([]) } as JobTools;
    const all = { limit: 10, dryRun: false } as const;
    expect(await replayDeadLetters(gone, 'default', all)).toEqual({ replayed: 0, skipped: 1 });
    expect(await replayDeadLetters(tools, 'default', all)).toEqual({ replayed: 1, skipped: 0 });
    expect((await hands.present(id)).stage).toBe('redact');
  });
});

describe('a replay', () => {
  const traceparentOf = async ({ store }: JobTools, jobId: string) =>
    store.redis.hget(store.keySpace.home.job(jobId), 'traceparent');

  it('keeps the trace of its job where nothing is traced', async () => {
    const { id, tools } = await start();
    const given = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    await tools.store.redis.hset(tools.store.keySpace.home.job(id), 'traceparent', given);
    await replayDeadLetter(tools, 'default', id, 'stage');
    expect(await traceparentOf(tools, id)).toBe(given);
  });

  it('begins a trace where there was none, one for each job, and none in a dry run', async () => {
    const { ids, tools } = await start(2);
    const collector = await startTraced();
    await replayDeadLetters(tools, 'default', { limit: 10, dryRun: true });
    await replayDeadLetters(tools, 'default', { limit: 10, dryRun: false });
    const sent = await collector.finds(2, ({ name }) => name === 'send model');
    expect(collector.spans).toHaveLength(2);
    const kept = await Promise.all(ids.map((id) => traceparentOf(tools, id)));
    expect(kept.sort()).toEqual(sent.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort());
  });
});

describe('discardDeadLetter', () => {
  it('puts it away, out of its queue too, once', async () => {
    const { shard, hands, id, alive, tools } = await start();
    expect(await discardDeadLetter(tools, 'default', id)).toEqual({ is: 'discarded' });
    expect(await hands.present(id)).toMatchObject({ status: 'failed', stage: 'done' });
    expect(await shard['dead-letter'].count()).toBe(0);
    expect(await discardDeadLetter(tools, 'default', id)).toEqual({ is: 'not-dead' });
    expect(await discardDeadLetter(tools, 'default', alive)).toEqual({ is: 'not-dead' });
    expect(await discardDeadLetter(tools, 'default', 'job_none')).toEqual({ is: 'unknown' });
  });
});
