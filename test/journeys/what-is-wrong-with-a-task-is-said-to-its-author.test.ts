import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../src/tasks/task.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { createOperator, startLadder } from '../support/start-ladder.ts';
import type { Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const FILE = 'what-is-wrong-with-a-task-is-said-to-its-author.test.ts';
const note = { ...createNoteTask({ ladder: ({ model }) => [model('primary'), model('fallback')] }), file: FILE };
const given = { text: 'Write to ann@example.com' };
const quote = ({ input }: { input: unknown }) => {
  throw new Error(`cannot read ${JSON.stringify(input)}`);
};

/** The log's lines of a job that failed. */
const linesOf = ({ logged }: Pipeline, jobId: string) =>
  logged
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line.event === 'visit-failed' && line.jobId === jobId);

type Broken = [what: string, changes: Partial<Task>, fault: { field: string; reason: string }, calls: number];
const broken: Broken[] = [
  [
    'a prompt that returns no text',
    { prompt: () => ({ system: 'Sort.' }) as never },
    { field: 'prompt', reason: 'must return { system, user }, both texts' },
    0,
  ],
  [
    'an async prompt that rejects',
    { prompt: (async () => quote({ input: 'x' })) as never },
    { field: 'prompt', reason: 'returned a promise; it must not be async' },
    0,
  ],
  [
    'a gate that returns NaN',
    { gate: { threshold: 0.5, confidence: () => Number.NaN } },
    { field: 'gate', reason: 'must return a number from 0 to 1' },
    1,
  ],
  [
    'a check that returns true',
    { check: () => true as never },
    { field: 'check', reason: 'must return undefined or a text' },
    1,
  ],
  ['a check that throws', { check: quote }, { field: 'check', reason: 'threw an error' }, 1],
  [
    'documents that are none',
    { retrieve: async () => ['x'] as never },
    { field: 'retrieve', reason: 'must return a list of documents, each { id, text }' },
    0,
  ],
];

describe('what is wrong with a task', () => {
  it.each(broken)('is said by file and field, and nothing is paid for twice: %s', async (_, changes, fault, calls) => {
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [{ ...note, ...changes }] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', given);
    const { failure } = await pipeline.reaches(id, 'failed');
    const message = `The task's own code is at fault. ${FILE}: ${fault.field}: ${fault.reason}.`;
    expect(failure).toEqual({ kind: 'task-fault', code: 'task-broken', message });
    expect(await operator.deadLetter(id)).toMatchObject({ failure: { message }, failures: [{ code: 'task-broken' }] });
    expect([primary.requests.length, fallback.requests.length]).toEqual([calls, 0]);
    expect(linesOf(pipeline, id)).toMatchObject([{ level: 50, code: 'task-broken', file: FILE, ...fault }]);
  });

  it('is said with its own words and places in development, and without them in production', async () => {
    const tasks = [{ ...note, check: quote }];
    const say = async (isProduction: boolean) => {
      const { model, pipeline } = await startJourney(redis, { tasks, isProduction });
      model.script(noteAnswer());
      const { id } = await pipeline.submit('note', given);
      await pipeline.reaches(id, 'failed');
      return { line: linesOf(pipeline, id)[0], all: pipeline.logged.join('') };
    };
    const inDevelopment = await say(false);
    expect(inDevelopment.line).toMatchObject({ message: 'cannot read {"text":"Write to ann@example.com"}' });
    expect(inDevelopment.line?.stack).toEqual([expect.stringMatching(new RegExp(`quote .*${FILE}:\\d+:\\d+`))]);
    const inProduction = await say(true);
    expect(inProduction.line).toMatchObject({ field: 'check', stack: inDevelopment.line?.stack });
    expect(inProduction.all).not.toMatch(/cannot read|ann@example/);
  });

  it('leaves its answer to a rule or a person; a gate that cannot tell, what was answered', async () => {
    const task = createNoteTask({ ladder: ({ model, review }) => [model('primary'), model('fallback'), review()] });
    const gate = { threshold: 0.5, confidence: () => undefined as never };
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [{ ...task, gate }] });
    primary.script(noteAnswer());
    const { id } = await pipeline.submit('note', given);
    await pipeline.reaches(id, 'in_review');
    expect(await operator.reviews()).toMatchObject([
      { id, output: { summary: 'a note' }, confidence: null, failure: { code: 'task-broken' } },
    ]);
    expect((await operator.decide(id, { decision: 'approve' })).status).toBe(200);
    expect(await pipeline.find(id)).toMatchObject({ status: 'succeeded', output: { summary: 'a note' } });
    expect(fallback.requests).toEqual([]);
  });

  it('that is put right lets the dead letter go on with the answer that was paid for', async () => {
    let isRight = false;
    const check = () => (isRight ? undefined : (null as never));
    const { model, pipeline } = await startJourney(redis, { tasks: [{ ...note, check }] });
    model.script(noteAnswer());
    const { id } = await pipeline.submit('note', given);
    await pipeline.reaches(id, 'failed');
    isRight = true;
    expect((await createOperator(pipeline).replay(id, 'stage')).status).toBe(202);
    await pipeline.reaches(id, 'succeeded');
    expect(model.requests).toHaveLength(1);
  });

  it('is told to whoever corrects an answer that its check cannot judge', async () => {
    const task = createNoteTask({ ladder: ({ review }) => [review()] });
    const { pipeline } = await startJourney(redis, { tasks: [{ ...task, check: quote, file: FILE }] });
    const { id } = await pipeline.submit('note', given);
    await pipeline.reaches(id, 'in_review');
    const output = { summary: 'mine', confidence: 1 };
    const answer = await createOperator(pipeline).decide(id, { decision: 'correct', output });
    expect(answer.status).toBe(409);
    expect(await answer.json()).toMatchObject({
      code: 'task-broken',
      detail: `The task's own code is at fault. ${FILE}: check: threw an error.`,
    });
  });
});
