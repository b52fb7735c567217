import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FailureCode } from '../../src/failures/failure-codes.ts';
import { createDetectors } from '../../src/redaction/detectors.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { startJourney } from '../support/start-journey.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const jsonHead = { 'content-type': 'application/json', 'content-length': '1000' };
const error = (status: number, code: string): Behaviour => ({ status, body: { error: { message: 'no', code } } });
const says = (content: string | null, changes: object = {}): Behaviour => ({ body: completion(content, changes) });

/** What is repeated, and what its attempt is listed with. */
const repeated: [string, FailureCode, Behaviour][] = [
  ['a web page with 200', 'model-protocol', { headers: { 'content-type': 'text/html' }, body: '<html>hi</html>' }],
  [
    'a body that is cut',
    'model-protocol',
    (response) => {
      response.writeHead(200, jsonHead).write('{"choices":', () => response.destroy());
    },
  ],
  ['a connection that is reset', 'model-unreachable', (response) => void response.destroy()],
  ['silence', 'model-timeout', () => undefined],
  ['a body that stalls', 'model-timeout', (response) => void response.writeHead(200, jsonHead).write('{"choices":')],
  [
    'a body that drips',
    'model-timeout',
    (response) => {
      response.writeHead(200, jsonHead);
      const drip = setInterval(() => response.write(' '), 20);
      response.once('close', () => clearInterval(drip));
    },
  ],
];

/** What is buried at the first attempt. */
const buried: [string, FailureCode, Behaviour][] = [
  ['a refusal', 'model-refused', says(null, { message: { role: 'assistant', content: null, refusal: 'I will not' } })],
  ['a filtered answer', 'model-refused', says('{"summary"', { finish_reason: 'content_filter' })],
  ['a key that is not accepted', 'model-not-allowed', error(401, 'invalid_api_key')],
  ['a quota that is used up', 'model-quota', error(429, 'insufficient_quota')],
  ['an input that is too long', 'input-too-long', error(400, 'context_length_exceeded')],
];

describe('a misbehaving model', () => {
  it.each(repeated)('is asked again after %s', async (_, code, behaviour) => {
    const settings = { modelTimeoutMs: code === 'model-timeout' ? 300 : 20_000 };
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()], settings });
    // A busy machine may not manage 300 ms at once, hence more than one.
    model.script(behaviour, noteAnswer(), noteAnswer(), noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'succeeded');
    expect(job.attempts[0]).toMatchObject({ outcome: 'failed', failure: { code } });
  });

  it.each(buried)('makes a dead letter at once with %s', async (_, code, behaviour) => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(behaviour, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'failed');
    expect(model.requests).toHaveLength(1);
    expect(job.failure?.code).toBe(code);
    expect(job.attempts).toMatchObject([{ failure: { code } }]);
  });

  it('is understood when it puts its JSON into a fence with words around', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(says('Here you are:\n```json\n{"summary": "a note", "confidence": 1}\n```\nAnything else?'));
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).output).toEqual({ summary: 'a note', confidence: 1 });
  });

  it('gets nothing for a placeholder that it made up', async () => {
    const given = { tasks: [createNoteTask()], detectors: createDetectors('balanced') };
    const { model, pipeline } = await startJourney(redis, given);
    model.script(noteAnswer({ summary: 'from [EMAIL_2]' }), noteAnswer({ summary: 'from [PERSON_9]' }));
    const { id } = await pipeline.submit('note', { text: 'from ann@example.com, who wrote' });
    const job = await pipeline.reaches(id, 'failed');
    expect(model.requests).toHaveLength(2);
    expect(job).toMatchObject({ output: null, failure: { code: 'answer-placeholder-unknown' } });
  });

  it('is not believed when it is not sure', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ threshold: 0.5 })] });
    model.script(noteAnswer({ confidence: 0.4 }), noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const job = await pipeline.reaches(id, 'failed');
    expect(model.requests).toHaveLength(1);
    expect(job).toMatchObject({ output: null, failure: { kind: 'low-confidence', code: 'answer-unsure' } });
    expect(job.attempts).toMatchObject([{ outcome: 'answered', failure: { code: 'answer-unsure' } }]);
  });

  it.each<[string, number | string]>([
    ['above the threshold', 0.5],
    ['beyond what the schema knows, and asked again', 1.7],
  ])('is judged by a confidence %s', async (_, confidence) => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ threshold: 0.5 })] });
    model.script(noteAnswer({ confidence }), noteAnswer({ confidence: 0.5 }));
    const { id } = await pipeline.submit('note', { text: 'hello' });
    expect((await pipeline.reaches(id, 'succeeded')).answer?.confidence).toBe(0.5);
  });
});
