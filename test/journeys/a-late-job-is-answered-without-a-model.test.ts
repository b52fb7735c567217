import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startLadder } from '../support/start-ladder.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const throttled = { status: 429, headers: { 'retry-after': '300' } };
const untilRule = createNoteTask({
  ladder: ({ model, rule }) => [
    model('primary'),
    rule(() => ({ summary: 'by rule', confidence: 0 })),
    model('fallback'),
  ],
});
const soon = { options: { deadlineMs: 2000 } };

describe('a job whose time is over', () => {
  it('is answered by the first rung below that needs no model, and its request is taken back', async () => {
    const { primary, pipeline } = await startLadder(redis, {
      tasks: [untilRule],
      settings: { modelTimeoutMs: 60_000 },
    });
    let closed: Promise<unknown> | undefined;
    primary.script((response) => {
      closed = once(response, 'close');
    });
    const received = primary.nextRequest();
    const { id } = await pipeline.submit('note', { text: 'hello' }, soon);
    await received;
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job).toMatchObject({ output: { summary: 'by rule' }, answer: { by: 'rule', rung: 1, degraded: true } });
    // A second before its deadline, so that the rule is in time.
    expect(Date.parse(job.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(job.deadlineAt) - 1000);
    await closed;
    await pipeline.findWhen(id, ({ attempts }) => attempts[0]?.outcome === 'aborted');
  });

  it('is answered so although nobody has redacted it, and shows nothing to a model', async () => {
    const { primary, fallback, pipeline } = await startLadder(redis, {
      tasks: [untilRule],
      stages: ['fallback', 'validate'],
    });
    const { id } = await pipeline.submit('note', { text: 'hello' }, soon);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'rule', rung: 1 }, attempts: [] });
    expect([primary.requests, fallback.requests]).toEqual([[], []]);
  });

  it('is asked of the rule it stands on, too', async () => {
    const ladder = createNoteTask({
      ladder: ({ model, rule }) => [rule(({ input }) => ({ summary: input.text, confidence: 0 })), model('primary')],
    });
    const { primary, pipeline } = await startLadder(redis, { tasks: [ladder], stages: ['model', 'validate'] });
    const { id } = await pipeline.submit('note', { text: 'hello' }, soon);
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'rule', rung: 0, degraded: false } });
    expect(primary.requests).toEqual([]);
  });

  it('asks no model any more when that rung passes on: it expires', async () => {
    const ladder = createNoteTask({
      ladder: ({ model, rule }) => [model('primary'), rule(() => undefined), model('fallback')],
    });
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [ladder] });
    primary.script(() => undefined);
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1500 } });
    const job = await pipeline.reaches(id, 'expired');
    expect(job).toMatchObject({ stage: 'dead-letter', failure: { kind: 'deadline', code: 'deadline' } });
    expect(fallback.requests).toEqual([]);
    const { failures } = await operator.deadLetter(id);
    expect(failures.map(({ rung, code }) => [rung, code])).toEqual([
      [0, 'deadline'],
      [1, 'answer-from-no-rule'],
    ]);
    expect(await pipeline.metric('airlock_dead_letters{task="note",code="deadline"}')).toBe(1);
  });

  it('waits for a person where that is the next rung, whose no makes no model answer either', async () => {
    const ladder = createNoteTask({
      ladder: ({ model, review, rule }) => [
        ...[model('primary'), review(), model('fallback')],
        rule(() => ({ summary: 'by rule', confidence: 0 })),
      ],
    });
    const { primary, fallback, pipeline, operator } = await startLadder(redis, { tasks: [ladder] });
    primary.script(() => undefined);
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1500 } });
    await pipeline.reaches(id, 'in_review');
    expect(await operator.reviews()).toMatchObject([{ id, output: null, reasons: ['deadline'] }]);
    await operator.decide(id, { decision: 'reject' });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ answer: { by: 'rule', rung: 3 } });
    expect(fallback.requests).toEqual([]);
  });

  it('expires where no rung is left, and has its whole time again when it is replayed', async () => {
    const ladder = createNoteTask({ ladder: ({ model }) => [model('primary', { patienceMs: 60_000 })] });
    const { primary, pipeline, operator } = await startLadder(redis, { tasks: [ladder] });
    primary.script(throttled);
    const { id } = await pipeline.submit('note', { text: 'hello' }, soon);
    expect(await pipeline.reaches(id, 'expired')).toMatchObject({ failure: { code: 'deadline' } });
    await pipeline.redis.del(pipeline.keys.meter('primary'));
    primary.script(noteAnswer());
    await operator.replay(id, 'stage');
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, answer: { rung: 0 } });
  });

  it('that was never redacted is redacted first when it is replayed from its stage', async () => {
    const ladder = createNoteTask({
      ladder: ({ model, rule }) => [model('primary'), rule(() => undefined), model('fallback')],
    });
    const { primary, fallback, pipeline, operator } = await startLadder(redis, {
      tasks: [ladder],
      stages: ['fallback'],
    });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1500 } });
    await pipeline.reaches(id, 'expired');
    expect(await operator.deadLetter(id)).toMatchObject({ failedStage: 'fallback', attempts: [] });
    await pipeline.startWorkers();
    primary.script(noteAnswer());
    await operator.replay(id, 'stage');
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ run: 2, answer: { by: 'model', rung: 0 } });
    expect(fallback.requests).toEqual([]);
  });
});
