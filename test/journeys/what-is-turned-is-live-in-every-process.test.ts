import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { startJourney } from '../support/start-journey.ts';
import type { Pipeline, PipelineGiven } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

const task = createNoteTask({
  threshold: 0.5,
  ladder: ({ model, review }) => [model('primary', { rounds: 0 }), review()],
});

async function start(given: Partial<PipelineGiven> = {}) {
  const journey = await startJourney(redis, { tasks: [task], ...given });
  const { request } = journey.pipeline;
  const turn = async (patch: object) => {
    const headers = { 'content-type': 'application/json' };
    const answer = await request('/v1/tasks/note', { method: 'PATCH', headers, body: JSON.stringify(patch) });
    expect(answer.status).toBe(200);
    return (await answer.json()) as { knobs: object };
  };
  return { ...journey, turn };
}

/** Whether the job's visit was claimed and snoozed. */
const isSnoozed = async ({ redis: records, keys }: Pipeline, jobId: string) =>
  Number(await records.hget(keys.job(jobId), 'notBefore')) > 0;

describe('a paused task', () => {
  it('has its jobs wait, spending nothing, until it is resumed', async () => {
    const { pipeline, model, turn } = await start({ stages: [] });
    expect(await turn({ paused: true })).toMatchObject({ knobs: { paused: true } });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    // Two processes that begin while it is paused; the second has one stage alone.
    await pipeline.startWorkers();
    await pipeline.startWorkers({ stages: ['redact'] });
    await eventually(() => isSnoozed(pipeline, id));
    expect(await pipeline.find(id)).toMatchObject({ stage: 'redact', attempts: [] });
    expect(model.requests).toHaveLength(0);
    model.script(noteAnswer());
    await turn({ paused: null });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ attempts: [{ n: 1, outcome: 'answered' }] });
  });

  it('has them expire at their deadline', async () => {
    const { pipeline, model, turn } = await start({ tasks: [createNoteTask()], stages: [] });
    await turn({ paused: true });
    const { id } = await pipeline.submit('note', { text: 'hello' }, { options: { deadlineMs: 1500 } });
    await pipeline.startWorkers();
    expect(await pipeline.ends(id)).toMatchObject({ status: 'expired', failure: { code: 'deadline' } });
    expect(model.requests).toHaveLength(0);
  });

  it('leaves other tasks alone', async () => {
    const { pipeline, model, turn } = await start({
      tasks: [task, { ...createNoteTask(), name: 'other' }],
      stages: [],
    });
    await turn({ paused: true });
    await pipeline.startWorkers();
    model.script(noteAnswer());
    expect(await pipeline.submit('other', { text: 'hello' }, { wait: 20 })).toMatchObject({ status: 'succeeded' });
  });
});

describe('a paused model', () => {
  it('is not asked until it is resumed, and its jobs wait for it', async () => {
    const { pipeline, model } = await start();
    const headers = { 'content-type': 'application/json' };
    const turnModel = async (patch: object) => {
      const init = { method: 'PATCH', headers, body: JSON.stringify(patch) };
      const answer = await pipeline.request('/v1/models/primary', init);
      return (await answer.json()) as object;
    };
    expect(await turnModel({ paused: true })).toMatchObject({ paused: true, state: 'paused' });
    const { id } = await pipeline.submit('note', { text: 'hello' });
    await pipeline.findWhen(id, ({ stage }) => stage === 'model');
    model.script(noteAnswer());
    expect(model.requests).toHaveLength(0);
    expect(await turnModel({ paused: false })).toMatchObject({ paused: false, state: 'open' });
    expect(await pipeline.reaches(id, 'succeeded')).toMatchObject({ attempts: [{ n: 1, outcome: 'answered' }] });
  });
});

describe('a threshold', () => {
  it('is that of the next answers wherever they are judged, and that of the task again once it is taken back', async () => {
    const { pipeline, model, turn } = await start();
    await pipeline.startWorkers();
    const submit = async () => {
      model.script(noteAnswer({ confidence: 0.9 }));
      const { id } = await pipeline.submit('note', { text: 'hello' });
      return (await pipeline.findWhen(id, ({ status }) => status === 'succeeded' || status === 'in_review')).status;
    };
    expect(await submit()).toBe('succeeded');
    await turn({ threshold: 0.95 });
    await eventually(async () => (await submit()) === 'in_review');
    // In every process from now on.
    await eventually(
      async () => (await Promise.all([submit(), submit(), submit()])).join() === Array(3).fill('in_review').join(),
    );
    await turn({ threshold: null });
    await eventually(async () => (await submit()) === 'succeeded');
  });
});

describe('what was turned', () => {
  it('is in the audit log, and nothing that was refused', async () => {
    const { pipeline, turn } = await start({ stages: [] });
    await turn({ paused: true, threshold: 0.9 });
    const body = JSON.stringify({ limits: { requestsPerMinute: 5 } });
    const headers = { 'content-type': 'application/json' };
    for (const path of ['/v1/models/primary', '/v1/models/nobody', '/v1/tenants/acme']) {
      await pipeline.request(path, { method: 'PATCH', headers, body });
    }
    const told = async (query: string) => {
      const { data } = (await (await pipeline.request(`/v1/audit?${query}`)).json()) as { data: object[] };
      return data.map((entry) => `${Reflect.get(entry, 'act')} ${Reflect.get(entry, 'object')}`);
    };
    expect(await told('scope=installation')).toEqual([
      ...['audit.begin acme', 'model.limit primary', 'task.limit note', 'task.pause note'],
    ]);
    expect(await told('tenant=acme')).toEqual(['tenant.limit acme']);
  });
});
