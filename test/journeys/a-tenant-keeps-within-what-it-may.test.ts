import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createProducer } from '../../queues/producer/create-producer.ts';
import type { BatchView } from '../../src/jobs/batch-view.ts';
import type { JobView } from '../../src/jobs/job-view.ts';
import { createApiKey } from '../../src/records/api-keys.ts';
import { createCatalogue } from '../../src/tasks/load-tasks.ts';
import { createBatchClient, lineOf } from '../support/batch-client.ts';
import { eventually } from '../support/eventually.ts';
import { createNoteTask, noteAnswer } from '../support/note-task.ts';
import { type Behaviour, completion } from '../support/scripted-model.ts';
import { createSortTask } from '../support/sort-task.ts';
import { startJourney } from '../support/start-journey.ts';
import { createClient, type PipelineGiven } from '../support/start-pipeline.ts';
import { startRedis, type TestRedis } from '../support/start-redis.ts';

let redis: TestRedis;
beforeAll(async () => {
  redis = await startRedis();
});
afterAll(() => redis.stop());

/** Each request costs a dollar: it has 31 tokens. */
const price = { input: 1_000_000 / 31, output: 0 };

/** Tenants `acme`, of which this is set, and `globex`. */
async function start(knobs: object, given: Partial<PipelineGiven> = {}) {
  const tasks = [createSortTask(), createNoteTask()];
  const { pipeline, model } = await startJourney(redis, { tasks, reaches: { primary: { price } }, ...given });
  const headers = { 'content-type': 'application/json' };
  const turn = async (patch: object) => {
    const init = { method: 'PATCH', headers, body: JSON.stringify(patch) };
    expect((await pipeline.request('/v1/tenants/acme', init)).status).toBe(200);
  };
  const show = async () => (await pipeline.request('/v1/tenants/acme')).json() as Promise<{ use: object }>;
  const enter = async (tenant: string) => {
    const { key } = await createApiKey(pipeline.store, tenant, 'submit');
    const client = createClient(pipeline.url, key);
    const submit = (task = 'sort', text = 'wait') =>
      client.request('/v1/jobs', { method: 'POST', headers, body: JSON.stringify({ task, input: { text } }) });
    return { ...client, batches: createBatchClient(client), submit };
  };
  await turn(knobs);
  return { pipeline, model, turn, show, acme: await enter('acme'), globex: await enter('globex'), tasks };
}

const idOf = async (answer: Response) => ((await answer.json()) as JobView).id;

describe('a tenant with as many jobs as it may that have not ended', () => {
  const waiting = { code: 'tenant-waiting', status: 429, retryable: true, retryAfterMs: 5000 };

  it('gets no more in until one has ended, while another tenant does', async () => {
    const { acme, globex, show } = await start({ limits: { maxWaiting: 2 } }, { stages: [] });
    const id = await idOf(await acme.submit());
    expect((await acme.submit()).status).toBe(202);
    const refused = await acme.submit();
    expect(await refused.json()).toMatchObject(waiting);
    expect(refused.headers.get('retry-after')).toBe('5');
    expect((await globex.submit()).status).toBe(202);
    expect(await show()).toMatchObject({ limits: { maxWaiting: 2 }, use: { waiting: 2 } });
    expect((await acme.cancel(id)).status).toBe(200);
    expect((await acme.submit()).status).toBe(202);
  });

  it('has its upload ended in the middle, and goes on with it when there is room', async () => {
    const { acme, turn } = await start({ limits: { maxWaiting: 3 } }, { stages: [] });
    const rows = lineOf({ input: { text: 'ok' } }).repeat(10);
    const key = { 'idempotency-key': 'one upload' };
    const problem = (await (await acme.batches.upload('sort', rows, key)).json()) as { batch: BatchView };
    expect(problem).toMatchObject({ ...waiting, batch: { status: 'running', counts: { total: 3 } } });
    expect((await acme.batches.upload('sort', rows)).status).toBe(429);
    await turn({ limits: { maxWaiting: null } });
    expect(await acme.batches.accept('sort', rows, key)).toMatchObject({ id: problem.batch.id, counts: { total: 10 } });
  });

  it('is told so by a producer, too', async () => {
    const { pipeline, tasks } = await start({ limits: { maxWaiting: 1 } }, { stages: [] });
    const { encryptionKeys, settings } = pipeline;
    const given = { redisUrl: redis.url, encryptionKeys, prefix: settings.prefix, tasks: createCatalogue(tasks) };
    const producer = await createProducer({ ...given, tenant: 'acme' });
    onTestFinished(() => producer.close());
    await producer.submit('sort', { text: 'wait' });
    await expect(producer.submit('sort', { text: 'wait' })).rejects.toMatchObject({
      failure: { code: 'tenant-waiting', retryable: true },
    });
  });
});

describe('a tenant that has spent what it may in a day', () => {
  const DAY_S = 86_400;

  it('gets no more in until midnight, and has its running jobs go on', async () => {
    const { acme, globex, model, show } = await start({ budget: { usdPerDay: 2 } });
    const open: (() => void)[] = [];
    const body = JSON.stringify(completion('{"summary":"a note","confidence":0.9}'));
    const hold: Behaviour = (response) => {
      response.setHeader('content-type', 'application/json');
      open.push(() => response.end(body));
    };
    model.script(hold, hold, hold);
    // Nobody knows yet what one costs.
    const submitted = await Promise.all([acme.submit('note'), acme.submit('note'), acme.submit('note')]);
    const ids = await Promise.all(submitted.map(idOf));
    await eventually(() => open.length === ids.length);
    for (const answer of open) answer();
    for (const id of ids) expect(await acme.reaches(id, 'succeeded')).toMatchObject({ usage: { costUsd: 1 } });
    expect(await show()).toMatchObject({ use: { waiting: 0, spentUsd: 3, reservedUsd: 0 } });

    const refused = await acme.submit('note');
    expect(await refused.json()).toMatchObject({ code: 'budget-spent', status: 429, retryable: true });
    const left = Number(refused.headers.get('retry-after'));
    expect(Math.abs(left - (DAY_S - (Math.floor(Date.now() / 1000) % DAY_S)))).toBeLessThan(60);
    expect((await acme.batches.upload('note', lineOf({ input: { text: 'hello' } }))).status).toBe(429);
    model.script(noteAnswer());
    expect((await globex.submit('note')).status).toBe(202);
  });

  it('has money kept for what is accepted, by what one of the task has cost today', async () => {
    const { acme, model, show, turn } = await start({ budget: { usdPerDay: 100 } });
    model.script(noteAnswer());
    await acme.reaches(await idOf(await acme.submit('note')), 'succeeded');
    await turn({ budget: { usdPerDay: 3 } });
    const later = { options: { delayMs: 60_000 } };
    const rows = lineOf({ input: { text: 'hello' }, ...later }).repeat(5);
    const answer = await acme.batches.upload('note', rows, { 'idempotency-key': 'one upload' });
    expect(await answer.json()).toMatchObject({ code: 'budget-spent', batch: { counts: { total: 2 } } });
    expect(await show()).toMatchObject({ use: { waiting: 2, spentUsd: 1, reservedUsd: 2 } });
  });
});
