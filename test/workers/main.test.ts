import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { Attempt } from '../../src/jobs/attempt.ts';
import { advance, retry } from '../../src/jobs/transitions.ts';
import { recoverVisits } from '../../src/records/heartbeat.ts';
import { openSpool } from '../../src/records/spool.ts';
import type { StageJob } from '../../src/records/stage-job.ts';
import { landSpooled } from '../../workers/main.ts';
import { acceptanceOf, openBareHands } from '../support/bare-hands.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { startObserving } from '../support/start-observing.ts';
import { startRecords, type TestRecords } from '../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

const tasks = [createNoteTask()];

describe('startWorkers', () => {
  it('works on the stages it is given, and on no others', async () => {
    const { model, pipeline } = await startJourney(records.server, { tasks, stages: ['redact'] });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.findWhen(id, ({ stage }) => stage === 'model');
    await pipeline.startWorkers({ stages: ['model'] });
    model.script(noteAnswer());
    await pipeline.findWhen(id, ({ stage }) => stage === 'validate');
    await pipeline.startWorkers({ stages: ['validate'] });
    await pipeline.reaches(id, 'succeeded');
  });

  it('stops the work on a job that is cancelled while a model answers', async () => {
    const { model, pipeline } = await startJourney(records.server, { tasks, settings: { modelTimeoutMs: 30_000 } });
    const aborted = new Promise((resolve) => model.script((response) => response.once('close', resolve)));
    const received = model.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await received;
    expect((await pipeline.cancel(id)).ok).toBe(true);
    await aborted;
    const { status, attempts } = await pipeline.findWhen(id, ({ attempts: [one] }) => one?.outcome === 'aborted');
    expect([status, attempts.length]).toEqual(['cancelled', 1]);
  });

  it('lets what is in flight finish before it is closed', async () => {
    const { model, pipeline } = await startJourney(records.server, {
      tasks,
      stages: [],
      settings: { modelTimeoutMs: 30_000 },
    });
    const workers = await pipeline.startWorkers();
    let answer: (() => void) | undefined;
    model.script((response) => {
      answer = () => response.writeHead(500).end();
    });
    const received = model.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await received;
    const closed = workers.close();
    answer?.();
    await closed;
    const [attempt] = (await pipeline.find(id)).attempts;
    expect(attempt).toMatchObject({ outcome: 'failed', failure: { code: 'model-error' } });
  });

  it('is ready while it can write, and not while Redis refuses', async () => {
    const { pipeline } = await startJourney(records.server, { tasks, stages: [] });
    const workers = await pipeline.startWorkers();
    await workers.isReady();
    await pipeline.redis.config('SET', 'maxmemory', 1);
    await expect(workers.isReady()).rejects.toThrow('OOM');
    await pipeline.redis.config('SET', 'maxmemory', 0);
    await workers.isReady();
  });

  it('is not ready while Redis does not answer', async () => {
    const { pipeline } = await startJourney(records.server, { tasks, stages: [] });
    const workers = await pipeline.startWorkers();
    process.kill(records.server.pid, 'SIGSTOP');
    await expect(workers.isReady())
      .rejects.toThrow()
      .finally(() => process.kill(records.server.pid, 'SIGCONT'));
  });
});

const answer = { by: 'model', text: '{}', profile: 'primary', model: 'small' } as const;
const toAdvance = (job: StageJob, attempt: Attempt) => advance(job, 'validate', answer, attempt).change;

/** A job whose worker crashed with a paid answer that Redis had not taken, and what lands it. */
async function dieWithAnswer(decide = toAdvance) {
  const store = await records.openStore();
  const { home: keys } = store.keySpace;
  const dir = await mkdtemp(join(tmpdir(), 'airlock-spool-'));
  const hands = openBareHands(store);
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const onTrouble = (error: Error) => {
    throw error;
  };
  const spool = openSpool(dir, { onTrouble, onSpooled: () => undefined });
  const first = await hands.accept(acceptanceOf(createNoteTask(), { text: 'hello' }));
  const next = await hands.commitRedacted(await hands.start(first, 'redact'), { text: 'hello' });
  const job = await hands.start(next, 'model');
  const begun = await hands.begin(job);
  if (begun.is !== 'begun') throw new Error(begun.is);
  const usage = { inputTokens: 31, outputTokens: 7 };
  const attempt = { ...begun.attempt, outcome: 'answered', usage } as const;
  const change = decide(job, attempt);
  const own = { stage: job.stage, visit: job.visit, since: job.now };
  const { jobId, tenant, token } = job;
  void spool.land(
    { job: { jobId, tenant, token }, own, change, worker: hands.workerId },
    () => new Promise(() => undefined),
  );
  await eventually(async () => (await spool.readAll()).length === 1);
  const { log, lines } = startObserving();
  const read = () => store.redis.hgetall(keys.job(job.jobId));
  const readAttempt = async () => JSON.parse((await read())['attempt:1'] ?? '{}') as object;
  return {
    store,
    hands,
    keys,
    job,
    attempt,
    spool,
    lines,
    read,
    readAttempt,
    land: () => landSpooled({ store, spool, onTrouble }, log),
  };
}

