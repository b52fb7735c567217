import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { prove } from '../support/prove.ts';
import { completion, type ScriptedBehaviour } from '../support/scripted-model.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const hedged = createNoteTask({
  threshold: 0.5,
  ladder: ({ model }) => [model('primary', { hedge: 'fallback', attempts: 2 })],
});
const unsure = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { hedge: 'fallback', rounds: 0 }), review()],
});

/** A model that holds its answers until they are let go. */
function createHeld() {
  const held: ServerResponse[] = [];
  const gone: ServerResponse[] = [];
  const hold: ScriptedBehaviour = (response) => {
    held.push(response);
    response.on('close', () => gone.push(response));
  };
  const answer = (given: object) => {
    const { body } = noteAnswer(given) as { body: object };
    for (const response of held.splice(0))
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  return { held, gone, hold, answer };
}

describe('a slow model with a hedge', () => {
  it('has another asked beside it: the first answer counts, and the other request is taken back', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [hedged] });
    const { hold, gone } = createHeld();
    primary.script(hold);
    fallback.script(noteAnswer({ summary: 'by the other' }));
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'by the other' }, answer: { rung: 0, profile: 'fallback' } });
    expect(job.attempts).toMatchObject([
      { n: 1, rung: 0, profile: 'primary', outcome: 'aborted', failure: null },
      { n: 2, rung: 0, profile: 'fallback', outcome: 'answered', failure: null },
    ]);
    await eventually(() => gone.length === 1);
    expect(await prove(pipeline)).toMatchObject({ exitCode: 0, failed: [] });
  });

  it('is taken where it answers first after all', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [hedged] });
    const [slow, slower] = [createHeld(), createHeld()];
    primary.script(slow.hold);
    fallback.script(slower.hold);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await eventually(() => slower.held.length === 1);
    slow.answer({ summary: 'by the first' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'by the first' }, answer: { profile: 'primary' } });
    expect(job.attempts).toMatchObject([
      { n: 1, profile: 'primary', outcome: 'answered', failure: null },
      { n: 2, profile: 'fallback', outcome: 'aborted', failure: null },
    ]);
  });

  it('has the fault of its answer written beside that answer, whichever it was', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [unsure] });
    const [slow, slower] = [createHeld(), createHeld()];
    primary.script(slow.hold);
    fallback.script(slower.hold);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await eventually(() => slower.held.length === 1);
    slow.answer({ confidence: 0.1 });
    const job = await pipeline.reaches(id, 'in_review');
    expect(job.attempts).toMatchObject([
      { n: 1, outcome: 'answered', failure: { code: 'answer-unsure' } },
      { n: 2, outcome: 'aborted', failure: null },
    ]);
  });

  it('waits for the other where it fails meanwhile, and spends one try where both do', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [hedged] });
    const [slow, slower] = [createHeld(), createHeld()];
    const fail = ({ held }: typeof slow) => held.splice(0).map((response) => response.writeHead(500).end('{}'));
    primary.script(slow.hold, slow.hold);
    fallback.script(slower.hold, slower.hold);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await eventually(() => slower.held.length === 1);
    fail(slow);
    fail(slower);
    await eventually(() => slower.held.length === 1, { withinMs: 10_000 });
    fail(slow);
    slower.answer({ summary: 'at last' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts.map(({ n, outcome }) => [n, outcome])).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'failed'],
      [4, 'answered'],
    ]);
  });

  it('asks the first alone after a wrong answer', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [hedged] });
    const { hold, held, answer } = createHeld();
    primary.script(hold, hold);
    fallback.script({ body: completion('no JSON') }, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await eventually(() => fallback.requests.length === 1 && primary.requests.length === 2, { withinMs: 10_000 });
    expect(held).toHaveLength(2);
    answer({ summary: 'by the first' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'by the first' } });
    expect(fallback.requests).toHaveLength(1);
  });

  it('asks nobody else where it is quick', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, { tasks: [hedged] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).attempts).toHaveLength(1);
    expect(fallback.requests).toHaveLength(0);
  });
});
