import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { moveJob } from '../../src/records/move-job.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import type { Behaviour } from '../support/scripted-model.ts';
import { createOperator, startLadder } from '../support/start-ladder.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const ladder = {
  ladder: ({ model }) => [model('primary', { attempts: 1 }), model('fallback', { attempts: 1 })],
} satisfies Parameters<typeof createNoteTask>[0];
const task = createNoteTask({ threshold: 0.5, ...ladder });
const broken: Behaviour = { status: 500 };
const gauge = (code: string) => `airlock_dead_letters{task="note",code="${code}"}`;

const waitingIn = ({ redis, keys }: Pipeline, stage: string) =>
  redis.zrange(`${keys.tag}:${stage}:prioritized`, 0, '-1');

/** A job that died at the end of its ladder: both models failed once. */
async function deadLetter({ primary, fallback, pipeline }: Awaited<ReturnType<typeof startLadder>>): Promise<string> {
  primary.script(broken);
  fallback.script(broken);
  const { id } = await pipeline.submit('note', { text: 'hello' });
  await pipeline.reaches(id, 'failed');
  return id;
}

const problemOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];

describe('a dead letter', () => {
  it('names every failure on its way, and who is asked about it', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { pipeline, operator } = journey;
    const id = await deadLetter(journey);
    const job = await pipeline.find(id);
    expect(await operator.deadLetter(id)).toEqual({
      ...{ id, task: 'note', taskVersion: 1, owner: 'notes-team', failedStage: 'fallback', replays: 0 },
      failure: job.failure,
      failures: [
        { stage: 'model', rung: 0, code: 'model-error', at: expect.any(String) },
        { stage: 'fallback', rung: 1, code: 'model-error', at: expect.any(String) },
      ],
      diedAt: job.finishedAt,
      attempts: job.attempts,
    });
    expect(await operator.deadLetters('?task=note&code=model-error')).toEqual([id]);
    expect(await operator.deadLetters('?code=deadline')).toEqual([]);
    expect(await operator.deadLetters('?task=summarise')).toEqual([]);
  });

  it('replayed from its stage is answered by the rung that failed, as run 2 of the same job', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { primary, fallback, pipeline, operator } = journey;
    const id = await deadLetter(journey);
    const died = await pipeline.find(id);
    fallback.script(noteAnswer());
    const answer = await operator.replay(id, 'stage');
    expect([answer.status, answer.headers.get('location')]).toEqual([202, `/v1/jobs/${id}`]);
    expect(await answer.json()).toMatchObject({ id, run: 2, failure: null, finishedAt: null });

    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ run: 2, stage: 'done', failure: null, answer: { rung: 1, degraded: true } });
    expect(job.attempts.map(({ n, run, rung }) => [n, run, rung])).toEqual([
      [1, 1, 0],
      [2, 1, 1],
      [3, 2, 1],
    ]);
    expect(Date.parse(job.deadlineAt)).toBeGreaterThan(Date.parse(died.deadlineAt));
    expect(primary.requests).toHaveLength(1);
    expect(await waitingIn(pipeline, 'dead-letter')).toEqual([]);
    expect(await operator.deadLetters()).toEqual([]);
    expect(await pipeline.metric(gauge('model-error'))).toBe(0);
  });

  it('replayed from the start asks the first model again', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { primary, fallback, pipeline, operator } = journey;
    const id = await deadLetter(journey);
    primary.script(noteAnswer());
    expect((await operator.replay(id, 'start')).status).toBe(202);
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ run: 2, answer: { rung: 0, degraded: false }, usage: { modelCalls: 3 } });
    expect(job.attempts[2]).toMatchObject({ n: 3, run: 2, rung: 0 });
    expect(fallback.requests).toHaveLength(1);
  });

  it('that dies again counts its replays, and tells of the failures of its last run only', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { fallback, pipeline, operator } = journey;
    const id = await deadLetter(journey);
    fallback.script({ status: 401 });
    await operator.replay(id, 'stage');
    await pipeline.findWhen(id, ({ run, status }) => run === 2 && status === 'failed');
    const letter = await operator.deadLetter(id);
    expect(letter).toMatchObject({ replays: 1, failedStage: 'fallback', attempts: [{ n: 1 }, { n: 2 }, { n: 3 }] });
    expect(letter.failures.map(({ code }) => code)).toEqual(['model-not-allowed']);
    expect([await pipeline.metric(gauge('model-error')), await pipeline.metric(gauge('model-not-allowed'))]).toEqual([
      0, 1,
    ]);
  });

  it('that died of a wrong answer asks for another one when it is replayed from its stage', async () => {
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [task] });
    primary.script(noteAnswer({ confidence: 0.1 }));
    fallback.script(noteAnswer({ confidence: 0.1 }), noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'failed')).failure).toMatchObject({ code: 'answer-unsure' });
    expect((await operator.deadLetter(id)).failedStage).toBe('validate');
    await operator.replay(id, 'stage');
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, answer: { rung: 1 } });
  });

  it('is replayed once, however many ask at once', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { fallback, pipeline, operator } = journey;
    const id = await deadLetter(journey);
    fallback.script(noteAnswer());
    const answers = await Promise.all(Array.from({ length: 5 }, () => operator.replay(id, 'stage')));
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409]);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, usage: { modelCalls: 3 } });
    expect(await problemOf(await operator.replay(id, 'stage'))).toEqual([409, 'not-dead']);
  });

  it('of a task with a newer version runs as that, and only from the start', async () => {
    const journey = await startLadder(redis, { tasks: [task, createNoteTask({ version: 2, ...ladder })] });
    const { primary, pipeline, operator } = journey;
    const id = await deadLetter(journey);
    // As if it had been accepted before there was a version 2.
    await moveJob(pipeline.store, 'default', id, () => ({ set: { taskVersion: 1 } }));
    expect(await problemOf(await operator.replay(id, 'stage'))).toEqual([409, 'task-version-changed']);
    expect(await operator.replayMany({ filter: {}, dryRun: true })).toEqual({ replayed: 1, skipped: 0 });

    primary.script(noteAnswer());
    expect(await operator.replayMany({ filter: {} })).toEqual({ replayed: 1, skipped: 0 });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, taskVersion: 2, answer: { rung: 0 } });
  });

  it('put away stays failed, leaves the list and is removed in time', async () => {
    const journey = await startLadder(redis, { tasks: [task], settings: { retentionMs: 5000 } });
    const { pipeline, operator } = journey;
    const id = await deadLetter(journey);
    expect((await operator.discard(id)).status).toBe(204);
    expect(await pipeline.find(id)).toMatchObject({
      status: 'failed',
      stage: 'done',
      failure: { code: 'model-error' },
    });
    expect(await operator.deadLetters()).toEqual([]);
    expect(await waitingIn(pipeline, 'dead-letter')).toEqual([]);
    expect(await pipeline.metric(gauge('model-error'))).toBe(0);
    expect(await problemOf(await operator.discard(id))).toEqual([409, 'not-dead']);
    expect(await problemOf(await operator.replay(id, 'start'))).toEqual([409, 'not-dead']);
    await eventually(async () => (await pipeline.request(`/v1/jobs/${id}`)).status === 404, { withinMs: 20_000 });
  });
});