describe('landSpooled', () => {
  it('writes a paid answer into the record, and takes it off the disk', async () => {
    const { job, attempt, spool, lines, read, readAttempt, land } = await dieWithAnswer();
    await land();
    expect(await read()).toMatchObject({ stage: 'validate', visit: '3', leaseEndsAt: '', owner: '' });
    expect(await readAttempt()).toEqual(attempt);
    expect(lines).toMatchObject([{ level: 30, event: 'answer-landed', jobId: job.jobId, stage: 'model', is: 'done' }]);
    expect(await spool.readAll()).toEqual([]);
  });

  it('changes nothing where the answer is in the record already', async () => {
    const { spool, lines, read, land } = await dieWithAnswer();
    const [left] = await spool.readAll();
    await land();
    const before = await read();
    if (left === undefined) throw new Error('nothing was left');
    void spool.land(left, () => new Promise(() => undefined));
    await eventually(async () => (await spool.readAll()).length === 1);
    await land();
    expect(await read()).toEqual(before);
    expect(lines.map(({ is }) => is)).toEqual(['done', 'moved']);
    expect(await spool.readAll()).toEqual([]);
  });

  it('tells what was paid, although the job was asked anew meanwhile', async () => {
    const { hands, job, attempt, lines, read, readAttempt, land } = await dieWithAnswer();
    const unknown = { ...attempt, outcome: 'unknown', failure: 'model-unknown-outcome', usage: null } as const;
    await hands.commit(job, { event: 'next rung', set: {}, next: 'fallback', attempt: unknown });
    await land();
    expect(lines).toMatchObject([{ is: 'moved' }]);
    expect(await read()).toMatchObject({ stage: 'fallback', visit: '3' });
    expect(await readAttempt()).toEqual({ ...unknown, usage: attempt.usage });
  });

  it('leaves what was found wrong with the answer meanwhile, when it lands once more', async () => {
    const { hands, job, attempt, spool, lines, readAttempt, land } = await dieWithAnswer();
    const [paid] = await spool.readAll();
    await land();
    if (paid === undefined) throw new Error('nothing was left');
    void spool.land(paid, () => new Promise(() => undefined));
    await eventually(async () => (await spool.readAll()).length === 1);
    const checking = await hands.start(job, 'validate');
    const judged = { ...attempt, failure: 'answer-off-schema' } as const;
    await hands.commit(checking, retry(checking, { code: 'answer-off-schema', attempt: judged }, 0));
    await land();
    expect(lines.map(({ is }) => is)).toEqual(['done', 'moved']);
    expect(await readAttempt()).toEqual(judged);
  });

  it('takes a visit that was to be put off from nobody who has claimed it since', async () => {
    const toRetry = (job: StageJob, attempt: Attempt) => retry(job, { code: 'answer-empty', attempt }, 60_000);
    const { store, hands, keys, job, attempt, lines, read, readAttempt, land } = await dieWithAnswer(toRetry);
    await hands.crash();
    await recoverVisits(store, keys);
    const others = openBareHands(store);
    await others.start(job, 'model');
    await land();
    expect(lines).toMatchObject([{ is: 'moved' }]);
    expect(await read()).toMatchObject({ owner: others.workerId, spent: '0', notBefore: '0' });
    expect(await readAttempt()).toEqual(attempt);
  });

  it('puts away the answer of a job that is gone', async () => {
    const { store, keys, job, spool, lines, land } = await dieWithAnswer();
    await store.redis.del(keys.job(job.jobId));
    await land();
    expect(lines).toMatchObject([{ is: 'moved' }]);
    expect([await spool.readAll(), await store.redis.exists(keys.job(job.jobId))]).toEqual([[], 0]);
  });

  it('has nothing to do where nothing was left behind', async () => {
    const { lines, land } = await dieWithAnswer();
    await land();
    await land();
    expect(lines).toHaveLength(1);
  });
});
