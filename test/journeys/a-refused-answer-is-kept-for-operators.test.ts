import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { createOperator } from '../support/start-ladder.ts';
import { createClient, type Pipeline } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const wrong = noteAnswer({ summary: 'x'.repeat(81), confidence: 'quite sure of it' });
const at = [
  { path: '/summary', code: 'too_big', expected: 'text, at most 80 characters' },
  { path: '/confidence', code: 'invalid_type', expected: 'a number from 0 to 1' },
];

async function reveal({ url, store }: Pipeline, jobId: string, role: 'submit' | 'operate' = 'operate') {
  const { key } = await createApiKey(store, 'default', role);
  const body = JSON.stringify({ field: 'refused', reason: 'why' });
  const headers = { 'content-type': 'application/json' };
  const answer = await createClient(url, key).request(`/v1/jobs/${jobId}/reveal`, { method: 'POST', headers, body });
  return { status: answer.status, body: (await answer.json()) as { value: Record<string, unknown> | null } };
}

describe('an answer that does not fit', () => {
  it('says where in job, dead letter and log, by paths of the schema and never with a value', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ rounds: 0 })] });
    model.script(wrong);
    const { id } = await pipeline.submit('note', { text: 'hello' });
    const { failure } = await pipeline.reaches(id, 'failed');
    expect(failure).toMatchObject({ code: 'answer-off-schema', at });
    expect(await createOperator(pipeline).deadLetter(id)).toMatchObject({ failure: { at } });
    const lines = pipeline.logged.filter((line) => line.includes('answer-off-schema'));
    expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
      { event: 'visit-failed', jobId: id, at },
      { event: 'job-dead', jobId: id, code: 'answer-off-schema' },
    ]);
    const record = JSON.stringify(await pipeline.redis.hgetall(pipeline.keys.job(id)));
    expect(pipeline.logged.join('') + record).not.toContain('quite sure of it');
  });

  it('says so in a batch, and to the person who is asked then', async () => {
    const task = createNoteTask({ ladder: ({ model, review }) => [model('primary', { rounds: 0 }), review()] });
    const { model, pipeline } = await startJourney(redis, {
      tasks: [createNoteTask({ rounds: 0 }), { ...task, name: 'reviewed' }],
    });
    model.script(wrong, wrong);
    const { id } = await pipeline.submit('reviewed', { text: 'hello' });
    await pipeline.reaches(id, 'in_review');
    expect(await createOperator(pipeline).reviews()).toMatchObject([
      { id, output: null, reasons: ['answer-off-schema'], failure: { code: 'answer-off-schema', at } },
    ]);
    const headers = { 'content-type': 'application/x-ndjson' };
    const body = '{"input": {"text": "hello"}}';
    const batch = await pipeline.request('/v1/batches?task=note', { method: 'POST', headers, body });
    const { id: batchId } = (await batch.json()) as { id: string };
    const listed = await (await pipeline.request(`/v1/jobs?batch=${batchId}`)).json();
    const { data } = listed as { data: { id: string }[] };
    const { id: rowId } = await pipeline.reaches(data[0]?.id ?? '', 'failed');
    const results = await (await pipeline.request(`/v1/batches/${batchId}/results`)).text();
    expect(JSON.parse(results)).toMatchObject({ jobId: rowId, failure: { code: 'answer-off-schema', at } });
  });

  it('is kept sealed, also of a job that succeeded since, and shown to operators alone', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask()] });
    model.script(wrong, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'succeeded');
    expect(await reveal(pipeline, id, 'submit')).toMatchObject({ status: 403 });
    const { status, body } = await reveal(pipeline, id);
    expect(status).toBe(200);
    expect(body.value).toMatchObject({
      ...{ code: 'answer-off-schema', notes: at, run: 1, rung: 0, round: 0, isCut: false },
      ...{ by: 'model', profile: 'primary', text: expect.stringContaining('quite sure of it') },
    });
    const audit = await (await pipeline.request('/v1/audit?act=job.reveal')).json();
    expect(audit).toMatchObject({ data: [{ object: id, reason: 'refused: why' }] });
  });

  it('is there when a check said no, or the gate was unsure, with what the check said', async () => {
    const check = ({ output }: { output: unknown }) =>
      (output as { summary: string }).summary === 'no' ? 'it says no' : undefined;
    const note = createNoteTask({ rounds: 0, threshold: 0.5 });
    const { model, pipeline } = await startJourney(redis, { tasks: [{ ...note, check }] });
    model.script(noteAnswer({ summary: 'no' }), noteAnswer({ confidence: 0.1 }));
    const refuse = async () => {
      const { id } = await pipeline.submit('note', { text: 'hello' });
      const { failure } = await pipeline.reaches(id, 'failed');
      expect(failure).not.toHaveProperty('at');
      return (await reveal(pipeline, id)).body.value;
    };
    expect(await refuse()).toMatchObject({ code: 'answer-check-failed', notes: [{ code: 'it says no' }] });
    expect(await refuse()).toMatchObject({ code: 'answer-unsure', text: expect.stringContaining('0.1') });
  });

  it('is erased with its job, and by a run from the start', async () => {
    const { model, pipeline } = await startJourney(redis, { tasks: [createNoteTask({ rounds: 0 })] });
    model.script(wrong, noteAnswer());
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.reaches(id, 'failed');
    expect(await pipeline.redis.hexists(pipeline.keys.job(id), 'refused')).toBe(1);
    await createOperator(pipeline).replay(id, 'start');
    await pipeline.reaches(id, 'succeeded');
    expect((await reveal(pipeline, id)).body.value).toBeNull();
    expect((await pipeline.request(`/v1/jobs/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await pipeline.redis.exists(pipeline.keys.job(id))).toBe(0);
  });
});