describe('many dead letters', () => {
  it('are counted by a dry run, and replayed by the same request without it', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { primary, fallback, pipeline, operator } = journey;
    const ids = [await deadLetter(journey), await deadLetter(journey), await deadLetter(journey)];
    primary.script({ status: 401 });
    fallback.script({ status: 401 });
    const other = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(other.id, 'failed');

    const filter = { task: 'note', code: 'model-error' };
    expect(await operator.replayMany({ filter, dryRun: true })).toEqual({ replayed: 3, skipped: 0 });
    expect(await operator.replayMany({ filter, dryRun: true, limit: 2 })).toEqual({ replayed: 2, skipped: 0 });
    const before = (await operator.deadLetter(ids[0] ?? '')).diedAt;
    expect(await operator.replayMany({ filter: { before }, dryRun: true })).toEqual({ replayed: 0, skipped: 0 });
    expect(await operator.deadLetters()).toHaveLength(4);

    fallback.script(noteAnswer(), noteAnswer(), noteAnswer());
    expect(await operator.replayMany({ filter })).toEqual({ replayed: 3, skipped: 0 });
    for (const id of ids) expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2 });
    expect(await operator.deadLetters()).toEqual([other.id]);
  });

  it('are listed newest first, a page at a time', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const ids = [await deadLetter(journey), await deadLetter(journey), await deadLetter(journey)];
    const page = async (query: string) =>
      (await journey.pipeline.request(`/v1/dead-letters${query}`)).json() as Promise<{
        data: { id: string }[];
        nextCursor: string | null;
      }>;
    const first = await page('?limit=2');
    const second = await page(`?limit=2&cursor=${first.nextCursor}`);
    expect([...first.data, ...second.data].map(({ id }) => id)).toEqual(ids.reverse());
    expect(second.nextCursor).toBeNull();
    expect((await journey.pipeline.request('/v1/dead-letters?cursor=abc')).status).toBe(400);
  });

  it('of another tenant are neither seen nor touched', async () => {
    const journey = await startLadder(redis, { tasks: [task] });
    const { pipeline } = journey;
    const id = await deadLetter(journey);
    const { key } = await createApiKey(pipeline.store, 'globex', 'operate');
    const request: Pipeline['request'] = (path, init = {}) =>
      fetch(pipeline.url + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } });
    const stranger = createOperator({ ...pipeline, request });
    expect(await stranger.deadLetters()).toEqual([]);
    expect(await stranger.replayMany({ filter: {} })).toEqual({ replayed: 0, skipped: 0 });
    for (const answer of [await stranger.replay(id, 'start'), await stranger.discard(id)]) {
      expect(await problemOf(answer)).toEqual([404, 'job-unknown']);
    }
    expect(await pipeline.find(id)).toMatchObject({ status: 'failed', stage: 'dead-letter' });
  });
});
